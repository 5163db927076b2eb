// Runs every case through both builds of the wasm, in Node and in headless Chromium, and holds each answer against what the
// case expects and, byte by byte, against what the native engine says.
//
//   node tests/wasm/run.mjs [--no-browser]
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../../pkg/dist/index.js";
import { openStudio } from "../../pkg/dist/studio.js";
import { launchChromium } from "../browser/chromium.mjs";
import { runCases } from "./cases.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MOST_SHOWN = 20;

const cases = [...readCases(), ...readGallery()];
const native = nativeAnswers();
const failures = [];
const begun = performance.now();
judge("Node", await runCases({ engine: load, studio: openStudio, cases }));
if (!process.argv.includes("--no-browser")) judge("Chromium", await inChromium());
report();

// ---- the cases ----

function readCases() {
  const folder = join(root, "tests/cases");
  return jsonFiles(folder).map((file) => {
    const one = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return caseOf(file.replace(/\.json$/, ""), one, one.modelText ?? JSON.stringify(one.model));
  });
}

function readGallery() {
  const folder = join(root, "tests/gallery");
  return jsonFiles(folder).flatMap((file) => {
    const gallery = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const model = gallery.modelDocument
      ? JSON.stringify(gallery.modelDocument)
      : readFileSync(join(root, `pkg/models/${gallery.model}.json`), "utf8");
    return gallery.cases.map((one) => caseOf(`${file.replace(/\.json$/, "")}/${one.name}`, one, model));
  });
}

function caseOf(name, { lead, leadText, at, expect, problems }, model) {
  return { name, model, leadText: leadText ?? JSON.stringify(lead), at, expect, problems };
}

function jsonFiles(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
}

// ---- the judges ----

function nativeAnswers() {
  const flags = ["--quiet", "--release", "--features", "author", "--example", "cases"];
  const run = spawnSync("cargo", ["run", ...flags], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error("the native engine could not be run");
  const lines = run.stdout.trim().split("\n");
  // The bytes themselves, not what they parse to.
  return new Map(lines.map((line) => [JSON.parse(line).name, line.slice(line.indexOf(',"assessment":') + 14, -1)]));
}

function judge(host, results) {
  const byName = new Map(cases.map((one) => [one.name, one]));
  if (results.length !== cases.length) failures.push(`${host}: ${results.length} of ${cases.length} cases were run`);
  for (const { name, answers, problems, error } of results) {
    const one = byName.get(name);
    const fail = (text) => failures.push(`${host}: ${name}: ${text}`);
    if (error) {
      fail(error);
    } else if (problems) {
      const [expected, actual] = [one.problems, problems].map(codesAndPaths);
      if (expected !== actual) fail(`expected the problems ${expected}, got ${actual}`);
    } else {
      for (const [way, answer] of Object.entries(answers)) {
        for (const difference of differences(one.expect, JSON.parse(answer), "")) fail(`${way}: ${difference}`);
        if (answer !== native.get(name))
          fail(`${way}: not the bytes of the native engine:\n  ${answer}\n  ${native.get(name)}`);
      }
    }
  }
  const assessed = results.filter(({ answers }) => answers).length;
  console.log(`${host}: ${assessed} assessments in 4 ways, ${results.length - assessed} refusals`);
}

function codesAndPaths(problems) {
  return JSON.stringify([...new Set(problems.map(({ code, path }) => `${code} ${path}`))].sort());
}

/** Where an answer is not what is expected: objects by the keys that are named, lists element by element. */
function differences(expected, actual, path) {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
    return expected.flatMap((value, place) => differences(value, actual[place], `${path}[${place}]`));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null)
      return [`${path}: expected an object, got ${JSON.stringify(actual)}`];
    return Object.keys(expected).flatMap((key) => differences(expected[key], actual[key], `${path}.${key}`));
  }
  return expected === actual || (expected === 0 && actual === 0)
    ? []
    : [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

// ---- Chromium ----

async function inChromium() {
  const server = await serve();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const results = await page.evaluate(async () => {
      const [{ load }, { openStudio }, { runCases }, cases] = await Promise.all([
        import("/dist/index.web.js"),
        import("/dist/studio.web.js"),
        import("/cases.mjs"),
        fetch("/cases.json").then((response) => response.json()),
      ]);
      return runCases({ engine: load, studio: openStudio, cases });
    });
    failures.push(...problems.map((problem) => `Chromium: ${problem}`));
    return results;
  } finally {
    await browser.close();
    server.close();
  }
}

/** The package, the cases and an empty page. */
function serve() {
  const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://127.0.0.1").pathname;
    const send = (type, body) => response.writeHead(200, { "content-type": type }).end(body);
    const file = /^\/dist\/[\w.-]+$/.test(path)
      ? join(root, "pkg", path)
      : path === "/cases.mjs"
        ? join(root, "tests/wasm/cases.mjs")
        : null;
    try {
      if (path === "/") send("text/html", "<!doctype html><title>Cases</title>");
      else if (path === "/cases.json") send("application/json", JSON.stringify(cases));
      else if (file) send(types[extname(file)] ?? "application/octet-stream", readFileSync(file));
      else response.writeHead(404).end();
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function report() {
  for (const failure of failures.slice(0, MOST_SHOWN)) console.error(failure);
  if (failures.length > MOST_SHOWN) console.error(`… and ${failures.length - MOST_SHOWN} more`);
  if (failures.length > 0) process.exitCode = 1;
  else
    console.log(
      `All agree with what is expected and, byte by byte, with the native engine (${((performance.now() - begun) / 1000).toFixed(1)} s).`,
    );
}
