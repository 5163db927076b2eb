// The engine traps: the instance is replaced, visitors are as they were, and the page hears nothing of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "prequal";
import { openStudio } from "prequal/studio";
import { AT, tour } from "./support/models.mjs";
import { withTraps } from "./support/trapping.mjs";

const studio = await openStudio();
const bytes = studio.compile(tour);
const lead = {
  attributes: { jobTitle: "CTO" },
  events: [{ event: "page_view", at: AT, properties: { path: "/pricing" } }],
};

/** Traps once, at the next call of that name. */
function once(control, wanted) {
  let left = 1;
  control.when = (name) => name === wanted && left-- > 0;
}

/** All that a visitor can be told, warnings included. */
function tell(visitor, rounds = 1) {
  for (let round = 0; round < rounds; round += 1) {
    const at = AT + round;
    visitor.record("page_view", { path: `/pricing/${round}` }, { at, id: `a${round}`, session: "s" });
    visitor.record(
      "page_view",
      { path: "/pricing", title: "x".repeat(5000) },
      { at, id: "x".repeat(200), session: 5, source: "edge" },
    );
    visitor.record(`own ${round}`, {}, { at, id: " " });
    visitor.record("x".repeat(300), null, { at });
    visitor.record("video", { seconds: Number.NaN }, { at });
    visitor.record("video", { seconds: 25, path: {} }, { at, source: "crm" });
    visitor.record("video", {}, {});
    visitor.set({
      jobTitle: ` ${"x".repeat(5000)} CTO`,
      markets: ["Sweden", "y".repeat(5000), "Norway", 5],
      employees: null,
    });
    visitor.set({ jobTitle: "CTO", employees: 500.5, agreed: true, text: "\ud800" }, { at, source: "email" });
  }
}

for (const name of [
  "visitor_record",
  "visitor_score",
  "visitor_assess",
  "visitor_snapshot",
  "visitor_merge",
  "visitor_text",
  "visitor_warn",
  "visitor_new",
  "visitor_clear",
  "visitor_read",
  "card_load",
  "card_words",
]) {
  test(`a trap in ${name} is not seen`, () =>
    withTraps(async (control) => {
      const engine = await load();
      const story = () => {
        const scorecard = engine.scorecard(bytes);
        const visitor = scorecard.visitor();
        tell(visitor, 2);
        visitor.record("page_view", { path: "/" }, { at: "2025-11-22T08:26:40Z" });
        const other = scorecard.visitor(visitor.snapshot());
        other.merge(visitor.snapshot());
        const answers = [
          visitor.score(AT),
          visitor.assess(new Date(AT + 9).toISOString()),
          other.assess(AT),
          scorecard.assess(lead, AT),
          [...visitor.snapshot()],
        ];
        for (const handle of [visitor, other, scorecard]) handle.free();
        return answers;
      };
      const expected = story();
      // Each call of that name in turn.
      let calls = 0;
      control.when = (called) => called === name && (calls += 1) < 0;
      story();
      assert.ok(calls > 0);
      for (let turn = 1; turn <= calls; turn += Math.ceil(calls / 12)) {
        let left = turn;
        control.when = (called) => called === name && (left -= 1) === 0;
        assert.deepEqual(story(), expected, `call ${turn} of ${calls}`);
      }
      assert.equal(engine.traps, control.traps);
      assert.ok(engine.traps > 0);
      assert.equal(engine.lastTrap.code, "trapped");
      assert.ok(engine.lastTrap.cause instanceof WebAssembly.RuntimeError);
    }));
}

test("after a trap every visitor of the engine is as it was", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitors = Array.from({ length: 5 }, () => scorecard.visitor());
    visitors.forEach((visitor, place) => tell(visitor, place));
    const fromSnapshot = scorecard.visitor(visitors[4].snapshot());
    tell(fromSnapshot);
    const all = [...visitors, fromSnapshot];
    const before = all.map((visitor) => [visitor.assess(AT), visitor.assess(AT + 100)]);
    once(control, "visitor_score");
    visitors[0].score(AT);
    assert.equal(engine.traps, 1);
    assert.deepEqual(
      all.map((visitor) => [visitor.assess(AT), visitor.assess(AT + 100)]),
      before,
    );
    assert.deepEqual(scorecard.assess(lead, AT), studio.scorecard(bytes).assess(lead, AT));
  }));

test("a long visit is restored from a snapshot and the facts since", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    for (let round = 0; round < 200; round += 1) {
      tell(visitor);
      if (round % 50 === 49) {
        const before = visitor.assess(AT);
        once(control, "visitor_assess");
        assert.deepEqual(visitor.assess(AT), before);
      }
    }
    assert.equal(engine.traps, 4);
  }));

test("visitors outlive a freed scorecard and a trap", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    visitor.set({ jobTitle: "CTO" });
    scorecard.free();
    once(control, "visitor_score");
    assert.equal(visitor.score(AT), 10);
    visitor.free();
  }));

test("a fact that always traps is left out with a warning", () =>
  withTraps(async (control) => {
    const engine = await load();
    const visitor = engine.scorecard(bytes).visitor();
    visitor.set({ jobTitle: "CTO" });
    // Only a name of an event.
    control.when = (name, [, , kind]) => name === "visitor_text" && kind === 3;
    assert.equal(visitor.record("never seen", {}, { at: AT }), 10);
    control.when = () => false;
    assert.equal(visitor.record("page_view", {}, { at: AT }), 11.001);
    const { score, warnings } = visitor.assess(AT);
    assert.deepEqual([score, warnings], [11.001, [{ code: "bad_event", detail: "events that cannot be read: 1" }]]);
    assert.equal(engine.traps, 2);
  }));

test("an answer that always traps is an error, and the next one is given", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    visitor.set({ jobTitle: "CTO" });
    control.when = (name) => name === "visitor_assess";
    const trapped = { name: "PrequalError", code: "trapped" };
    assert.throws(() => visitor.assess(AT), trapped);
    assert.throws(() => scorecard.assess(lead, AT), trapped);
    control.when = () => false;
    assert.equal(visitor.assess(AT).score, 10);
    assert.equal(scorecard.assess(lead, AT).score, 15.001);
  }));

test("a visitor that cannot be restored is an error, and is as it was once it can", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    tell(visitor, 40);
    const before = visitor.assess(AT);
    let isFirst = true;
    control.when = (name) => (name === "visitor_assess" && isFirst) || name === "visitor_new" || (isFirst = false);
    for (let turn = 0; turn < 5; turn += 1) assert.throws(() => visitor.assess(AT), { code: "trapped" });
    assert.throws(() => visitor.record("page_view", {}, { at: AT }), { code: "trapped" });
    control.when = () => false;
    assert.deepEqual(visitor.assess(AT), before);
  }));

test("no new instance: an error each time, and it goes on once there is one", () =>
  withTraps(async (control) => {
    const engine = await load();
    const visitor = engine.scorecard(bytes).visitor();
    visitor.set({ jobTitle: "CTO" });
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function () {
      throw new RangeError("out of memory");
    };
    control.when = () => true;
    for (let turn = 0; turn < 3; turn += 1)
      assert.throws(() => visitor.score(AT), { name: "PrequalError", code: "trapped" });
    assert.throws(() => visitor.record("page_view", {}, { at: AT }), { code: "trapped" });
    visitor.free();
    const other = engine.scorecard;
    assert.equal(typeof other, "function");
    WebAssembly.Instance = Instance;
    control.when = () => false;
    assert.equal(engine.scorecard(bytes).assess(lead, AT).score, 15.001);
  }));

test("memory that cannot grow is a trap like any other", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    visitor.set({ jobTitle: "CTO" });
    const { memory } = control;
    // All that an instance may ever have.
    memory.grow(65_536 - memory.buffer.byteLength / 65_536);
    let score = 0;
    for (let number = 0; number < 1500; number += 1) {
      score = visitor.record("page_view", { path: `/pricing/${number}/${"x".repeat(4000)}` }, { at: AT });
    }
    assert.ok(engine.traps > 0);
    assert.equal(Math.round(score), 10 + 1 + 1500 * 4 + 2);
    assert.equal(visitor.assess(AT).reasons[0].times, 1500);
  }));

test("a stack that is used up is no end of the engine", async () => {
  const engine = await load();
  const scorecard = engine.scorecard(bytes);
  const visitor = scorecard.visitor();
  visitor.set({ jobTitle: "CTO" });
  const deepest = (depth) => {
    try {
      deepest(depth + 1);
    } catch {
      // Wherever it ends, it ends.
    }
    try {
      visitor.assess(AT);
    } catch (error) {
      assert.ok(error instanceof RangeError || error.code === "trapped" || error.code === "busy", error);
    }
  };
  const shallow = (left) => (left === 0 ? deepest(0) : undefined);
  shallow(0);
  assert.equal(visitor.score(AT), 10);
  assert.equal(scorecard.assess(lead, AT).score, 15.001);
});

test("a trap of the studio says what has panicked", () =>
  withTraps(async (control) => {
    const engine = await openStudio();
    once(control, "model_check");
    assert.deepEqual(engine.check(tour).problems, []);
    assert.equal(engine.traps, 1);
    once(control, "model_compile");
    assert.deepEqual(engine.compile(tour), bytes);
    const scorecard = engine.scorecard(bytes);
    const lines = new TextEncoder().encode(JSON.stringify(lead));
    once(control, "leads_score");
    assert.deepEqual(scorecard.scoreMany(lines, AT), Float64Array.of(15.001));
    once(control, "leads_assess");
    assert.ok(engine.assessLines(scorecard, lines, AT).length > 100);
    assert.equal(engine.traps, 4);
  }));

test("20 000 traps in a row, in bounded time and memory", () =>
  withTraps(async (control) => {
    const engine = await load();
    const scorecard = engine.scorecard(bytes);
    const visitor = scorecard.visitor();
    tell(visitor, 10);
    const before = visitor.score(AT);
    const begun = performance.now();
    let isOdd = false;
    control.when = (name) => name === "visitor_assess" && (isOdd = !isOdd);
    for (let turn = 0; turn < 200; turn += 1) visitor.assess(AT);
    const { rss } = process.memoryUsage();
    for (let turn = 200; turn < 20_000; turn += 1) visitor.assess(AT);
    assert.equal(engine.traps, 20_000);
    assert.equal(visitor.score(AT), before);
    const seconds = (performance.now() - begun) / 1000;
    assert.ok(seconds < 60, `${seconds} s`);
    assert.ok(process.memoryUsage().rss - rss < 300e6, `${process.memoryUsage().rss - rss} bytes more`);
  }));

test("whatever is answered while the memory grows is read where it then is", () =>
  withTraps(async (control) => {
    const studio = await openStudio();
    const scorecard = studio.scorecard(bytes);
    const visitor = scorecard.visitor();
    tell(visitor, 3);
    const lines = new TextEncoder().encode(`${JSON.stringify(lead)}\n`.repeat(3));
    const answers = () => [
      visitor.score(AT),
      visitor.assess(AT),
      visitor.outlook(AT),
      visitor.history(AT),
      visitor.snapshot(),
      scorecard.assess(lead, AT),
      scorecard.scoreMany(lines, AT),
      studio.check(tour),
      studio.compile(tour),
    ];
    const before = answers();
    const { length } = JSON.stringify(before);
    const seen = new Set();
    control.when = (name) => {
      // A whole page more, so that every view is left behind.
      control.memory.grow(1);
      seen.add(name);
      return false;
    };
    assert.deepEqual(answers(), before);
    assert.ok(length > 1000 && seen.has("visitor_outlook") && seen.has("visitor_history") && seen.has("visitor_text"));
    visitor.record("page_view", { path: "/pricing/new" }, { at: AT + 5000, id: "grown" });
    control.when = () => false;
    assert.equal(visitor.assess(AT + 5000).reasons.length, before[1].reasons.length);
  }));
