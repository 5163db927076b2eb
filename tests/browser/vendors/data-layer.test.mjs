// What goes to the team's other tools when the stage changes.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, openBrowser, ready, test } from "../embed/site.mjs";
import { source } from "../embed/sources.mjs";
import { vendorSite } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const open = (t, more = {}) => vendorSite(t, { use: "data-layer", body: "<p>A page</p>", ...more });
const events = (page) => page.evaluate(() => (window.dataLayer ?? []).map((push) => push.event));

test("a stage that is reached is told to the data layer, the DOM and the page's own listener", async (t) => {
  const site = await open(t, { setUp: `document.addEventListener("prequal:stage", (event) => (window.inDom = event.detail.stage));` });
  await ready(site.page);
  await site.page.evaluate(() => {
    window.prequal.on("stage", ({ stage, previous }) => (window.heard = [previous, stage]));
    window.prequal.set({ jobTitle: "CTO" });
  });
  await site.page.waitForFunction(() => window.dataLayer?.length);
  const [score, generated] = await site.page.evaluate(() => JSON.parse(JSON.stringify(window.dataLayer)));
  assert.deepEqual(Object.keys(score), ["event", "lead_score", "lead_fit", "lead_engagement", "lead_stage", "lead_stage_before", "lead_label", "lead_grade", "lead_qualified", "lead_route"]);
  assert.equal(score.event, "lead_score");
  assert.deepEqual([score.lead_stage, score.lead_stage_before, score.lead_qualified], ["mql", null, false]);
  assert.deepEqual(generated, { event: "generate_lead", lead_source: "prequal", lead_status: "mql" });
  assert.deepEqual(await site.page.evaluate(() => [window.inDom, window.heard]), ["mql", [null, "mql"]]);
  await site.page.evaluate(() => window.prequal.set({ employees: 900 }));
  await site.page.evaluate(() => window.prequal.track("page_view", { path: "/pricing" }));
  await site.page.waitForFunction(() => window.dataLayer.some(({ event }) => event === "qualify_lead"));
  assert.deepEqual(await events(site.page), ["lead_score", "generate_lead", "lead_score", "qualify_lead"]);
});

test("a page that is opened later tells nothing anew", async (t) => {
  const site = await open(t);
  await ready(site.page);
  await site.page.evaluate(() => window.prequal.set({ jobTitle: "CTO" }));
  await site.page.waitForFunction(() => window.dataLayer?.length);
  await site.page.goto(`${site.url}/`);
  await ready(site.page);
  await site.page.waitForTimeout(400);
  assert.deepEqual(await events(site.page), []);
});

test("a visitor who revokes is not told of any more", async (t) => {
  const site = await open(t);
  await ready(site.page);
  await site.page.evaluate(() => window.prequal.set({ jobTitle: "CTO" }));
  await site.page.waitForFunction(() => window.dataLayer?.length === 2);
  await site.page.evaluate(() => {
    window.told = 0;
    document.addEventListener("prequal:assessment", () => (window.told += 1));
    window.prequal.revoke();
  });
  await site.page.waitForTimeout(500);
  assert.equal(await site.page.evaluate(() => window.told), 0);
  assert.deepEqual(await events(site.page), ["lead_score", "generate_lead"]);
});

test("a data layer of another name, and one that is none", async (t) => {
  const site = await open(t, { attributes: 'data-data-layer="layer"', setUp: "window.layer = 5;" });
  await ready(site.page);
  await site.page.evaluate(() => window.prequal.set({ jobTitle: "CTO" }));
  await site.page.waitForTimeout(400);
  assert.equal(await site.page.evaluate(() => window.layer), 5);
  assert.deepEqual(site.errors, []);
});

// ---- what is told when, one by one

const { connect } = await source("data-layer");
const assessment = (more) => ({ score: 50, fit: 30, engagement: 20, labels: { fit: null, engagement: null, score: null }, grade: null, stage: null, qualified: false, route: null, disqualified: [], ...more });

function pushesOf(changes, options) {
  globalThis.window = {};
  const listeners = { stage: [], assessment: [] };
  connect({ on: (event, listener) => listeners[event].push(listener) }, options);
  for (const { previous, ...more } of changes) {
    const now = assessment(more);
    listeners.assessment.forEach((listener) => listener(now));
    if (previous !== undefined) listeners.stage.forEach((listener) => listener({ stage: now.stage, previous, assessment: now }));
  }
  return window[options?.global ?? "dataLayer"] ?? [];
}
const names = (changes, options) => pushesOf(changes, options).map(({ event }) => event).filter((event) => event !== "lead_score");

test("each stage by its id, by the team's map, or by what it is", () => {
  assert.deepEqual(names([{ previous: null, stage: "lead" }, { previous: "lead", stage: "mql" }, { previous: "mql", stage: "sal" }, { previous: "sal", stage: "sql", qualified: true }]), ["generate_lead", "working_lead", "qualify_lead"]);
  assert.deepEqual(names([{ previous: null, stage: "warm" }, { previous: "warm", stage: "hot", qualified: true }]), ["generate_lead", "qualify_lead"]);
  assert.deepEqual(names([{ previous: "warm", stage: "ours" }], { stages: { ours: "working_lead" } }), ["working_lead"]);
  assert.deepEqual(names([{ previous: "warm", stage: "constructor" }]), []);
});

test("a lead that falls is not generated or qualified anew", () => {
  assert.deepEqual(names([{ previous: "sql", stage: "mql" }]), []);
  assert.deepEqual(names([{ previous: "sql", stage: "customer", qualified: true }]), []);
  assert.deepEqual(names([{ previous: "mql", stage: null }]), []);
  assert.deepEqual(names([{ previous: null, stage: "mql" }, { previous: "mql", stage: null }, { previous: null, stage: "mql" }]), ["generate_lead"]);
});

test("a disqualified lead is told once, with the reason, also where its stage stays", () => {
  const disqualified = [{ id: "competitor", reason: "Works for a competitor" }];
  const pushes = pushesOf([{ stage: "mql" }, { stage: "mql", disqualified }, { stage: "mql", disqualified }]);
  assert.deepEqual(pushes.map(({ event }) => event), ["lead_score", "disqualify_lead"]);
  assert.equal(pushes[1].disqualified_lead_reason, "Works for a competitor");
});

test("a value goes with its currency, but for a lead that is lost", () => {
  const values = { currency: "EUR", byStage: { mql: 50 } };
  const [, generated] = pushesOf([{ previous: null, stage: "mql" }], { values });
  assert.deepEqual([generated.currency, generated.value], ["EUR", 50]);
  const [, other] = pushesOf([{ previous: null, stage: "toString" }], { values });
  assert.ok(!("value" in other));
});
