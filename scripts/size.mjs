// Measures what a page and the studio download, prints the table and fails over budget.
//
//   node scripts/size.mjs           prints
//   node scripts/size.mjs --write   prints, and renews the table in pkg/README.md
//
// Sizes are in KB of 1 024 bytes; scripts are bundled and minified first.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const readme = new URL("pkg/README.md", root);
const marks = { begin: "<!-- size:begin -->", end: "<!-- size:end -->" };

const runtime = [
  measure("runtime.wasm", file("pkg/dist/runtime.wasm")),
  measure("its glue: `prequal`, loader included", await bundle("pkg/dist/index.web.js")),
];
const rows = [
  ...runtime,
  sum("**runtime.wasm and its glue**", runtime, 22),
  measure("embed.js, for a script tag", await bundle("pkg/dist/embed.js")),
  measure("**studio.wasm**", file("pkg/dist/studio.wasm"), 90),
];

const table = [
  "| KB | raw | gzip | brotli | budget |",
  "| --- | ---: | ---: | ---: | ---: |",
  ...rows.map((row) => `| ${row.name} | ${kb(row.raw)} | ${kb(row.gzip)} | ${kb(row.brotli)} | ${row.budget ?? ""} |`),
].join("\n");
console.log(table);

if (process.argv.includes("--write")) writeTable();

for (const row of rows.filter((row) => row.budget && row.brotli > row.budget * 1024)) {
  console.error(`size: ${row.name.replaceAll("*", "")} has ${kb(row.brotli)} KB in brotli, over its budget of ${row.budget} KB`);
  process.exitCode = 1;
}

function file(path) {
  return readFileSync(new URL(path, root));
}

async function bundle(path) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(path, root))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    write: false,
    logLevel: "error",
  });
  return result.outputFiles[0].contents;
}

function measure(name, bytes, budget) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length, budget };
}

function sum(name, parts, budget) {
  const total = (key) => parts.reduce((bytes, part) => bytes + part[key], 0);
  return { name, raw: total("raw"), gzip: total("gzip"), brotli: total("brotli"), budget };
}

function kb(bytes) {
  return (bytes / 1024).toFixed(1);
}

function writeTable() {
  const text = readFileSync(readme, "utf8");
  const begin = text.indexOf(marks.begin);
  const end = text.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`pkg/README.md needs the marks ${marks.begin} and ${marks.end}`);
  const next = `${text.slice(0, begin + marks.begin.length)}\n\n${table}\n\n${text.slice(end)}`;
  if (next !== text) writeFileSync(readme, next);
}
