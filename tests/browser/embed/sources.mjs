// Loads a module of the page's sources in Node, so that its parts can be tested one by one.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const sources = new URL("../../../pkg/src/browser/", import.meta.url);

/** The exports of `pkg/src/browser/<name>.ts`. */
export async function source(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, sources))],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
