// Measures what a page and the studio download, prints the table and fails over the ceilings.
//
//   node scripts/size.mjs           prints
//   node scripts/size.mjs --write   prints, and renews the table in pkg/README.md
//
// Sizes are in KB of 1 024 bytes; scripts are bundled and minified first.
// A goal is where a size is to come to; a ceiling is what it must not grow beyond on the way, and fails the build.
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
const embed = measure("embed.js, for a script tag", await bundle("pkg/dist/embed.js"), { ceiling: 14 });
const rows = [
  ...runtime,
  sum("**runtime.wasm and its glue**", runtime, { goal: 22, ceiling: 36 }),
  embed,
  sum("**a page with the script tag: embed.js and runtime.wasm**", [embed, runtime[0]], { goal: 32, ceiling: 41 }),
  measure("**studio.wasm**", file("pkg/dist/studio.wasm"), { goal: 90, ceiling: 90 }),
];

const table = [
  "| KB | raw | gzip | brotli | goal | ceiling |",
  "| --- | ---: | ---: | ---: | ---: | ---: |",
  ...rows.map((row) => `| ${row.name} | ${kb(row.raw)} | ${kb(row.gzip)} | ${kb(row.brotli)} | ${row.goal ?? ""} | ${row.ceiling ?? ""} |`),
].join("\n");
console.log(table);

if (process.argv.includes("--write")) writeTable();

for (const row of rows) {
  const name = row.name.replaceAll("*", "");
  if (row.ceiling && row.brotli > row.ceiling * 1024) {
    console.error(`size: ${name} has ${kb(row.brotli)} KB in brotli, over its ceiling of ${row.ceiling} KB`);
    process.exitCode = 1;
  } else if (row.goal && row.brotli > row.goal * 1024) {
    console.log(`size: ${name} has ${kb(row.brotli)} KB in brotli; its goal is ${row.goal} KB`);
  }
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

function measure(name, bytes, { goal, ceiling } = {}) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length, goal, ceiling };
}

function sum(name, parts, { goal, ceiling }) {
  const total = (key) => parts.reduce((bytes, part) => bytes + part[key], 0);
  return { name, raw: total("raw"), gzip: total("gzip"), brotli: total("brotli"), goal, ceiling };
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
