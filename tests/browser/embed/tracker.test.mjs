import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { createTracker } = await source("tracker");
const start = Date.UTC(2026, 2, 1, 9);

/** A tracker with a store and an engine that only note what they are given. */
function open(stored = []) {
  const state = { stored, cleared: false, now: start, told: [], restarts: 0, changes: 0 };
  const store = {
    add: (fact) => state.stored.push(fact),
    sync: () => ({ facts: [...state.stored], cleared: state.cleared }),
    clear: () => (state.stored = []),
  };
  const scoring = {
    take: (fact) => state.told.push(fact),
    restart: (facts) => ((state.restarts += 1), (state.told = [...facts])),
    score: () => null,
    assess: () => null,
  };
  const noted = [];
  const sessions = { at: () => "s-now", note: (session, at) => noted.push([session, at]), reset: () => noted.splice(0) };
  const tracker = createTracker({ store, scoring, sessions, id: "doc", now: () => state.now, keep: (fact) => fact, onChange: () => (state.changes += 1) });
  return { tracker, state, noted };
}

const fact = (id, more) => ({ event: "x", at: start - 1000, id, session: "s-old", ...more });

test("a fact has its moment, an id of its own and the session, and is told once", () => {
  const { tracker, state } = open();
  tracker.record("x", { a: 1 });
  tracker.record("x", {});
  assert.deepEqual(state.stored, [
    { event: "x", at: start, id: "doc.1", session: "s-now", properties: { a: 1 } },
    { event: "x", at: start, id: "doc.2", session: "s-now" },
  ]);
  assert.deepEqual(state.told, state.stored);
  assert.equal(state.changes, 2);
});

test("what other tabs wrote is taken in once, however often it is read", () => {
  const { tracker, state, noted } = open([fact("a.1")]);
  assert.equal(state.told.length, 0, "what was there at the start is for the engine to ask for");
  assert.deepEqual(noted, [["s-old", start - 1000]]);
  state.stored.push(fact("b.1"));
  for (let n = 0; n < 3; n += 1) tracker.sync();
  assert.deepEqual(state.told.map(({ id }) => id), ["b.1"]);
  assert.deepEqual(tracker.facts().map(({ id }) => id), ["a.1", "b.1"]);
  assert.equal(state.changes, 1);
});

test("a fact ahead of the clock says nothing of the session", () => {
  const { noted } = open([fact("a.1", { at: start + 1e9 })]);
  assert.deepEqual(noted, []);
});

test("an attribute is stated when it is news, also against what earlier pages stated", () => {
  const { tracker, state } = open([fact("a.1", { event: "set", properties: { jobTitle: "CTO", list: ["a"] } })]);
  tracker.set({ jobTitle: "CTO", list: ["a"], never: null });
  assert.equal(state.told.length, 0);
  tracker.set({ jobTitle: null, list: ["a", "b"], never: null });
  tracker.record("set", { jobTitle: null });
  assert.deepEqual(state.told.map(({ event, properties }) => [event, properties]), [["set", { jobTitle: null, list: ["a", "b"] }]]);
});

test("the log is by time, bounded, and says when it was sent", () => {
  const { tracker, state } = open([fact("late", { at: start - 1 }), fact("early", { at: start - 2 })]);
  state.now = start + 5;
  const { v, sentAt, events } = JSON.parse(tracker.log(8192));
  assert.deepEqual([v, sentAt, events.map(({ id }) => id)], [1, start + 5, ["early", "late"]]);
  for (let n = 0; n < 5000; n += 1) tracker.record("x", { text: "é".repeat(n % 50) });
  for (const bytes of [0, 60, 100, 1024, 8192]) assert.ok(Buffer.byteLength(tracker.log(bytes)) <= Math.max(bytes, 60), `${bytes}`);
  assert.ok(tracker.facts().length <= 2500);
});

test("a wipe in another tab is one here, and what came after it stays", () => {
  const { tracker, state, noted } = open([fact("a.1", { event: "set", properties: { jobTitle: "CTO" } })]);
  state.stored = [fact("b.1")];
  state.cleared = true;
  tracker.sync();
  assert.deepEqual(tracker.facts().map(({ id }) => id), ["b.1"]);
  assert.equal(state.restarts, 1);
  assert.deepEqual(noted, [["s-old", start - 1000]]);
  state.cleared = false;
  tracker.set({ jobTitle: "CTO" });
  assert.equal(state.told.at(-1).event, "set");
});

test("reset forgets facts, attributes and the session", () => {
  const { tracker, state } = open([fact("a.1", { event: "set", properties: { jobTitle: "CTO" } })]);
  tracker.reset();
  assert.deepEqual([tracker.facts(), state.stored, state.told], [[], [], []]);
  tracker.set({ jobTitle: "CTO" });
  assert.equal(state.told.length, 1);
});
