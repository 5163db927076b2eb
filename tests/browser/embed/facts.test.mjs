import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { plainValues, eventName, boundFacts, randomId } = await source("facts");

test("plain values are copied as they are", () => {
  const values = { text: "a", number: 1.5, yes: true, none: null, list: ["a", "b"] };
  assert.deepEqual(plainValues(values), values);
});

test("what states nothing is kept as nothing, and never throws", () => {
  const cyclic = {};
  cyclic.self = cyclic;
  let deep = {};
  for (let n = 0; n < 20_000; n += 1) deep = { deep };
  const hostile = {
    cyclic,
    deep,
    fn() {},
    symbol: Symbol("s"),
    big: 10n ** 30n,
    nan: NaN,
    infinite: -Infinity,
    date: new Date(0),
    proxy: new Proxy({}, { get: () => assert.fail("read"), ownKeys: () => assert.fail("listed") }),
    get getter() {
      throw new Error("thrown");
    },
  };
  const plain = plainValues(hostile);
  assert.deepEqual(Object.keys(plain), Object.keys(hostile));
  for (const value of Object.values(plain)) assert.deepEqual(value, {});
  assert.equal(typeof JSON.stringify(plain), "string");
});

test("what is no object has no values", () => {
  const throwing = new Proxy({}, {
    ownKeys() {
      throw new Error("thrown");
    },
  });
  for (const values of [undefined, null, 1, "text", Symbol("s"), () => {}, throwing]) assert.deepEqual(plainValues(values), {});
});

test("inherited names and __proto__ are not read", () => {
  Object.prototype.polluted = 99;
  try {
    const values = JSON.parse('{"__proto__":{"admin":true},"a":1}');
    const plain = plainValues(values);
    assert.deepEqual(Object.keys(plain), ["a"]);
    assert.equal(plain.admin, undefined);
    assert.equal(Object.getPrototypeOf(plain), Object.prototype);
  } finally {
    delete Object.prototype.polluted;
  }
});

test("texts are cut and made well-formed, names as well", () => {
  const plain = plainValues({ long: "x".repeat(10_000_000), lone: "a\ud800b", list: ["\udc00", 5, null], ["n".repeat(1000)]: 1 });
  assert.equal(plain.long.length, 8200);
  assert.equal(plain.lone, "a\ufffdb");
  assert.deepEqual(plain.list, ["\ufffd"]);
  assert.ok(Object.keys(plain).includes("n".repeat(128)));
});

test("a million properties are cut", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, n) => [`p${n}`, n]));
  assert.equal(Object.keys(plainValues(many)).length, 50);
  assert.equal(plainValues({ list: Array.from({ length: 1_000_000 }, String) }).list.length, 100);
});

test("the name of an event is a text that is not blank", () => {
  assert.equal(eventName("plan_select"), "plan_select");
  assert.equal(eventName("x".repeat(1000)).length, 128);
  for (const name of ["", "  ", undefined, null, 5, {}, Symbol("s")]) assert.equal(eventName(name), "");
});

test("facts are bounded by number and by bytes, the newest kept, in their order", () => {
  const facts = Array.from({ length: 100 }, (_, n) => ({ event: "e", at: n, id: `${n}`, session: "s" }));
  assert.deepEqual(boundFacts(facts, 3, Infinity).map(({ at }) => at), [97, 98, 99]);
  const bytes = 10 * (JSON.stringify(facts[99]).length + 1);
  assert.equal(boundFacts(facts, Infinity, bytes).length, 10);
  assert.deepEqual(boundFacts(facts, 100, Infinity), facts);
  const large = { event: "e", at: 200, id: "large", session: "s", properties: { text: "é".repeat(1000) } };
  assert.ok(!boundFacts([...facts, large], 100, 1500).includes(large), "bytes, not characters");
});

test("of one moment the order of telling is kept", () => {
  const facts = ["a", "b", "c"].map((id) => ({ event: "set", at: 1, id, session: "s" }));
  assert.deepEqual(boundFacts(facts, 2, Infinity).map(({ id }) => id), ["b", "c"]);
});

test("ids differ, also without a secure context", (t) => {
  const crypto = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  t.after(() => Object.defineProperty(globalThis, "crypto", crypto));
  for (const value of [globalThis.crypto, { getRandomValues: (words) => globalThis.Object.assign(words, [1, Math.random() * 2 ** 32]) }, undefined]) {
    Object.defineProperty(globalThis, "crypto", { value, configurable: true });
    const made = new Set(Array.from({ length: 1000 }, randomId));
    assert.equal(made.size, 1000);
    for (const id of made) assert.match(id, /^[0-9a-f]{16}$/);
  }
});
