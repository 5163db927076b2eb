// Values that nobody should send: each is refused or cut with a warning, nothing is thrown, and the engine stays well.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { load } from "prequal";
import { openStudio } from "prequal/studio";
import { AT, tour } from "./support/models.mjs";

let engine;
let scorecard;
let full;
let studio;

before(async () => {
  [engine, studio] = await Promise.all([load(), openStudio()]);
  scorecard = engine.scorecard(studio.compile(tour));
  full = studio.scorecard(studio.compile(tour));
});

after(() => {
  assert.equal(engine.traps, 0, "nothing has trapped");
  assert.equal(studio.traps, 0, "nothing has trapped");
  const { score, warnings } = scorecard.assess({ attributes: { jobTitle: "CTO" } }, AT);
  assert.deepEqual({ score, warnings }, { score: 10, warnings: [] }, "the engine is well");
});

/** The score and the warnings of attributes: as a lead, told to a visitor, and as an event's properties. */
function withAttributes(attributes, expected) {
  const told = (tell) => {
    const visitor = scorecard.visitor();
    tell(visitor);
    const assessment = visitor.assess(AT);
    visitor.free();
    return assessment;
  };
  const answers = [
    scorecard.assess({ attributes }, AT),
    full.assess({ attributes }, AT),
    told((visitor) => visitor.set(attributes)),
    told((visitor) => visitor.set(attributes, { at: AT })),
    told((visitor) => visitor.record("set", attributes, { at: AT })),
  ];
  for (const answer of answers) assert.deepEqual(brief(answer), expected);
}

/** The same of events. */
function withEvents(events, expected) {
  assert.deepEqual(brief(scorecard.assess({ events }, AT)), expected);
  const visitor = scorecard.visitor();
  for (const event of events) visitor.record(event?.event, event?.properties, event);
  assert.deepEqual(brief(visitor.assess(AT)), expected);
  visitor.free();
}

function brief({ score, warnings }) {
  return [score, ...warnings.map(({ code, detail }) => `${code} ${detail.split(": ").at(-1)}`)];
}

const view = (more) => ({ event: "page_view", at: AT, ...more });

// ---- values ----

for (const [name, value] of Object.entries({
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
  "1e15 and more": 1e15 + 1,
  "1e308": 1e308,
})) {
  test(`${name} is left out, not zero`, () =>
    withAttributes({ employees: value, jobTitle: "CTO" }, [10, "not_finite 1"]));
}

test("-0 is 0", () => {
  withAttributes({ employees: -0 }, [0]);
  withEvents([view({ event: "video", properties: { seconds: -0 } })], [0.001]);
});

test("a big integer is refused", () => withAttributes({ employees: 500n, jobTitle: "CTO" }, [10, "bad_value 1"]));
test("a symbol is refused", () => withAttributes({ employees: Symbol("500"), jobTitle: "CTO" }, [10, "bad_value 1"]));
test("a function is refused", () => withAttributes({ employees: () => 500, jobTitle: "CTO" }, [10, "bad_value 1"]));
test("a class is refused", () => withAttributes({ employees: class {}, jobTitle: "CTO" }, [10, "bad_value 1"]));
test("an object is refused", () =>
  withAttributes({ employees: { valueOf: () => 500 }, jobTitle: "CTO" }, [10, "bad_value 1"]));
test("a date as a value is refused", () =>
  withAttributes({ employees: new Date(500), jobTitle: "CTO" }, [10, "bad_value 1"]));
test("a boxed number or text is refused", () => {
  withAttributes({ employees: Object(500), jobTitle: Object("CTO") }, [0, "bad_value 2"]);
});

test("a missing value states nothing, null makes unknown", () => {
  const visitor = scorecard.visitor();
  visitor.set({ employees: 500, jobTitle: "CTO" });
  assert.equal(visitor.set({ employees: undefined, jobTitle: null }), 20);
});

test("what the model does not name is not looked at", () => {
  let looks = 0;
  const trap = () => {
    looks += 1;
    throw new Error("looked");
  };
  const attributes = { jobTitle: "CTO" };
  for (const name of ["other", "toString", "constructor"])
    Object.defineProperty(attributes, name, { enumerable: true, get: trap });
  withAttributes({ ...{ big: 5n, symbol: Symbol("x"), nan: Number.NaN }, jobTitle: "CTO" }, [10]);
  withAttributes(attributes, [10]);
  assert.equal(looks, 0);
});

test("a getter that throws is refused", () => {
  const attributes = { jobTitle: "CTO" };
  Object.defineProperty(attributes, "employees", {
    enumerable: true,
    get() {
      throw new Error("mine");
    },
  });
  withAttributes(attributes, [10, "bad_value 1"]);
});

test("a getter is called once", () => {
  let calls = 0;
  const attributes = {
    get employees() {
      calls += 1;
      return 500;
    },
  };
  assert.equal(scorecard.assess({ attributes }, AT).score, 20);
  assert.equal(calls, 1);
});

test("getters of an event that throw: without a name or a time it is unreadable, the rest is left out", () => {
  const throwing = (name) => {
    const event = view({ properties: { path: "/pricing" } });
    Object.defineProperty(event, name, {
      enumerable: true,
      get() {
        throw new Error("mine");
      },
    });
    return brief(scorecard.assess({ events: [event] }, AT));
  };
  assert.deepEqual(throwing("event"), [0, "bad_event 1"]);
  assert.deepEqual(throwing("at"), [0, "bad_event 1"]);
  assert.deepEqual(throwing("id"), [5.001, "bad_value 1"]);
  assert.deepEqual(throwing("session"), [5.001, "bad_value 1"]);
  assert.deepEqual(throwing("properties"), [1.001, "bad_value 1"]);
  assert.deepEqual(throwing("source"), [5.001]);
});

test("getters of a lead that throw", () => {
  const lead = {
    get attributes() {
      throw new Error("mine");
    },
    get events() {
      throw new Error("mine");
    },
  };
  assert.deepEqual(brief(scorecard.assess(lead, AT)), [0, "bad_event 1", "bad_value 1"]);
});

test("a getter that calls the engine is refused, and harms nothing", () => {
  const visitor = scorecard.visitor();
  const calls = [
    () => scorecard.assess({ attributes: { jobTitle: "none" } }, AT),
    () => visitor.record("page_view", {}, { at: AT }),
    () => visitor.score(AT),
    () => scorecard.visitor(),
    () => visitor.free(),
  ];
  for (const call of calls) {
    let error;
    const attributes = {
      jobTitle: "CTO",
      get employees() {
        try {
          call();
        } catch (thrown) {
          error = thrown;
        }
        return 500;
      },
    };
    assert.deepEqual(brief(scorecard.assess({ attributes }, AT)), [30]);
    assert.equal(error.code, "busy");
    error = undefined;
    assert.equal(visitor.set(attributes), 30);
    assert.equal(error.code, "busy");
  }
});

// ---- objects ----

test("a Proxy that throws at everything is refused", () => {
  const throwing = new Proxy(
    {},
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((key) => typeof key === "string")
        .map((key) => [
          key,
          () => {
            throw new Error(key);
          },
        ]),
    ),
  );
  withAttributes(throwing, [0, "bad_value 1"]);
  withAttributes({ employees: throwing, jobTitle: "CTO" }, [10, "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess(throwing, AT)), [0, "bad_event 1", "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess({ events: throwing }, AT)), [0, "bad_event 1"]);
  assert.deepEqual(brief(scorecard.assess({ events: [throwing] }, AT)), [0, "bad_event 1"]);
  const visitor = scorecard.visitor();
  visitor.record(throwing, throwing, throwing);
  visitor.record("page_view", throwing, { at: AT, id: throwing, session: throwing, source: throwing });
  assert.deepEqual(brief(visitor.assess(AT)), [1.001, "bad_event 1", "bad_value 3"]);
});

test("a revoked Proxy is refused", () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  withAttributes({ employees: proxy, markets: proxy, jobTitle: "CTO" }, [10, "bad_value 2"]);
  assert.deepEqual(brief(scorecard.assess({ attributes: proxy, events: proxy }, AT)), [
    0,
    "bad_event 1",
    "bad_value 1",
  ]);
});

test("a Proxy of plain data is read as what it shows", () => {
  withAttributes(new Proxy({ jobTitle: "CTO" }, {}), [10]);
  withAttributes({ markets: new Proxy(["Norway"], {}) }, [5]);
});

test("an endless array is cut", () => {
  const endless = new Proxy([], { get: (_, key) => (key === "length" ? 2 ** 32 - 1 : "Norway") });
  withAttributes({ markets: endless }, [0, "too_many 1"]);
  const holes = [];
  holes.length = 2 ** 32 - 1;
  withAttributes({ markets: holes }, [0, "too_many 1"]);
  const begun = performance.now();
  const [score, ...warnings] = brief(scorecard.assess({ events: holes }, AT));
  assert.equal(score, 0);
  assert.deepEqual(warnings, ["bad_event 1000000", "too_many 1"]);
  assert.ok(performance.now() - begun < 5000);
});

test("a cyclic object is refused", () => {
  const cyclic = { jobTitle: "CTO" };
  cyclic.employees = cyclic;
  withAttributes(cyclic, [10, "bad_value 1"]);
  const list = ["Norway"];
  list.push(list);
  withAttributes({ markets: list }, [5]);
});

test("an object nested 20 000 deep is refused", () => {
  let deep = {};
  for (let depth = 0; depth < 20_000; depth += 1) deep = { deep };
  withAttributes({ employees: deep, jobTitle: "CTO" }, [10, "bad_value 1"]);
  withAttributes({ other: deep, jobTitle: "CTO" }, [10]);
});

test("`Object.prototype` that was added to is never read", () => {
  const added = {
    employees: 500,
    jobTitle: "CTO",
    event: "page_view",
    at: AT,
    id: "x",
    session: "s",
    source: "edge",
    properties: { path: "/pricing" },
    attributes: { jobTitle: "CTO" },
    events: [view()],
    0: view(),
  };
  Object.assign(Object.prototype, added);
  try {
    for (const attributes of [{}, Object.create(null), new (class Mine {})()]) {
      assert.deepEqual(brief(scorecard.assess({ attributes, events: [] }, AT)), [0]);
    }
    assert.deepEqual(brief(scorecard.assess({}, AT)), [0]);
    assert.deepEqual(brief(scorecard.assess({ attributes: {}, events: [{}, , {}] }, AT)), [0, "bad_event 3"]);
    const visitor = scorecard.visitor();
    visitor.record("page_view", {}, {});
    visitor.set({});
    assert.deepEqual(brief(visitor.assess(AT)), [0, "bad_event 1"]);
    visitor.record("page_view", {}, Object.assign(Object.create(null), { at: AT }));
    visitor.record("page_view", {}, Object.assign(Object.create(null), { at: AT }));
    assert.deepEqual(brief(visitor.assess(AT)), [1.002, "bad_event 1"]);
    assert.equal(visitor.assess(AT).verified.score, 0);
  } finally {
    for (const key of Object.keys(added)) delete Object.prototype[key];
  }
});

test("what can be inherited but not enumerated is not read either", () => {
  Object.defineProperty(Object.prototype, "at", { configurable: true, get: () => AT });
  try {
    withEvents([{ event: "page_view" }], [0, "bad_event 1"]);
  } finally {
    delete Object.prototype.at;
  }
});

test("what a prototype of the caller's own has is not read", () => {
  withAttributes(Object.create({ jobTitle: "CTO" }), [0]);
  assert.deepEqual(brief(scorecard.assess(Object.create({ attributes: { jobTitle: "CTO" } }), AT)), [0]);
  assert.deepEqual(brief(scorecard.assess({ events: [Object.create(view())] }, AT)), [0, "bad_event 1"]);
});

test("objects without a prototype, of a class and of another realm are read", async () => {
  const { runInNewContext } = await import("node:vm");
  class Person {
    jobTitle = "CTO";
  }
  withAttributes(Object.assign(Object.create(null), { jobTitle: "CTO" }), [10]);
  withAttributes(new Person(), [10]);
  const lead = runInNewContext(
    `({ attributes: { jobTitle: "CTO", markets: ["Norway"] }, events: [{ event: "page_view", at: new Date(${AT}) }] })`,
  );
  assert.equal(scorecard.assess(lead, AT).score, 16.001);
});

test("an own key `__proto__` is a key like any other, and sets nothing", () => {
  const attributes = JSON.parse('{"__proto__":"x","jobTitle":"CTO"}');
  withAttributes(attributes, [10.002]);
  withAttributes(JSON.parse('{"__proto__":{"jobTitle":"CTO"}}'), [0, "bad_value 1"]);
  assert.equal({}.jobTitle, undefined);
});

test("symbols and what cannot be enumerated are not keys", () => {
  const attributes = { [Symbol("jobTitle")]: "CTO" };
  Object.defineProperty(attributes, "jobTitle", { value: "CTO", enumerable: false });
  withAttributes(attributes, [0]);
});

test("a million properties: the first are read", () => {
  const many = { jobTitle: "CTO" };
  for (let number = 0; number < 1_000_000; number += 1) many[`p${number}`] = number;
  many.employees = 500;
  const begun = performance.now();
  assert.deepEqual(brief(scorecard.assess({ attributes: many }, AT)), [10, "too_many 1"]);
  assert.deepEqual(brief(scorecard.assess({ events: [view({ event: "set", properties: many })] }, AT)), [
    10,
    "too_many 1",
  ]);
  assert.ok(performance.now() - begun < 5000);
});

test("of attributes the first 500 are looked at, of properties the first 50, of an array the first 100", () => {
  const filled = (count) => Object.fromEntries(Array.from({ length: count }, (_, number) => [`p${number}`, 1]));
  const late = (count) => ({ ...filled(count), jobTitle: "CTO" });
  assert.deepEqual(brief(scorecard.assess({ attributes: late(499) }, AT)), [10]);
  assert.deepEqual(brief(scorecard.assess({ attributes: late(500) }, AT)), [0, "too_many 1"]);
  withEvents([view({ event: "set", properties: late(49) })], [10]);
  withEvents([view({ event: "set", properties: late(50) })], [0, "too_many 1"]);
  const list = (count) => [...Array.from({ length: count }, () => "Sweden"), "Norway"];
  withAttributes({ markets: list(99) }, [5]);
  withAttributes({ markets: list(100) }, [0, "too_many 1"]);
});

test("things of a wrong kind count once each", () => {
  assert.deepEqual(brief(scorecard.assess(null, AT)), [0, "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess(undefined, AT)), [0, "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess([], AT)), [0, "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess("lead", AT)), [0, "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess({ attributes: "x", events: "x" }, AT)), [0, "bad_event 1", "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess({ attributes: [], events: {} }, AT)), [0, "bad_event 1", "bad_value 1"]);
  assert.deepEqual(brief(scorecard.assess({ attributes: null, events: null }, AT)), [0]);
  withEvents([null, undefined, 5, "x", [], () => {}, { event: "page_view" }, { at: AT }], [0, "bad_event 8"]);
  withEvents(
    [
      view({ event: " " }),
      view({ event: 5 }),
      view({ at: true }),
      view({ at: "now" }),
      view({ at: Number.NaN }),
      view({ at: 8.64e15 + 2 }),
    ],
    [0, "bad_event 6"],
  );
  withEvents([view({ id: 5, session: {}, source: {}, properties: [] })], [1.001, "bad_value 3"]);
  withEvents([view({ properties: "x" })], [1.001, "bad_value 1"]);
  withEvents([view({ id: null, session: null, source: null, properties: null })], [1.001]);
  withEvents([view({ id: " ", session: "\u0085" }), view({ id: "" })], [1.002]);
});

// ---- texts ----

test("a lone surrogate is made well-formed", () => {
  const lead = (text) => ({
    attributes: { jobTitle: `CTO ${text}` },
    events: [view({ id: text }), view({ id: "\ufffd" })],
  });
  for (const text of ["\ud800", "\udc00", "\ufffd"]) {
    assert.deepEqual(brief(scorecard.assess(lead(text), AT)), [11.001]);
    const visitor = scorecard.visitor();
    visitor.set(lead(text).attributes);
    for (const event of lead(text).events) visitor.record(event.event, {}, event);
    assert.equal(visitor.score(AT), 11.001);
    const again = scorecard.visitor(visitor.snapshot());
    assert.equal(again.score(AT), 11.001);
  }
});

test("a name with a lone surrogate is the one with U+FFFD", () => {
  const model = {
    ...tour,
    groups: [
      {
        id: "g",
        kind: "fit",
        rules: [
          { id: "r", when: { attribute: "a\ufffd", known: true }, points: 1 },
          { id: "e", on: { event: "e\ufffd" }, points: 2 },
        ],
      },
    ],
  };
  const card = engine.scorecard(studio.compile(model));
  assert.equal(card.assess({ attributes: { "a\ud800": 1 }, events: [view({ event: "e\udfff" })] }, AT).score, 3);
});

test("a text of 10 MB is cut before it is copied", () => {
  const text = `CTO ${"x".repeat(10_000_000)}`;
  const wide = ` ${"\u3000".repeat(5_000_000)}CTO${" ".repeat(5_000_000)}`;
  const memory = process.memoryUsage();
  const begun = performance.now();
  withAttributes({ jobTitle: text }, [10, "too_long 1"]);
  withAttributes({ jobTitle: wide }, [10]);
  withAttributes({ text: text }, [0.003, "too_long 1"]);
  withAttributes({ markets: [text, "Norway", text] }, [5, "too_long 2"]);
  withEvents([view({ id: text, session: text, source: text }), view({ id: text, event: text })], [1.001, "too_long 4"]);
  assert.ok(performance.now() - begun < 5000);
  const { rss, arrayBuffers } = process.memoryUsage();
  assert.ok(rss - memory.rss < 150e6, `${rss - memory.rss}`);
  assert.ok(arrayBuffers - memory.arrayBuffers < 20e6);
});

test("texts are cut at 4 096 scalar values, after trimming, as the engine cuts lines of JSON", () => {
  const white = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";
  const texts = [
    "x".repeat(4095),
    "x".repeat(4096),
    "x".repeat(4097),
    "\u{1f600}".repeat(4096),
    "\u{1f600}".repeat(4097),
    `${"\u{1f600}".repeat(4095)}\ud83d`,
    `${"\u{1f600}".repeat(4096)}\ud83d`,
    `\ude00${"\u{1f600}".repeat(4096)}`,
    `${white}${"x".repeat(4096)}${white}`,
    `${white}${"x".repeat(4097)}${white}`,
    `\ufeff${"x".repeat(4095)}`,
    `\u200b${"x".repeat(4096)}`,
    `${"x".repeat(4095)} y`,
    white.repeat(1000),
  ];
  for (const text of texts) agreesWithLines({ attributes: { text, jobTitle: text, markets: [text, text] } });
});

test("names, ids and sessions are cut at 128 scalar values, as the engine cuts lines of JSON", () => {
  const texts = [
    "x".repeat(128),
    "x".repeat(129),
    "\u{1f600}".repeat(128),
    "\u{1f600}".repeat(129),
    " ".repeat(129),
    `${" ".repeat(200)}x`,
    `${"x".repeat(128)}\ud83d`,
  ];
  for (const text of texts) {
    agreesWithLines({
      events: [
        view({ id: text }),
        view({ id: `${text}y` }),
        view({ session: text }),
        view({ session: `${text}z` }),
        view({ event: text }),
      ],
    });
  }
});

/** A lead as an object, told to a visitor and as a line of JSON gives the same bytes. */
function agreesWithLines(lead) {
  const line = new TextEncoder().encode(JSON.stringify(lead));
  const expected = new TextDecoder().decode(studio.assessLines(full, line, AT)).trimEnd();
  assert.equal(JSON.stringify(scorecard.assess(lead, AT)), expected);
  const visitor = scorecard.visitor();
  if (lead.attributes) visitor.set(lead.attributes);
  for (const event of lead.events ?? []) visitor.record(event.event, event.properties, event);
  assert.equal(JSON.stringify(visitor.assess(AT)), expected);
  visitor.free();
}

// ---- many ----

test("of more than 10 000 events the oldest unverified go, in every way in", () => {
  const events = Array.from({ length: 13_500 }, (_, number) => ({
    event: number % 3 === 0 ? `own ${number % 700}` : "page_view",
    at: AT - ((number * 7919) % 10_007) * 1000,
    id: number % 5 === 0 ? `id ${number % 4000}` : undefined,
    session: `s${number % 97}`,
    source: number % 11 === 0 ? "edge" : "browser",
    properties: { path: number % 2 === 0 ? `/pricing/${number}` : `/${number}`, seconds: number },
  }));
  const lead = { attributes: { jobTitle: "CTO" }, events };
  const line = new TextEncoder().encode(JSON.stringify(lead));
  const expected = new TextDecoder().decode(studio.assessLines(full, line, AT)).trimEnd();
  assert.equal(JSON.stringify(scorecard.assess(lead, AT)), expected);
  assert.match(expected, /"too_many"/);
});

test("a visitor of more than 10 000 events goes on", () => {
  const visitor = scorecard.visitor();
  for (let number = 0; number < 10_050; number += 1) {
    visitor.record("page_view", { path: `/pricing/${number}` }, { at: AT + number, session: "s" });
  }
  const answer = visitor.assess(AT + 10_050);
  assert.equal(answer.reasons[0].times, 10_000);
  assert.deepEqual(brief(answer).slice(1), ["too_many 1"]);
});

test("texts without end neither fill the tables nor the memory", () => {
  const visitor = scorecard.visitor();
  const { rss } = process.memoryUsage();
  for (let number = 0; number < 9_000; number += 1) {
    visitor.record(
      `event ${number}`,
      { path: `/${number}/${"x".repeat(1000)}` },
      { at: AT, session: `s${number}`, id: `i${number}` },
    );
  }
  assert.equal(visitor.score(AT), 9);
  for (let number = 0; number < 20_000; number += 1) {
    scorecard.assess(
      {
        events: [
          view({ event: `e${number}`, id: `i${number}`, session: `s${number}`, properties: { path: `/${number}` } }),
        ],
      },
      AT,
    );
  }
  assert.ok(process.memoryUsage().rss - rss < 250e6);
});

test("more text than the engine keeps: the rest is scored", () => {
  const events = Array.from({ length: 6000 }, (_, number) =>
    view({ id: `i${number}`, properties: { path: `/pricing/${number}/${"x".repeat(4000)}` } }),
  );
  const lead = { events };
  const line = new TextEncoder().encode(JSON.stringify(lead));
  const expected = new TextDecoder().decode(studio.assessLines(full, line, AT)).trimEnd();
  assert.equal(JSON.stringify(scorecard.assess(lead, AT)), expected);
  assert.match(expected, /"too_many"/);
});
