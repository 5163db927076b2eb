// Many leads through the engine, as the worker does it: scored, counted and written out.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { source } from "./source.mjs";

const { Cancelled, LeadsJob } = await source("leads/job");
const studio = await openStudio();
const going = async () => true;
const at = Date.UTC(2026, 2, 1);

const model = JSON.stringify({
  name: "Trial", version: "1", score: { max: 100 },
  groups: [
    { id: "who", kind: "fit", rules: [
      { id: "title", because: "=Decides", attribute: "jobTitle", table: [{ hasWord: ["CTO", "CEO"], points: 30 }, { points: 5 }] },
      { id: "size", because: "Size", attribute: "employees", table: [{ atLeast: 500, points: 20 }, { atLeast: 50, points: 10 }] },
    ] },
    { id: "web", kind: "engagement", rules: [{ id: "demo", because: "Demo", on: { event: "demo_request" }, points: 40, count: "once", decay: { halfLife: "30d" } }] },
  ],
  stages: [{ id: "mql", when: { score: { atLeast: 40 } } }, { id: "sql", when: { score: { atLeast: 75 } } }],
});

async function loaded(content, attributes = ["jobTitle", "employees"]) {
  const job = new LeadsJob(studio);
  const summary = await job.read(new File([content], "leads.csv"), {}, attributes, going);
  return { job, summary, order: { models: [model], mapping: summary.mapping, at } };
}

test("a file is read, mapped, scored and divided into stages", async () => {
  const { job, summary, order } = await loaded("Lead ID;Job title;Company size;Source;Converted\n1;CTO;1 200;web;1\n2;Intern;12;web;0\n3;CEO;n/a;fair;\n4;CTO;many;fair;1\n");
  assert.equal(summary.name, "leads.csv");
  assert.deepEqual(summary.mapping.columns.map(({ role }) => role), ["id", "attribute", "attribute", "source", "outcome"]);
  // Four words are not enough to tell: two are numbers. A person corrects the type.
  order.mapping = { ...order.mapping, columns: order.mapping.columns.map((one) => (one.name === "employees" ? { ...one, type: "number" } : one)) };
  const { scores: [found], sources, hasOutcome, unread } = await job.score(order, going);
  assert.deepEqual([...found.score], [50, 5, 30, 30]);
  assert.deepEqual([...found.stage], [0, -1, -1, -1]);
  assert.deepEqual([...found.outcome], [1, 0, -1, 1]);
  assert.deepEqual(sources, ["web", "fair"]);
  assert.equal(hasOutcome, true);
  assert.deepEqual(unread, { "Company size": 1 });
  assert.deepEqual(job.rows([2], order.mapping), [{ row: 2, number: 4, id: "3", source: "fair" }]);
  assert.deepEqual(job.lead(0, order.mapping), { id: "1", attributes: { jobTitle: "CTO", employees: 1200 }, events: [] });
});

test("a second model is scored on the same rows", async () => {
  const { job, order } = await loaded("jobTitle\nCTO\nIntern\n");
  const challenger = model.replace('"points":30', '"points":45');
  const { scores } = await job.score({ ...order, models: [model, challenger] }, going);
  assert.deepEqual(scores.map(({ score }) => [...score]), [[30, 5], [45, 5]]);
  assert.deepEqual(scores.map(({ stage }) => [...stage]), [[-1, -1], [0, -1]]);
});

test("a date may be the moment of an event, and decays from there", async () => {
  const { job, order } = await loaded("jobTitle,Asked for a demo\nCTO,2026-01-30\nCTO,2026-03-01\nCTO,\nCTO,soon\n");
  order.mapping.columns[1] = { column: "Asked for a demo", role: "event", name: "demo_request", type: "date" };
  const { scores: [found] } = await job.score(order, going);
  assert.deepEqual([...found.score], [50, 70, 30, 30]);
});

test("leads of a file of JSON keep their events", async () => {
  const lines = [
    { id: "a", attributes: { jobTitle: "CTO", employees: 600 }, events: [{ event: "demo_request", at }] },
    { jobTitle: "CEO" },
  ].map((line) => JSON.stringify(line));
  const { job, order } = await loaded(lines.join("\n"));
  const { scores: [found] } = await job.score(order, going);
  assert.deepEqual([...found.score], [90, 30]);
});

test("the scored table has all columns and what the model says, and no cell that a spreadsheet runs", async () => {
  const { job, order } = await loaded('jobTitle,note,lead_score,change\nCTO,"=HYPERLINK(""x"")",old,-5\nIntern,@x,-1+1,-7\n');
  order.mapping.columns[3] = { ...order.mapping.columns[3], type: "number" };
  const bytes = Buffer.from(await (await job.export(order, going)).arrayBuffer());
  assert.equal(bytes.subarray(0, 3).toString("hex"), "efbbbf", "a byte order mark, so that spreadsheets take it for UTF-8");
  const lines = bytes.subarray(3).toString().split("\r\n");
  assert.equal(lines[0], "jobTitle,note,lead_score,change,lead_score (prequal),lead_fit,lead_engagement,lead_label,lead_grade,lead_stage,lead_qualified,lead_disqualified,lead_route,lead_reasons,lead_model");
  assert.equal(lines[1], `CTO,"'=HYPERLINK(""x"")",old,-5,30,30,0,,,,false,,,'=Decides (+30),Trial 1`);
  assert.equal(lines[2], "Intern,'@x,'-1+1,-7,5,5,0,,,,false,,,'=Decides (+5),Trial 1");
  assert.equal(lines.length, 4);
});

test("work can be called off at any turn, and the table stays", async () => {
  const { job, order } = await loaded(`jobTitle\n${"CTO\n".repeat(5000)}`);
  let asked = 0;
  await assert.rejects(job.score(order, async () => (asked += 1) < 3), Cancelled);
  await assert.rejects(job.export(order, async () => false), Cancelled);
  assert.equal((await job.score(order, going)).scores[0].score.length, 5000);
  await assert.rejects(job.read(new Blob(["a\n".repeat(500_000)]), {}, [], async () => false), Cancelled);
});

test("100 000 rows, with the turns that a worker takes between them", async () => {
  const titles = ["CTO", "CEO", "Intern", "Head of sales", "Manager"];
  let content = "id,jobTitle,employees,source,converted,email\n";
  for (let row = 0; row < 100_000; row += 1) content += `${row},${titles[row % 5]},${row % 700},s${row % 7},${row % 3 === 0 ? 1 : 0},p${row}@x${row % 900}.example\n`;
  const { job, summary, order } = await loaded(content);
  assert.equal(summary.rowCount, 100_000);
  const shares = [];
  const { scores: [found] } = await job.score(order, async (share) => shares.push(share) > 0);
  assert.equal(shares.length, 200);
  assert.equal(found.score[0], 30, "a CTO of a company of nobody");
  assert.equal(found.score[500], 50);
  assert.deepEqual(summary.problems, []);
});

const data = process.env.PREQUAL_DATA ?? new URL("../../../shared/data/", import.meta.url).pathname;
const real = `${data}/x_education_leads.csv`;
test("a real file of 9 240 leads", { skip: existsSync(real) ? false : `${real} is not there` }, async () => {
  const { job, summary, order } = await loaded(readFileSync(real), []);
  assert.equal(summary.rowCount, 9240);
  assert.equal(summary.columns.length, 37);
  assert.deepEqual(summary.problems, []);
  const role = (name) => summary.mapping.columns.find(({ column }) => column === name)?.role;
  assert.equal(role("Converted"), "outcome");
  assert.equal(role("Prospect ID"), "id");
  const { scores: [found] } = await job.score(order, going);
  assert.equal(found.outcome.filter((one) => one === 1).length, 3561);
});
