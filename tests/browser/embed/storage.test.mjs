import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { openStore } = await source("storage");
const minute = 60_000;
const start = Date.UTC(2026, 2, 1, 9);

/** A stand-in for localStorage, of so many characters. */
class Area {
  #items = new Map();
  constructor(room = Infinity) {
    this.room = room;
  }
  get length() {
    return this.#items.size;
  }
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    let used = key.length + value.length;
    for (const [other, text] of this.#items) if (other !== key) used += other.length + text.length;
    if (used > this.room) throw new DOMException("full", "QuotaExceededError");
    this.#items.set(key, value);
  }
  removeItem(key) {
    this.#items.delete(key);
  }
  keys() {
    return [...this.#items.keys()].sort();
  }
}

function visit(area = new Area()) {
  const clock = { now: start };
  const open = (id, at = clock.now) => {
    clock.now = at;
    return openStore({ area: () => area, id, now: () => clock.now, keep: (fact) => fact });
  };
  return { area, clock, open };
}

const fact = (id, at = start, event = "page_view") => ({ event, at, id, session: "s-1" });
const ids = (store) => store.sync().facts.map(({ id }) => id).sort();

test("what one page wrote the next one reads", async () => {
  const { open } = visit();
  const one = open("a");
  one.add(fact("a.1"));
  one.add(fact("a.2"));
  await null;
  assert.deepEqual(ids(open("b", start + minute)), ["a.1", "a.2"]);
});

test("flush writes at once", () => {
  const { open } = visit();
  const one = open("a");
  one.add(fact("a.1"));
  one.flush();
  assert.deepEqual(ids(open("b")), ["a.1"]);
});

test("two tabs lose nothing, in whatever order they write", () => {
  const { open } = visit();
  const [one, two] = [open("a"), open("b")];
  for (let n = 0; n < 20; n += 1) {
    one.add(fact(`a.${n}`));
    two.add(fact(`b.${n}`));
    (n % 2 ? one : two).flush();
  }
  one.flush();
  two.flush();
  assert.equal(ids(open("c")).length, 40);
});

test("logs that nobody writes to any more become one", () => {
  const { area, open } = visit();
  for (const id of ["a", "b", "c"]) {
    const store = open(id);
    store.add(fact(`${id}.1`));
    store.flush();
  }
  assert.deepEqual(area.keys(), ["prequal.a", "prequal.b", "prequal.c"]);
  const later = open("d", start + 31 * minute);
  assert.deepEqual(ids(later), ["a.1", "b.1", "c.1"]);
  assert.deepEqual(area.keys(), ["prequal"]);
  assert.deepEqual(ids(open("e")), ["a.1", "b.1", "c.1"]);
});

test("a tab that wakes up after its log was folded loses nothing and doubles nothing", () => {
  const { area, clock, open } = visit();
  const asleep = open("a");
  asleep.add(fact("a.1"));
  asleep.flush();
  ids(open("b", start + 31 * minute));
  assert.deepEqual(area.keys(), ["prequal"]);
  asleep.add(fact("a.2", clock.now));
  asleep.flush();
  assert.deepEqual(ids(asleep), ["a.1", "a.2"]);
  assert.deepEqual(ids(open("c")), ["a.1", "a.2"]);
});

test("a fact that a fold did not see is written again", () => {
  const { area, open } = visit();
  const one = open("a");
  one.add(fact("a.1"));
  one.flush();
  // Written by this tab, overlooked by another that folded and removed the log.
  area.removeItem("prequal.a");
  one.sync();
  one.flush();
  assert.deepEqual(ids(open("b")), ["a.1"]);
});

test("many short pages leave few keys", () => {
  const { area, open } = visit();
  for (let n = 0; n < 100; n += 1) {
    const store = open(`doc${n}`, start + n * 1000);
    store.sync();
    store.add(fact(`doc${n}.1`, start + n));
    store.flush();
  }
  assert.ok(area.length <= 23, `${area.length} keys`);
  assert.equal(ids(open("last")).length, 100);
});

test("storage that is denied: memory", () => {
  const denied = openStore({
    area: () => {
      throw new DOMException("denied", "SecurityError");
    },
    id: "a",
    now: () => start,
    keep: (fact) => fact,
  });
  denied.add(fact("a.1"));
  denied.flush();
  assert.equal(denied.kind(), "memory");
  assert.deepEqual(ids(denied), ["a.1"]);
  assert.equal(openStore({ area: () => null, id: "a", now: () => start, keep: (fact) => fact }).kind(), "memory");
});

test("storage that throws at any call: memory, and nothing thrown", () => {
  for (const method of ["key", "getItem", "setItem", "removeItem"]) {
    const { area, open } = visit();
    area.setItem("prequal.old", "{");
    area[method] = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const one = open("a");
    one.add(fact("a.1"));
    one.sync();
    one.flush();
    assert.ok(ids(one).includes("a.1"));
    assert.equal(one.kind(), "memory", method);
  }
});

test("storage that is full keeps the old state, and the page goes on in memory", () => {
  const { area, open } = visit();
  const one = open("a");
  one.add(fact("a.1"));
  one.flush();
  const before = area.getItem("prequal.a");
  area.room = before.length + 20;
  for (let n = 2; n < 50; n += 1) one.add(fact(`a.${n}`));
  one.flush();
  assert.equal(one.kind(), "memory");
  assert.equal(area.getItem("prequal.a"), before);
  assert.equal(ids(one).length, 49);
  area.room = Infinity;
  one.add(fact("a.50"));
  one.flush();
  assert.equal(one.kind(), "local");
  assert.equal(ids(open("b")).length, 50);
});

test("a fold for which there is no room leaves everything as it is", () => {
  const { area, open } = visit();
  for (const id of ["a", "b"]) {
    const store = open(id);
    store.add(fact(`${id}.1`));
    store.flush();
  }
  area.room = 0;
  assert.deepEqual(ids(open("c", start + 31 * minute)), ["a.1", "b.1"]);
  assert.deepEqual(area.keys(), ["prequal.a", "prequal.b"]);
});

for (const [what, text] of [
  ["no JSON", "{"],
  ["empty", ""],
  ["null", "null"],
  ["a number", "7"],
  ["another version", '{"v":2,"facts":[]}'],
  ["no facts", '{"v":1}'],
  ["facts of a wrong kind", '{"v":1,"facts":{}}'],
]) {
  for (const key of ["prequal", "prequal.old"]) {
    test(`\`${key}\` that is ${what} is a fresh start, counted once`, () => {
      const { area, open } = visit();
      area.setItem(key, text);
      area.setItem("prequal.good", JSON.stringify({ v: 1, at: start, facts: [fact("good.1")] }));
      const one = open("a");
      assert.deepEqual(ids(one), ["good.1"]);
      assert.equal(one.freshStarts(), 1);
      one.sync();
      assert.equal(one.freshStarts(), 1);
      const next = open("b");
      next.sync();
      assert.equal(next.freshStarts(), 1);
      assert.deepEqual(ids(next), ["good.1"]);
    });
  }
}

test("a log truncated at any place is a fresh start, never an error", () => {
  const { area, open } = visit();
  const whole = JSON.stringify({ v: 1, at: start, facts: [fact("x.1"), fact("x.2")] });
  for (let length = 0; length < whole.length; length += 1) {
    area.setItem("prequal", whole.slice(0, length));
    assert.deepEqual(open("a").sync().facts, []);
  }
});

test("of facts in storage what is none is left out", () => {
  const { area, open } = visit();
  const odd = [null, 5, "x", [], {}, { ...fact("x"), at: "now" }, { ...fact("x"), event: "" }, { ...fact("x"), id: 7 }, { ...fact("x"), properties: 3 }];
  area.setItem("prequal", JSON.stringify({ v: 1, at: start, facts: [...odd, fact("good")] }));
  const one = open("a");
  assert.deepEqual(ids(one), ["good"]);
  assert.equal(one.freshStarts(), 0);
});

test("what is kept is bounded, and an answer outlasts what was merely done", () => {
  const { area, open } = visit();
  const one = open("a");
  one.add({ ...fact("answer", start - minute, "set"), properties: { email: "a@b.example" } });
  for (let n = 0; n < 5000; n += 1) one.add({ ...fact(`a.${n}`, start + n), properties: { text: "x".repeat(200) } });
  one.flush();
  assert.ok(area.getItem("prequal.a").length <= 100 * 1024);
  const kept = ids(open("b"));
  assert.ok(kept.includes("answer"));
  assert.ok(kept.includes("a.4999"));
  assert.ok(!kept.includes("a.0"));
});

test("clear forgets everywhere, and other tabs do not bring it back", () => {
  const { area, clock, open } = visit();
  const [one, two] = [open("a"), open("b")];
  one.add(fact("a.1"));
  two.add(fact("b.1"));
  one.flush();
  two.flush();
  one.sync();
  two.sync();
  clock.now += 1000;
  one.clear();
  const { facts, cleared } = two.sync();
  assert.deepEqual([facts, cleared], [[], true]);
  assert.equal(two.sync().cleared, false);
  two.add(fact("b.2", clock.now));
  two.flush();
  assert.deepEqual(ids(open("c")), ["b.2"]);
  assert.ok(!JSON.stringify(area.keys().map((key) => area.getItem(key))).includes("b.1"));
});

test("a wipe that did not see a tab's log yet is a wipe all the same", () => {
  const { area, clock, open } = visit();
  const [one, two] = [open("a"), open("b")];
  two.add(fact("b.1"));
  two.flush();
  const late = area.getItem("prequal.b");
  clock.now += 1000;
  one.clear();
  area.setItem("prequal.b", late);
  assert.deepEqual(two.sync(), { facts: [], cleared: true });
  assert.equal(area.getItem("prequal.b"), null);
  two.add(fact("b.2", clock.now));
  two.flush();
  assert.ok(!area.getItem("prequal.b").includes("b.1"));
});

test("a wipe by a clock far ahead does not hide what comes later", () => {
  const { clock, open } = visit();
  const one = open("a", start + 365 * 24 * 60 * minute);
  one.clear();
  clock.now = start;
  one.add(fact("a.1"));
  one.flush();
  assert.deepEqual(ids(open("b", start + minute)), ["a.1"]);
});

test("keys of others are left alone", () => {
  const { area, open } = visit();
  area.setItem("prequalified", "theirs");
  area.setItem("other", "{");
  const one = open("a");
  one.sync();
  one.clear();
  assert.equal(area.getItem("prequalified"), "theirs");
  assert.equal(area.getItem("other"), "{");
  assert.deepEqual(["prequal", "prequal.x", null, "prequalified"].map((key) => one.owns(key)), [true, true, true, false]);
});
