// What would change a lead's stage, and two models on the same leads.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { source } from "./source.mjs";

const { attributesOf, inputsOf } = await source("whatif/inputs");
const { sensitivityOf, valueNow, withAttribute, withRule } = await source("whatif/sensitivity");
const { compareLeads, compareReasons, modelDifferences } = await source("whatif/compare");
const studio = await openStudio();
const at = Date.UTC(2026, 2, 1);
const going = async () => true;
const card = (model) => studio.scorecard(studio.compile(model));

const model = {
  name: "Trial", version: "1",
  lists: { free: ["gmail.com", "qq.com"] },
  groups: [
    { id: "who", kind: "fit", rules: [
      { id: "title", attribute: "jobTitle", table: [{ hasWord: ["CTO", "CEO"], points: 30 }, { points: 5 }] },
      { id: "size", attribute: "employees", table: [{ atLeast: 500, points: 20 }, { atLeast: 50, points: 10 }] },
      { id: "free", when: { attribute: "emailDomain", inList: "free" }, points: -5 },
      { id: "off", enabled: false, when: { attribute: "ignored", is: 1 }, points: 5 },
    ] },
    { id: "web", kind: "engagement", rules: [
      { id: "demo", on: { event: "demo_request" }, points: 25, count: "once" },
      { id: "pricing", on: { event: "page_view", where: { path: { matches: "/pricing*" } } }, points: 8 },
    ] },
  ],
  stages: [{ id: "mql", when: { score: { atLeast: 40 } } }, { id: "sql", when: { score: { atLeast: 75 } } }],
  questions: { budget: "Budget?" },
};
const lead = { attributes: { jobTitle: "CTO", employees: 49 }, events: [{ event: "page_view", at: at - 1000, properties: { path: "/pricing" } }] };

test("inputs are the attributes and events that the model names, with values on both sides of every bound", () => {
  const { attributes, events } = inputsOf(model);
  assert.deepEqual(attributes.map(({ name }) => name), ["jobTitle", "employees", "emailDomain", "budget"]);
  assert.deepEqual(attributes[0].values, [null, "CTO", "CEO", "…"]);
  assert.deepEqual(attributes[1], { name: "employees", isNumeric: true, values: [null, 49, 50, 51, 499, 500, 501], isCut: false });
  assert.deepEqual(attributes[2].values, [null, "gmail.com", "qq.com", "…"]);
  assert.deepEqual(events, [{ event: "demo_request", properties: {} }, { event: "page_view", properties: { path: "/pricing" } }]);
  assert.deepEqual(attributesOf(model), ["email", "jobTitle", "employees", "emailDomain", "budget"]);
});

test("every model of the gallery gives inputs, and its own events match its patterns", () => {
  const folder = new URL("../../pkg/models/", import.meta.url);
  for (const name of readdirSync(folder).filter((file) => /^[\w-]+\.json$/.test(file))) {
    const document = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const scorecard = card(document);
    const { attributes, events } = inputsOf(document);
    assert.ok(attributes.length + events.length > 3, name);
    const matching = events.filter(({ event, properties }) => scorecard.assess({ events: [{ event, at, properties, source: "crm" }] }, at).reasons.length > 0);
    assert.ok(matching.length > 0, `${name}: some event counts`);
    scorecard.free();
  }
});

const { score, stage, flips, others } = await sensitivityOf(model, card(model), (one) => card(one), lead, at, going);
const flip = (kind, name, up) => flips.find((one) => one.kind === kind && one.name === name && one.steps > 0 === up);

test("one more employee makes the lead marketing qualified, and the nearest value is named", () => {
  assert.deepEqual([score, stage], [38, null]);
  const { from, to, score: then, stage: reached } = flip("attribute", "employees", true);
  assert.deepEqual([from, to, then, reached], [49, 50, 48, "mql"]);
});

test("so does an event, and two more points for a rule", () => {
  assert.deepEqual([flip("event", "demo_request", true).score, flip("event", "demo_request", true).stage], [63, "mql"]);
  assert.deepEqual([flip("event", "page_view", true).score], [46]);
  const pricing = flip("rule", "pricing", true);
  assert.deepEqual([pricing.from, pricing.to, pricing.score], [8, 10, 40]);
});

test("what does not flip the stage is told apart, with what it changes", () => {
  assert.deepEqual(flips.filter(({ steps }) => steps <= 0), []);
  const title = others.find(({ name }) => name === "jobTitle");
  assert.equal(title.score, 8);
  assert.ok(others.some(({ kind, name, score: then }) => kind === "without" && name === "page_view" && then === 30));
});

test("every flip is true: the engine says the same of the changed lead", () => {
  const scorecard = card(model);
  for (const { kind, name, to, properties, stage: reached } of flips) {
    if (kind === "attribute") assert.equal(scorecard.assess(withAttribute(lead, name, to, at), at).stage, reached);
    if (kind === "event") assert.equal(scorecard.assess({ ...lead, events: [...lead.events, { event: name, at, properties, source: "crm" }] }, at).stage, reached);
    if (kind === "rule") assert.equal(card(withRule(model, name, { factor: to / 8 })).assess(lead, at).stage, reached);
  }
});

test("it can be called off, and what was found is there", async () => {
  const found = await sensitivityOf(model, card(model), (one) => card(one), lead, at, async () => false);
  assert.ok(found.flips.length > 0);
});

test("every gallery model's inputs can be tried in reasonable time", async () => {
  const document = JSON.parse(readFileSync(new URL("../../pkg/models/b2b-saas.json", import.meta.url), "utf8"));
  const began = performance.now();
  const events = ["demo_request", "page_view", "webinar"].map((event) => ({ event, at, properties: { path: "/pricing" } }));
  await sensitivityOf(document, card(document), (one) => card(one), { attributes: { jobTitle: "CTO", employees: 60 }, events }, at, going);
  assert.ok(performance.now() - began < 4000);
});

test("an attribute that an event has set is changed by an event", () => {
  const set = { events: [{ event: "set", at: at - 5, properties: { employees: 49 } }] };
  assert.equal(valueNow(set, "employees", at), 49);
  assert.equal(valueNow(set, "employees", at - 6), undefined);
  assert.equal(valueNow(withAttribute(set, "employees", 50, at), "employees", at), 50);
  assert.equal(card(model).assess(withAttribute(set, "employees", 50, at), at).score, 10);
});

test("a rule's points are scaled in every row, and switched off", () => {
  const doubled = withRule(model, "title", { factor: 2 });
  assert.deepEqual(doubled.groups[0].rules[0].table.map(({ points }) => points), [60, 10]);
  assert.deepEqual(model.groups[0].rules[0].table.map(({ points }) => points), [30, 5], "the model itself stays");
  assert.equal(withRule(model, "title", { enabled: false }).groups[0].rules[0].enabled, false);
  assert.equal(withRule(model, "demo", { factor: 1e9 }).groups[1].rules[0].points, 100_000);
});

const challenger = structuredClone(model);
challenger.groups[0].rules[0].table[0].points = 45;
challenger.groups[1].rules.push({ id: "new", on: { event: "webinar" }, points: 1 });
challenger.stages.pop();

test("two models side by side: what differs for each lead and each reason", () => {
  const [one, other] = compareLeads(card(model), card(challenger), [{ key: "a", name: "A", lead }, { key: "b", name: "B", lead: {} }], at);
  assert.deepEqual([one.champion.score, one.challenger.score, one.challenger.stage], [38, 53, "mql"]);
  assert.deepEqual([...one.differs].sort(), ["fit", "qualified", "score", "stage"]);
  assert.deepEqual([...other.differs], []);
  const reasons = compareReasons(card(model).assess(lead, at), card(challenger).assess(lead, at));
  assert.deepEqual(reasons[0], { rule: "title", because: "title", champion: 30, challenger: 45 });
});

test("what one model has otherwise is named, whatever the order of keys", () => {
  assert.deepEqual(modelDifferences(model, challenger), [
    { kind: "changed", part: "rule", name: "title" },
    { kind: "added", part: "rule", name: "new" },
    { kind: "removed", part: "stage", name: "sql" },
  ]);
  const reordered = { ...model, groups: model.groups.map(({ id, kind, rules }) => ({ rules, kind, id })) };
  assert.deepEqual(modelDifferences(model, reordered), []);
});
