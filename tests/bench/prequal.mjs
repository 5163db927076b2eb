// The package as built, when it is there.

import { existsSync } from "node:fs";

const PACKAGE = new URL("../../pkg/dist/index.js", import.meta.url);
const STUDIO = new URL("../../pkg/dist/studio.js", import.meta.url);

/** `scorecard(model)`: a scorecard of the package for a model document; null before the package is built. */
export async function openPrequal() {
  if (!existsSync(PACKAGE) || !existsSync(STUDIO)) return null;
  const { load } = await import(PACKAGE.href);
  const { openStudio } = await import(STUDIO.href);
  const [engine, studio] = await Promise.all([load(), openStudio()]);
  return { scorecard: (model) => engine.scorecard(studio.compile(JSON.stringify(model))) };
}
