// The page's own way to the engine gives what the package gives, also after traps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dist, file } from "./site.mjs";
import { model } from "./model.mjs";
import { source } from "./sources.mjs";

const { Engine, moduleFrom } = await source("engine");
const { openStudio } = await import(new URL("studio.js", dist));
const { load } = await import(new URL("index.js", dist));
const card = (await openStudio()).compile(JSON.stringify(model));
const wasm = file("runtime.wasm");
const start = Date.UTC(2026, 2, 1, 9);

const facts = [
  { event: "page_view", at: start, id: "a.1", session: "s", properties: { path: "/pricing", title: "Ü".repeat(5000) } },
  { event: "page_view", at: start, id: "a.1", session: "s", properties: { path: "/pricing" } },
  { event: "set", at: start + 1, id: "a.2", session: "s", properties: { jobTitle: " The CTO ", employees: 750, email: "ada@gmail.com", unused: {} } },
  { event: "set", at: start + 2, id: "a.3", session: "s", properties: { employees: {}, jobTitle: [" ", "CTO", "VP"] } },
  { event: "x", at: start + 2.5, id: "", session: "", properties: { n: 1 } },
  { event: "nobody asks for this", at: start + 3, id: "a.5", session: "s", properties: { a: true, b: null, c: [] } },
  { event: "set", at: start + 4, id: "a.6", session: "s", properties: { utmSource: "ads", employees: 1e16 } },
];

async function assessedByPackage() {
  const visitor = (await load({ wasm })).scorecard(card).visitor();
  for (const { event, properties, ...about } of facts) visitor.record(event, properties, about);
  return visitor.assess(start + 60_000);
}

test("the same facts give the same assessment as through the package", async () => {
  const engine = new Engine(await moduleFrom(wasm), card);
  for (const fact of facts) engine.record(fact);
  assert.deepEqual(engine.assess(start + 60_000), await assessedByPackage());
  // A view, the x, pricing, the ad, the CTO, the size, and the free address.
  assert.equal(engine.score(start + 60_000), 84);
  assert.equal(engine.usesEmail, false);
  engine.restart();
  assert.equal(engine.score(start), 0);
});

test("after any trap the facts are told again to a fresh instance", async () => {
  const expected = await assessedByPackage();
  const { Instance } = WebAssembly;
  let due = Infinity;
  let traps = 0;
  // Every export counts down to a trap, which leaves the instance damaged for good.
  WebAssembly.Instance = function (module, imports) {
    const { exports } = new Instance(module, imports);
    let isDamaged = false;
    const trapping = (call) => (...args) => {
      if (isDamaged || (due -= 1) < 0) {
        isDamaged = true;
        due = Infinity;
        traps += 1;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return call(...args);
    };
    const entries = Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? trapping(value) : value]);
    return { exports: Object.fromEntries(entries) };
  };
  try {
    const module = await moduleFrom(wasm);
    for (let place = 0; place < 120; place += 1) {
      const engine = new Engine(module, card);
      due = place;
      for (const fact of facts) engine.record(fact);
      const assessment = engine.assess(start + 60_000);
      due = Infinity;
      // What could not be used is counted once more where the fact that trapped is told again.
      assert.deepEqual({ ...assessment, warnings: [] }, { ...expected, warnings: [] }, `a trap at call ${place}`);
    }
    assert.ok(traps > 50, `${traps} traps`);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("two hundred traps in a row, and one that does not end", async () => {
  const { Instance } = WebAssembly;
  let trapsAlways = false;
  let isFresh = false;
  WebAssembly.Instance = function (module, imports) {
    isFresh = true;
    const { exports } = new Instance(module, imports);
    const score = (...args) => {
      if (trapsAlways || !isFresh) throw new WebAssembly.RuntimeError("unreachable");
      isFresh = false;
      return exports.visitor_score(...args);
    };
    return { exports: { ...exports, visitor_score: score } };
  };
  try {
    const engine = new Engine(await moduleFrom(wasm), card);
    engine.record(facts[0]);
    // Each answer but the first takes a fresh instance, which has been told the fact.
    for (let n = 0; n < 200; n += 1) assert.equal(engine.score(start), 41);
    trapsAlways = true;
    assert.throws(() => engine.score(start), WebAssembly.RuntimeError);
    trapsAlways = false;
    assert.equal(engine.score(start), 41);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("a module, a model and a source that are none are told by their codes", async () => {
  const module = await moduleFrom(wasm);
  for (const [bytes, code] of [[new Uint8Array(), "not_a_scorecard"], [card.slice(0, 40), "damaged"], [Uint8Array.from(card, (byte, at) => (at === 2 ? 99 : byte)), "unknown_version"]]) {
    assert.throws(() => new Engine(module, bytes), { code });
  }
  const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  assert.throws(() => new Engine(empty, card), { code: "wasm_unavailable" });
  for (const odd of [new Uint8Array(3), new Response("", { status: 404 }), 7, {}]) await assert.rejects(moduleFrom(odd), { code: "wasm_unavailable" });
});
