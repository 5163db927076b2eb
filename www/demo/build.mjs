// Builds the demo site into a folder of plain files that any web server can serve.
//
//   node www/demo/build.mjs FOLDER
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderPage } from "./layout.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error("usage: node www/demo/build.mjs FOLDER");
  process.exit(2);
}

for (const file of readdirSync(join(here, "pages"), { recursive: true }).filter((name) => name.endsWith(".html"))) {
  // A page begins with its title and description, as JSON in a comment.
  const [, meta, main] = readFileSync(join(here, "pages", file), "utf8").match(/^<!--(.*?)-->(.*)$/s);
  const path = `/${file.replaceAll("\\", "/").replace(/index\.html$/, "")}`;
  mkdirSync(dirname(join(out, file)), { recursive: true });
  writeFileSync(join(out, file), renderPage({ ...JSON.parse(meta), path, main }));
}
for (const folder of ["assets", "files"]) cpSync(join(here, folder), join(out, folder), { recursive: true });
