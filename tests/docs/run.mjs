/** Runs every example of the documentation through the built package: `node --test tests/docs/run.mjs`, after `make build`. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openStudio } from "../../pkg/dist/studio.js";
import { blocksOf, examplesOf, programsOf } from "./examples.mjs";
import { matches } from "./matches.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Pages whose programs are run; those that are not there are passed over. */
const PAGES = ["docs/guide.md", "docs/vendors.md", "docs/events.md", "README.md", "pkg/README.md", "docs/edge.md"];
/** How long a program may take. */
const PROGRAM_MS = 60_000;

const run = promisify(execFile);
const studio = await openStudio();
const blocksOfPage = (page) => blocksOf(readFileSync(join(ROOT, page), "utf8"));

describe("the examples of docs/guide.md", () => {
  const examples = examplesOf(blocksOfPage("docs/guide.md"));
  for (const example of examples) {
    test(`line ${example.line}: ${example.heading}`, () => checkExample(example));
  }
});

for (const page of PAGES.filter((page) => existsSync(join(ROOT, page)))) {
  const { programs, files } = programsOf(blocksOfPage(page));
  if (programs.length === 0) continue;
  describe(`the programs of ${page}`, () => {
    const folder = workspace(files);
    after(() => rmSync(folder, { recursive: true, force: true }));
    for (const { code, line, heading } of programs) {
      test(`line ${line}: ${heading}`, () => runProgram(folder, `line-${line}.mjs`, code));
    }
  });
}

test("docs/reference.md is in step with the schema", async () => {
  await run(process.execPath, [join(ROOT, "scripts/reference.mjs"), "--check"]);
});

test("a reader's mistake is told by its line", () => {
  const page = (...lines) => blocksOf(lines.join("\n"));
  assert.throws(() => page("```json model", "{}"), /line 1: the block is not closed/);
  assert.throws(() => examplesOf(page("```json", "{}", "```")), /line 1: say which of/);
  assert.throws(() => examplesOf(page("```json model", "{}", "```")), /nothing is expected of the blocks at lines 1/);
  assert.throws(() => examplesOf(page("```json expect", "{}", "```")), /line 1: no model stands before it/);
  assert.throws(() => programsOf(page("```js run", "f({", "}); // → 1", "```")), /line 3: .* must follow a whole statement/);
  assert.throws(() => matches({ score: 1 }, { score: 2 }, "line 1"), /line 1\.score: expected 2, got 1/);
});

test("programs are put together from their blocks, and values may take several lines", () => {
  const page = ["```js run", "const one = [1];", "```", "```js run more", "console.log(one); // → [", "//   1,", "// ]", "```"];
  const { programs } = programsOf(blocksOf(page.join("\n")));
  assert.equal(programs.length, 1);
  const checks = [];
  new Function("__matches", programs[0].code)((...check) => checks.push(check));
  assert.deepEqual(checks, [[[1], [1], "line 7"]]);
});

function checkExample({ kind, audience, model, lead, expected, line }) {
  const where = `line ${line}`;
  if (kind === "findings") return checkFindings(studio.check(model), expected, where);
  const card = studio.scorecard(studio.compile(model, { for: audience }));
  const { at, ...rest } = expected;
  assert.ok(!Number.isNaN(Date.parse(at)), `${where}: \`at\` must be a moment`);
  if (kind === "expect") return matches(card.assess(lead, at), { ...rest, at: Date.parse(at) }, where);
  const visitor = visitorOf(card, lead);
  return matches(kind === "outlook" ? visitor.outlook(at) : visitor.history(at), inMilliseconds(rest), where);
}

/** All problems, in any order, and at least the warnings that are named. */
function checkFindings({ problems, warnings }, expected, where) {
  const names = (findings = []) => findings.map(({ code, path }) => `${code} at ${path}`).sort();
  assert.deepEqual(names(problems), names(expected.problems), where);
  for (const name of names(expected.warnings)) assert.ok(names(warnings).includes(name), `${where}: no warning ${name}`);
}

function visitorOf(card, { attributes, events = [] }) {
  const visitor = card.visitor();
  if (attributes) visitor.set(attributes);
  for (const { event, properties, ...about } of events) visitor.record(event, properties, about);
  return visitor;
}

/** The same with RFC 3339 texts as moments, which is what the engine answers with. */
function inMilliseconds(value) {
  if (Array.isArray(value)) return value.map(inMilliseconds);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inMilliseconds(inner)]));
  }
  const isMoment = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isMoment ? Date.parse(value) : value;
}

/** A folder in which `prequal` is installed as built. */
function workspace(files) {
  const folder = mkdtempSync(join(tmpdir(), "prequal-docs-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(ROOT, "pkg"), join(folder, "node_modules", "prequal"), "junction");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, basename(name)), text);
  return folder;
}

async function runProgram(folder, name, code) {
  const helper = `import { matches as __matches } from ${JSON.stringify(new URL("matches.mjs", import.meta.url).href)};\n`;
  writeFileSync(join(folder, name), helper + code);
  await run(process.execPath, [name], { cwd: folder, timeout: PROGRAM_MS });
}
