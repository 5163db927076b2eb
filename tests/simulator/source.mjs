// Loads a module of the simulator's sources in Node, so that its parts can be tested one by one.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const sources = new URL("../../www/simulator/src/", import.meta.url);

/** Stands for what the site's build makes; a part that needs more of it is tested in a browser. */
const virtual = {
  name: "virtual",
  setup(bundler) {
    bundler.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: "virtual" }));
    bundler.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({
      contents: "export const loadCatalogue = undefined, index = [], models = undefined, texts = {};",
    }));
  },
};

/** The exports of `www/simulator/src/<name>.ts`. */
export async function source(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, sources))],
    bundle: true,
    format: "esm",
    platform: "browser",
    external: ["prequal", "prequal/*"],
    plugins: [virtual],
    write: false,
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
