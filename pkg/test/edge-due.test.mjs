// What is due: deadlines of leads that have run out, asked for at a door and pushed by an alarm or a timer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { leadKey, memoryLeads, overdueLeads, PrequalError, pushOverdue } from "../dist/edge.js";
import { openStudio } from "../dist/studio.js";
import { events, hooked, logOf, signed, view } from "./support/doors.mjs";
import { KEYS, MODULE, NOW, post, SCORECARD } from "./support/edge.mjs";

const HOUR = 3_600_000;
const studio = await openStudio({ wasm: readFileSync(new URL("../dist/studio.wasm", import.meta.url)) });
const due = (body = {}, options) => signed("/_prequal/due", body, { id: "due", ...options });

test("a deadline that has run out is told of, until it was told or the CRM has acted", async () => {
  let now = NOW;
  const { handler, leads } = hooked({ wasm: undefined, engine: studio, now: () => now });
  const ask = async (body) => (await (await handler(due(body, { at: now }))).json()).due;
  const work = [];
  const context = { waitUntil: (promise) => work.push(promise) };
  const log = JSON.stringify(logOf(view("p", "/pricing")));
  await handler(post(new URLSearchParams({ email: "anna@example.com", jobtitle: "CTO", lead_log: log }).toString()), {}, context);
  await handler(post(new URLSearchParams({ email: "cold@example.com" }).toString()), {}, context);
  await handler(post(new URLSearchParams({ email: "fast@example.com", jobtitle: "CTO", lead_log: log }).toString()), {}, context);
  await Promise.all(work);
  const lead = await leadKey("anna@example.com", KEYS);
  assert.deepEqual(await ask(), []);
  now += 2 * HOUR;
  await handler(events({ event: "sal_accepted", email: "fast@example.com" }, { at: now }));
  now += 23 * HOUR;
  const overdue = { lead, stage: "mql", dueAt: NOW + 24 * HOUR };
  assert.deepEqual(await ask(), [overdue]);
  assert.deepEqual(await ask({ limit: 1, told: true }), [overdue]);
  assert.deepEqual(await ask(), []);
  assert.deepEqual(await leads.due(now + 1e12, 10), []);
});

test("an alarm may ask for what is due, and each deadline once", async () => {
  const leads = memoryLeads();
  const ids = ["a", "b"];
  for (const lead of ids) {
    const facts = [
      { event: "page_view", at: NOW, id: "v", session: "", source: "edge", properties: { path: "/pricing" } },
      { event: "set", at: NOW, id: "", session: "", source: "browser", properties: { jobTitle: "CTO" } },
    ];
    await leads.add(lead, facts);
    await leads.setDue(lead, NOW + 24 * HOUR);
  }
  const options = { engine: studio, scorecard: SCORECARD, leads };
  const asked = { now: NOW + 25 * HOUR, isTold: true };
  assert.deepEqual(await overdueLeads(options, { ...asked, now: NOW }), []);
  assert.deepEqual((await overdueLeads(options, asked)).map(({ lead, stage }) => [lead, stage]), [["a", "mql"], ["b", "mql"]]);
  assert.deepEqual(await overdueLeads(options, asked), []);
  await leads.setDue("a", 1);
  await assert.rejects(overdueLeads({ wasm: MODULE, scorecard: SCORECARD, leads }, asked), (error) => error instanceof PrequalError && error.code === "unsupported");
});

test("an alarm's push comes before a deadline counts as told, and by one id", async () => {
  const leads = memoryLeads();
  const facts = [
    { event: "page_view", at: NOW, id: "v", session: "", source: "edge", properties: { path: "/pricing" } },
    { event: "set", at: NOW, id: "", session: "", source: "browser", properties: { jobTitle: "CTO" } },
  ];
  await leads.add("a", facts);
  await leads.setDue("a", NOW + 24 * HOUR);
  const pushed = [];
  const asked = (push) => overdueLeads({ engine: studio, scorecard: SCORECARD, leads }, { now: NOW + 25 * HOUR, isTold: true, push });
  const fails = async (_, id) => {
    pushed.push(id);
    throw new Error("away");
  };
  await assert.rejects(asked(fails), /away/);
  assert.equal((await asked((overdue, id) => pushed.push(id))).length, 1);
  assert.deepEqual(await asked(fails), []);
  assert.match(pushed[0], /^[\w-]{43}$/);
  assert.deepEqual(pushed, [pushed[0], pushed[0]]);
});

test("a timer pushes a deadline until the push is taken, then no more, and leaves it listed", async () => {
  const leads = memoryLeads();
  for (const lead of ["a", "b"]) {
    await leads.add(lead, [
      { event: "page_view", at: NOW, id: "v", session: "", source: "edge", properties: { path: "/pricing" } },
      { event: "set", at: NOW, id: "", session: "", source: "browser", properties: { jobTitle: "CTO" } },
    ]);
    await leads.setDue(lead, NOW + 24 * HOUR);
  }
  const pushed = [];
  const errors = [];
  const push = ({ lead }) => {
    pushed.push(lead);
    if (pushed.length === 1) throw new Error("away");
  };
  const options = { engine: studio, scorecard: SCORECARD, leads, push, everyMs: 5, now: () => NOW + 25 * HOUR };
  const pushing = pushOverdue({ ...options, onError: (error) => errors.push(error.message) });
  for (const begun = Date.now(); pushed.length < 3 && Date.now() - begun < 5_000; ) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => setTimeout(done, 100));
  await pushing.stop();
  assert.deepEqual([pushed, errors], [["a", "b", "a"], ["away"]]);
  assert.equal((await leads.due(NOW + 25 * HOUR, 9)).length, 2);
});

test("a lead that the runtime's engine kept is looked at by who has the studio's", async () => {
  const { handler, leads } = hooked();
  const work = [];
  const log = JSON.stringify(logOf(view("p", "/pricing")));
  const body = new URLSearchParams({ email: "anna@example.com", jobtitle: "CTO", lead_log: log }).toString();
  await handler(post(body), {}, { waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
  assert.equal((await handler(due())).status, 501);
  const options = { engine: studio, scorecard: SCORECARD, leads };
  assert.deepEqual(await overdueLeads(options, { now: NOW + HOUR, isTold: true }), []);
  assert.deepEqual((await leads.due(NOW + 1e12, 9)).map(({ dueAt }) => dueAt), [NOW + 24 * HOUR]);
  assert.equal((await overdueLeads(options, { now: NOW + 25 * HOUR, isTold: true })).length, 1);
});

test("a deadline that the CRM has met is not due", async () => {
  let now = NOW;
  const { handler } = hooked({ wasm: undefined, engine: studio, now: () => now });
  const work = [];
  const log = JSON.stringify(logOf(view("p", "/pricing")));
  await handler(post(new URLSearchParams({ email: "a@b.example", jobtitle: "CTO", lead_log: log }).toString()), {}, { waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
  now += 25 * HOUR;
  await handler(events({ event: "sal_accepted", email: "a@b.example", at: NOW + HOUR }, { at: now }));
  assert.deepEqual((await (await handler(due({}, { at: now }))).json()).due, []);
});

test("due is signed as events are, and says so where the engine cannot replay", async () => {
  const { handler, leads, codes } = hooked();
  assert.equal((await handler(due({}, { key: KEYS[0] }))).status, 401);
  await leads.add("x", [{ event: "x", at: 1, id: "x", session: "", source: "crm", properties: {} }]);
  await leads.setDue("x", 1);
  const response = await handler(due());
  assert.deepEqual([response.status, await response.json()], [501, { error: "history_unavailable" }]);
  assert.deepEqual(codes(), ["webhook_forged", "history_unavailable"]);
});
