// The package as built, when it is there.

import { existsSync } from "node:fs";

const PACKAGE = new URL("../../pkg/dist/index.js", import.meta.url);
const STUDIO = new URL("../../pkg/dist/studio.js", import.meta.url);

/**
 * For a model document: `scorecard(model)` of the page's engine, and `studioScorecard(model)`, which also reads JSON.
 * Null before the package is built.
 */
export async function openPrequal() {
  if (!existsSync(PACKAGE) || !existsSync(STUDIO)) return null;
  const { load } = await import(PACKAGE.href);
  const { openStudio } = await import(STUDIO.href);
  const [engine, studio] = await Promise.all([load(), openStudio()]);
  const compiled = (model) => studio.compile(JSON.stringify(model));
  return {
    scorecard: (model) => engine.scorecard(compiled(model)),
    studioScorecard: (model) => studio.scorecard(compiled(model)),
  };
}
