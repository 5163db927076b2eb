// Prints what the simulator transfers, in brotli, and fails where it is over its budgets.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("../../../target/simulator/", import.meta.url));
const KB = 1024;
/** `goal` is what is aimed at; the build fails over `ceiling`, which goes down as the engine shrinks. */
const budgets = {
  total: { goal: 350, ceiling: 420 },
  first: { goal: 150, ceiling: 150 },
};
/** One person loads one language; the largest of the translations stands for all. */
const otherLanguages = /^assets\/(locale|gallery)-(en|zh-Hans|zh-Hant)-/;
/** What is handed over to be put on another site, and loaded for that only. */
const handedOver = /^assets\/(runtime-[^/]*\.wasm|embed-[^/]*\.js)$/;

const files = readdirSync(root, { recursive: true })
  .filter((name) => statSync(join(root, name)).isFile())
  .map((name) => ({ name: name.replaceAll("\\", "/"), bytes: compressed(readFileSync(join(root, name))) }))
  .sort((one, other) => other.bytes - one.bytes);
const total = sum(files.filter(({ name }) => !otherLanguages.test(name) && !handedOver.test(name)));
// What the start page loads: the page, what it names, what that imports at once, one language, and the engine.
const firstView = namesOfFirstView();
const first = sum(files.filter(({ name }) => firstView.has(name)));

for (const { name, bytes } of files.slice(0, 12)) console.log(`${text(bytes)}  ${name}`);
console.log(`${text(sum(files))}  all ${files.length} files: four languages, and what is handed over`);
console.log(`${text(total)}  everything opened, in one language (goal ${budgets.total.goal}, ceiling ${budgets.total.ceiling})`);
console.log(`${text(first)}  first view (goal ${budgets.first.goal}, ceiling ${budgets.first.ceiling})`);
const over = [
  total > budgets.total.ceiling * KB && "everything together",
  first > budgets.first.ceiling * KB && "the first view",
].filter(Boolean);
if (over.length) {
  console.error(`Over the ceiling: ${over.join(", ")}.`);
  process.exit(1);
}

function namesOfFirstView() {
  const known = new Set(["index.html"]);
  const page = readFileSync(join(root, "index.html"), "utf8");
  const waiting = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name);
  while (waiting.length) {
    const name = waiting.pop();
    if (known.has(name)) continue;
    known.add(name);
    if (!name.endsWith(".js")) continue;
    const source = readFileSync(join(root, name), "utf8");
    for (const [, other] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) waiting.push(`assets/${other}`);
  }
  for (const { name } of files) {
    if (/^assets\/(studio-[^/]*\.wasm|locale-en-[^/]*\.js)$/.test(name)) known.add(name);
  }
  return known;
}

function compressed(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}

function sum(list) {
  return list.reduce((bytes, one) => bytes + one.bytes, 0);
}

function text(bytes) {
  return `${(bytes / KB).toFixed(1).padStart(7)} KB`;
}
