import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { at, gallery, lead, model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const cases = fileURLToPath(new URL("../gallery/", import.meta.url));
const snapshots = fileURLToPath(new URL("./snapshots/", import.meta.url));
const MINUS = "−";

/** A case of the gallery's tests, by the name of the model and its own. */
function galleryCase(name, title) {
  const found = JSON.parse(readFileSync(join(cases, `${name}.json`), "utf8")).cases.find((one) => one.name === title);
  return {
    path: files.write(`${name}.lead.json`, { id: "kari", ...found.lead }),
    at: String(found.at),
    model: join(gallery, `${name}.json`),
  };
}

async function explain(document, one, moment = at) {
  const [modelFile, leadFile] = [files.write("model.json", document), files.write("lead.json", one)];
  const { code, stdout, stderr } = await prequal(["explain", modelFile, leadFile, `--at=${moment}`]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  return stdout;
}

/** The lines under a title, without their indent. */
function section(page, title) {
  const lines = page.split("\n");
  const start = lines.indexOf(title);
  assert.ok(start >= 0, `no section \`${title}\` in\n${page}`);
  const end = lines.indexOf("", start);
  return lines.slice(start + 1, end).map((line) => line.slice(2));
}

/** What the lines of `Why` add up to, and what they say they add up to. */
function sums(page) {
  const lines = section(page, "Why").map((line) => line.trim());
  const number = (text) => Math.round(Number(text.replaceAll(" ", "").replace(MINUS, "-")) * 1000);
  const total = number(lines.pop().slice(2));
  const parts = lines.map((line) => number(/^[+−][\d. ]*\d(?=  )/.exec(line)[0]));
  return { total, sum: parts.reduce((one, other) => one + other, 0) };
}

const pages = [
  ["b2b-saas", "a hot lead", []],
  ["bant", "two met, two to ask", ["--locale", join(gallery, "bant.en.json")]],
  ["explicit-implicit-negative", "attention is capped", []],
  ["lifecycle", "refused: not now", []],
  ["bant", "influences only, says sales", ["--locale", join(gallery, "bant.zh-Hans.json")]],
];
for (const [name, title, options] of pages) {
  test(`the page about ${name}, ${title}`, async () => {
    const { model, path, at } = galleryCase(name, title);
    const { code, stdout, stderr } = await prequal(["explain", model, path, "--at", at, ...options]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    const snapshot = join(snapshots, `${name}, ${title.replaceAll(":", "")}.txt`);
    if (process.env.UPDATE_SNAPSHOTS) writeFileSync(snapshot, stdout);
    assert.equal(stdout, readFileSync(snapshot, "utf8"));
  });
}

const models = readdirSync(cases)
  .map((file) => file.slice(0, -5))
  .filter((name) => readdirSync(gallery).includes(`${name}.json`));
for (const name of models) {
  test(`a page about a lead of ${name} adds up`, async () => {
    const { cases: all } = JSON.parse(readFileSync(join(cases, `${name}.json`), "utf8"));
    const { lead, at, expect } = all.at(-1);
    const leadFile = files.write("lead.json", lead);
    const options = ["--at", String(at), "--locale", join(gallery, `${name}.nb.json`)];
    const { code, stdout } = await prequal(["explain", join(gallery, `${name}.json`), leadFile, ...options]);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /undefined|NaN|\[object|null|Infinity|[{}]/);
    const number = String(expect.score).replace("-", MINUS);
    assert.match(stdout, new RegExp(`^  Score +${number}( |$)`, "m"));
    if (stdout.includes("Nothing that the model counts")) return;
    const { sum, total } = sums(stdout);
    assert.equal(total, expect.score * 1000);
    assert.equal(sum, total);
  });
}

test("base, limits and rounding are told, and the column adds up", async () => {
  const document = {
    name: "all parts",
    version: "1",
    score: { base: 5.5, min: 0, max: 20 },
    groups: [
      {
        id: "web",
        name: "Website",
        kind: "engagement",
        limit: { max: 12 },
        rules: [
          { id: "pricing", because: "Looked at pricing", on: { event: "page_view" }, points: 7, limit: { max: 10 } },
          { id: "click", on: { event: "click" }, points: 6.25 },
        ],
      },
      {
        id: "doubts",
        name: "Doubts",
        kind: "fit",
        limit: { min: -2 },
        rules: [{ id: "left", because: "Unsubscribed", on: { event: "unsubscribe" }, points: -10 }],
      },
      { id: "rest", kind: "fit", rules: [{ id: "title", when: { attribute: "jobTitle", known: true }, points: 11 }] },
    ],
  };
  const events = ["page_view", "page_view", "click", "unsubscribe"].map((event) => ({ event, at }));
  const page = await explain(document, { attributes: { jobTitle: "CTO" }, events });
  assert.deepEqual(section(page, "What limits took away"), [
    `   ${MINUS}4  Looked at pricing counts 10 at most`,
    `${MINUS}4.25  Website counts 12 at most`,
    "   +8  Doubts counts −2 at least",
    ` ${MINUS}6.5  The score counts 20 at most`,
  ]);
  const { sum, total } = sums(page);
  assert.equal(total, 20_000);
  assert.equal(sum, total);
  assert.match(page, /^ +\+5\.5 .+ Every lead begins with this$/m);
  assert.match(page, / Looked at pricing \(2 times\)$/m);
  // A model without stages has none to tell of.
  assert.doesNotMatch(page, /Stage|Qualified/);
});

test("what the next stage needs is told part by part, as it stands", async () => {
  const document = {
    ...model,
    frameworks: [
      {
        id: "bant",
        name: "BANT",
        pass: { atLeast: 1 },
        criteria: [{ id: "budget", when: { attribute: "budget", atLeast: 10_000 }, ask: "budget" }],
      },
      // What the page calls its own framework is taken already.
      {
        id: "explained",
        pass: { atLeast: 1 },
        criteria: [{ id: "any-title", when: { attribute: "jobTitle", known: true } }],
      },
    ],
    labels: { fit: [{ atLeast: 10, label: "A" }, { label: "B" }] },
    stages: [
      { id: "warm", name: "Warm", when: { score: { atLeast: 10 } }, sla: { within: "2h", next: "hot" } },
      {
        id: "hot",
        name: "Hot",
        after: "previous",
        when: {
          all: [
            { score: { atLeast: 30 } },
            { attribute: "country", oneOf: ["NO", "SE"] },
            {
              any: [
                { event: "demo_request", within: "30d" },
                { event: ["my_event", "other-event"], times: { atLeast: 2 }, verified: true },
              ],
            },
            { not: { attribute: "jobTitle", hasWord: ["intern", "student"] } },
            { not: { any: [{ label: { fit: ["A"] } }, { disqualified: true }] } },
            { attribute: "employees", above: 10_000 },
            { attribute: "need", longerThan: 15 },
            { framework: "bant", is: "passed" },
          ],
        },
      },
      { id: "best", name: "Best", after: "previous", when: { framework: "explained", is: "passed" }, qualifies: true },
      { id: "beyond", name: "Beyond", when: { score: { atLeast: 1000 } } },
    ],
    questions: { budget: "What budget is there?", employees: "How many are you?" },
  };
  const page = await explain(document, {
    ...lead("a", 1),
    attributes: { country: "no", jobTitle: "Student", employees: 5 },
  });
  assert.deepEqual(section(page, "What Hot still needs"), [
    "✗ a score of at least 30, which is 20 more than now",
    "✗ one of these:",
    "  ✗ a demo asked for, within 30 days",
    "  ✗ my event or other event, at least 2 times, as told by the server, the CRM or the e-mail system",
    "✗ not: job title has the word intern or student",
    "✗ employees above 10 000",
    "? need is longer than 15 characters",
    "✗ BANT passed",
  ]);
  assert.deepEqual(section(page, "What Best still needs"), ["✗ Hot"]);
  assert.doesNotMatch(page, /What Beyond/);
  assert.deepEqual(section(page, "Stages").slice(0, 2), [
    "● Warm    first reached on 24 Nov 2025; Hot is due in 2 hours",
    "· Hot     not reached",
  ]);
  assert.deepEqual(section(page, "Ask next"), ["1. What budget is there?", "   settles Budget of BANT"]);
  assert.match(page, /^  On 24 Nov 2025, 18:00 UTC: Hot is overdue\.$/m);
});

test("what is ahead of the moment does not happen while one looks ahead", async () => {
  const document = structuredClone(model);
  document.groups[0].rules[0].decay = { lose: 50, every: "10d" };
  const tomorrow = {
    event: "page_view",
    at: new Date(at + 86_400_000).toISOString(),
    properties: { path: "/pricing" },
  };
  const one = lead("a", 3);
  const page = await explain(document, { ...one, events: [...one.events, tomorrow] });
  assert.deepEqual(section(page, "If nothing else happens"), ["On 4 Dec 2025, 15:59 UTC: score 30 → 25."]);
  assert.deepEqual(section(page, "Left out of the lead's facts"), ["events more than 5 minutes ahead: 1"]);
});

test("a lead of whom nothing is known, and moments at the end of time", async () => {
  for (const moment of [at, 8.64e15, -8.64e15]) {
    const page = await explain(model, {}, moment);
    assert.match(page, /^The lead, as of /m);
    assert.match(page, /Nothing that the model counts is known of this lead/);
    assert.match(page, /Nothing changes by itself/);
    assert.match(page, /Stage +none yet/);
  }
  for (const odd of [
    { attributes: [], events: {} },
    { attributes: null, events: [null, 5, {}, { event: "a" }, { event: 1, at }] },
  ]) {
    assert.match(await explain(model, odd), /Score +0 of 100/);
  }
});

test("a compiled model is explained by its ids", async () => {
  const card = files.path("model.pq");
  assert.equal((await prequal(["compile", files.write("model.json", model), "-o", card])).code, 0);
  const { code, stdout } = await prequal(["explain", card, "-", "--at", String(at)], {
    input: JSON.stringify(lead("a", 1)),
  });
  assert.equal(code, 0);
  assert.deepEqual(section(stdout, "What warm still needs"), ["✗ 10 more points"]);
});

test("one line of an .ndjson is a lead", async () => {
  const path = files.write("one.ndjson", `\n${JSON.stringify(lead("a", 1))}\r\n`);
  const { code, stdout } = await prequal(["explain", files.write("model.json", model), path, "--at", String(at)]);
  assert.equal(code, 0);
  assert.match(stdout, /^Lead a, as of/m);
});

test("colour where it is asked for, and names that steer a terminal are shown as text", async () => {
  const [modelFile, leadFile] = [files.write("model.json", model), files.write("lead.json", lead("\u001b[2J", 1))];
  const args = ["explain", modelFile, leadFile, "--at", String(at)];
  const plain = await prequal(args);
  assert.doesNotMatch(plain.stdout, /\u001b/);
  const coloured = await prequal(args, { env: { FORCE_COLOR: "1" } });
  assert.match(coloured.stdout, /\u001b\[1mWhy\u001b\[22m/);
  assert.doesNotMatch(coloured.stdout, /\u001b\[2J/);
  assert.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ""), plain.stdout);
});
