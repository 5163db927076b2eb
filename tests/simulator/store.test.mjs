import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./source.mjs";

const { Store } = await source("store");
const { emptyState, withModelText, withVisitor } = await source("state");
const { parseEvent, parseLead, parseState, stateAsData } = await source("saved");

const texts = (store) => store.state.model?.text;
const put = (text) => (state) => withModelText(state, text);

function stepped() {
  let now = 0;
  const store = new Store(emptyState("en"), () => now);
  return { store, wait: (ms) => (now += ms) };
}

test("changes are taken back one by one, and brought again", () => {
  const { store } = stepped();
  for (const text of ["a", "b", "c"]) store.update(put(text));
  store.undo();
  assert.equal(texts(store), "b");
  store.undo();
  store.undo();
  assert.equal(store.state.model, null);
  assert.equal(store.canUndo, false);
  store.undo();
  store.redo();
  store.redo();
  assert.equal(texts(store), "b");
  store.update(put("other"));
  assert.equal(store.canRedo, false, "a new change ends what was to be brought again");
});

test("quick changes of one thing are one step; a pause or another thing ends it", () => {
  const { store, wait } = stepped();
  store.update(put("a"), { merge: "x" });
  wait(500);
  store.update(put("ab"), { merge: "x" });
  store.undo();
  assert.equal(store.state.model, null);
  store.redo();
  store.update(put("abc"), { merge: "x" });
  store.undo();
  assert.equal(texts(store), "ab", "after undo a new step begins");
  store.redo();
  wait(1500);
  store.update(put("abcd"), { merge: "x" });
  wait(10);
  store.update(put("abcde"), { merge: "y" });
  store.undo();
  store.undo();
  assert.equal(texts(store), "abc");
});

test("how one looks at it is no step, and stays when a change is taken back", () => {
  const { store } = stepped();
  store.update(put("a"));
  store.look({ panel: "time", theme: "dark" });
  store.undo();
  assert.equal(store.state.model, null);
  assert.equal(store.state.view.theme, "dark");
  assert.equal(store.canUndo, false);
});

test("what changes nothing tells nobody; steps are bounded", () => {
  const { store } = stepped();
  let told = 0;
  const end = store.subscribe(() => (told += 1));
  store.update((state) => state);
  store.update(put("a"));
  store.update(put("a"));
  assert.equal(told, 1);
  end();
  for (let step = 0; step < 500; step += 1) store.update(put(`${step}`));
  assert.equal(told, 1);
  let steps = 0;
  for (; store.canUndo; steps += 1) store.undo();
  assert.equal(steps, 200);
});

test("a state that is written can be read", () => {
  const visitor = { key: "v", name: "N", attributes: { a: [], b: "x", c: 1, d: true, e: null, f: ["y"] }, events: [{ key: "e", event: "x", at: 5, id: "i", session: "s", source: "crm", properties: { p: 1 } }] };
  const state = { ...emptyState("nb"), model: { text: "{}" }, visitors: [visitor], visitor: "v", at: 7 };
  assert.deepEqual(parseState(JSON.parse(JSON.stringify(stateAsData(state))), "en"), state);
  assert.deepEqual(withVisitor(state, (one) => ({ ...one, name: "M" })).visitors[0].name, "M");
});

test("nothing that is read is trusted", () => {
  for (const bad of [undefined, null, 1, "x", [], {}, { v: 2 }, { v: 1 }, { v: 1, model: { text: 5 } }]) assert.equal(parseState(bad, "en"), null);
  const polluted = JSON.parse('{"attributes":{"__proto__":{"x":1},"constructor":"y"},"events":[{"event":"x","at":1,"properties":{"__proto__":"z","ok":1}}]}');
  const lead = parseLead(polluted, "n");
  assert.equal({}.x, undefined);
  assert.deepEqual(Object.keys(lead.attributes), ["constructor"]);
  assert.deepEqual(lead.events[0].properties, { ok: 1 });
  assert.equal(parseEvent({ event: " ", at: 1 }), null);
  assert.equal(parseEvent({ event: "x", at: "never" }), null);
  assert.equal(parseEvent({ event: "x".repeat(1000), at: 1 }).event.length, 128);
  const many = parseLead({ events: Array.from({ length: 10_500 }, (_, at) => ({ event: "x", at, key: "same" })) }, "n");
  assert.equal(many.events.length, 10_000);
  assert.equal(new Set(many.events.map(({ key }) => key)).size, 10_000);
});
