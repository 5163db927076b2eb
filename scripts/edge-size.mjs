// Fails where a Worker with all of the edge grows beyond its budget: the code, the WebAssembly and a scorecard, in gzip.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BUDGET_KB = 120;
const dist = (path) => fileURLToPath(new URL(`../pkg/dist/${path}`, import.meta.url));
const kb = (bytes) => bytes / 1024;

const { outputFiles } = await build({
  stdin: {
    contents: `export * from ${JSON.stringify(dist("edge.js"))};
      export * from ${JSON.stringify(dist("edge/outbox/index.js"))};
      export * from ${JSON.stringify(dist("edge/outbox/durable-object.js"))};`,
    resolveDir: dist("."),
  },
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  minify: true,
  external: ["cloudflare:*", "node:*"],
  logLevel: "error",
});
const code = gzipSync(outputFiles[0].contents, { level: 9 }).length;
const wasm = gzipSync(readFileSync(dist("runtime.wasm")), { level: 9 }).length;
const total = kb(code + wasm);
console.log(`A Worker with all of the edge: ${kb(code).toFixed(1)} KB of code and ${kb(wasm).toFixed(1)} KB of WebAssembly in gzip, ${total.toFixed(1)} of at most ${BUDGET_KB}`);
if (total > BUDGET_KB) {
  console.error(`edge-size: the Worker is larger than ${BUDGET_KB} KB`);
  process.exitCode = 1;
}
