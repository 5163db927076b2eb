// The engine through its public face: what goes in, what comes out.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { load, loadSync, PrequalError } from "prequal";
import { openStudio, PrequalError as StudioError } from "prequal/studio";
import { AT, tour } from "./support/models.mjs";

const HOUR_MS = 3_600_000;
const wasm = new URL("../dist/runtime.wasm", import.meta.url);
let engine;
let studio;
let bytes;

before(async () => {
  [engine, studio] = await Promise.all([load(), openStudio()]);
  bytes = studio.compile(tour);
});

const view = (path, about = {}) => ["page_view", { path }, { at: AT, ...about }];

test("a scorecard knows its name, version and fingerprint", () => {
  const scorecard = engine.scorecard(bytes);
  assert.equal(scorecard.name, "tour");
  assert.equal(scorecard.version, "1");
  assert.match(scorecard.fingerprint, /^[0-9a-f]{16}$/);
  assert.equal(studio.scorecard(bytes).fingerprint, scorecard.fingerprint);
});

test("a scorecard is read from bytes of any kind, and keeps its own copy", () => {
  const copy = bytes.slice();
  const scorecard = engine.scorecard(copy.buffer);
  copy.fill(0);
  assert.equal(engine.scorecard(new DataView(bytes.buffer, bytes.byteOffset, bytes.length)).name, "tour");
  assert.equal(scorecard.assess({ attributes: { jobTitle: "CTO" } }, AT).score, 10);
});

test("recording gives the score", () => {
  const visitor = engine.scorecard(bytes).visitor();
  assert.equal(visitor.record(...view("/pricing")), 5.001);
  assert.equal(visitor.record(...view("/pricing", { session: "s" })), 10.002);
  assert.equal(visitor.set({ jobTitle: "acting CTO" }), 20.002);
  assert.equal(visitor.set({ jobTitle: "janitor" }, { at: AT + HOUR_MS }), 10.002);
  assert.equal(visitor.score(AT), 20.002);
  assert.equal(visitor.score(AT + HOUR_MS), 10.002);
});

test("an assessment explains its score", () => {
  const visitor = engine.scorecard(bytes).visitor();
  visitor.record(...view("/pricing", { source: "edge" }));
  visitor.set({ employees: 500 });
  assert.deepEqual(visitor.assess(AT), {
    score: 25.001,
    fit: 20,
    engagement: 5.001,
    labels: { fit: null, engagement: null, score: null },
    grade: null,
    stage: "warm",
    qualified: true,
    route: null,
    disqualified: [],
    reasons: [
      { rule: "big", group: "who", kind: "fit", points: 20, times: 1, because: "big", verified: false },
      {
        rule: "pricing",
        group: "web",
        kind: "engagement",
        points: 4,
        times: 1,
        because: "Looked at the prices",
        verified: true,
      },
      { rule: "session", group: "web", kind: "engagement", points: 1, times: 1, because: "session", verified: true },
      { rule: "any", group: "web", kind: "engagement", points: 0.001, times: 1, because: "any", verified: true },
    ],
    limits: [],
    base: 0,
    rounding: 0,
    verified: { score: 5.001, stage: "cold" },
    frameworks: [],
    model: { name: "tour", version: "1", fingerprint: engine.scorecard(bytes).fingerprint },
    at: AT,
    warnings: [],
  });
});

test("an event with an id counts once", () => {
  const visitor = engine.scorecard(bytes).visitor();
  visitor.record(...view("/pricing", { id: "1" }));
  assert.equal(visitor.record(...view("/pricing", { id: "1" })), 5.001);
  const events = [{ event: "page_view", at: AT, id: "1", properties: { path: "/pricing" } }];
  assert.equal(engine.scorecard(bytes).assess({ events: [...events, ...events] }, AT).score, 5.001);
});

test("times are numbers, RFC 3339 texts and dates", () => {
  const scorecard = engine.scorecard(bytes);
  const text = "2025-11-22T09:26:40.000+01:00";
  for (const at of [AT, AT + 0.9, text, `2025-11-22T08:26:40.${"0".repeat(10_000)}Z`, new Date(AT)]) {
    const visitor = scorecard.visitor();
    assert.equal(visitor.record("page_view", { path: "/pricing" }, { at }), 5.001, String(at).slice(0, 40));
    assert.equal(visitor.assess(at).at, AT);
    assert.equal(scorecard.assess({ events: [{ event: "page_view", at }] }, at).score, 1.001);
  }
  assert.equal(scorecard.assess({}, -0.5).at, 0);
  assert.ok(Object.is(scorecard.assess({}, -0.5).at, 0));
});

test("a moment that cannot be read is an error with the path `at`", () => {
  const scorecard = engine.scorecard(bytes);
  const visitor = scorecard.visitor();
  const calls = [
    (at) => visitor.score(at),
    (at) => visitor.assess(at),
    (at) => scorecard.assess({}, at),
    (at) => scorecard.scoreMany([], at),
  ];
  const wrong = [
    ["range", [Number.NaN, Infinity, 8.64e15 + 2, "yesterday", "2025-11-22", "x".repeat(1e6), new Date(Number.NaN)]],
    ["type", [undefined, null, true, {}, [], 5n, Symbol("at"), () => 5]],
  ];
  for (const call of calls) {
    for (const [code, values] of wrong) {
      for (const at of values) assert.throws(() => call(at), { name: "PrequalError", code, path: "at" });
    }
  }
});

test("attributes without a moment count from before every event", () => {
  const visitor = engine.scorecard(bytes).visitor();
  visitor.set({ jobTitle: "CTO" }, { at: -HOUR_MS });
  visitor.set({ jobTitle: "janitor", employees: 100 });
  assert.equal(visitor.score(-HOUR_MS), 30);
  assert.equal(visitor.score(-2 * HOUR_MS), 20);
});

test("numbers, truth values and lists are values", () => {
  const scorecard = engine.scorecard(bytes);
  const score = (attributes) => scorecard.assess({ attributes }, AT).score;
  assert.equal(score({ employees: 100 }), 20);
  assert.equal(score({ employees: "100" }), 20);
  assert.equal(score({ employees: -0 }), 0);
  assert.equal(score({ agreed: true }), 2);
  assert.equal(score({ agreed: "TRUE" }), 2);
  assert.equal(score({ markets: ["Sweden", "Norway"] }), 5);
  assert.equal(score({ markets: [] }), 0);
  assert.equal(score({ markets: ["", " "] }), 0);
  assert.equal(score({ markets: ["Norway", 5, null, ["Norway"]] }), 5);
});

test("a snapshot makes the same visitor again, and merging it changes nothing", () => {
  const scorecard = engine.scorecard(bytes);
  const visitor = scorecard.visitor();
  visitor.record(...view("/pricing", { id: "a", session: "s" }));
  visitor.record(...view("/", { session: "s", source: "edge" }));
  visitor.set({ jobTitle: "CTO", markets: ["Norway", "Sweden"], employees: 7.5 }, { at: AT });
  const snapshot = visitor.snapshot();
  const again = scorecard.visitor(snapshot);
  assert.deepEqual(again.assess(AT), visitor.assess(AT));
  again.merge(snapshot);
  assert.deepEqual(again.assess(AT), visitor.assess(AT));
  assert.deepEqual(again.snapshot(), snapshot);
  const other = scorecard.visitor();
  other.record(...view("/pricing", { id: "b" }));
  other.merge(snapshot);
  assert.equal(other.score(AT), visitor.score(AT) + 5.001);
});

test("a snapshot keeps to its bound", () => {
  const visitor = engine.scorecard(bytes).visitor();
  for (let number = 0; number < 100; number += 1) visitor.record(...view(`/page/${number}`));
  assert.ok(visitor.snapshot().length > 500);
  const short = visitor.snapshot({ maxBytes: 300 });
  assert.ok(short.length <= 300);
  assert.ok(engine.scorecard(bytes).visitor(short).score(AT) > 0);
  assert.equal(visitor.snapshot({ maxBytes: Infinity }).length, visitor.snapshot().length);
  assert.throws(() => visitor.snapshot({ maxBytes: "300" }), { code: "type", path: "maxBytes" });
  assert.throws(() => visitor.snapshot({ maxBytes: -1 }), { code: "range", path: "maxBytes" });
  assert.throws(() => visitor.snapshot({ maxBytes: Number.NaN }), { code: "range", path: "maxBytes" });
});

test("files that are none of ours are refused", () => {
  const scorecard = engine.scorecard(bytes);
  const snapshot = scorecard.visitor().snapshot();
  const changed = (file, at, value) => Uint8Array.from(file, (byte, place) => (place === at ? value : byte));
  assert.throws(() => engine.scorecard(new Uint8Array()), { code: "not_a_scorecard" });
  assert.throws(() => engine.scorecard(new TextEncoder().encode("{}")), { code: "not_a_scorecard" });
  assert.throws(() => engine.scorecard(changed(bytes, 2, 99)), { code: "unknown_version" });
  assert.throws(() => engine.scorecard(bytes.subarray(0, -1)), { code: "damaged" });
  assert.throws(() => engine.scorecard("PQ"), { code: "type", path: "bytes" });
  assert.throws(() => engine.scorecard(null), { code: "type", path: "bytes" });
  for (const call of [(file) => scorecard.visitor(file), (file) => scorecard.visitor().merge(file)]) {
    assert.throws(() => call(new Uint8Array([1])), { code: "not_a_snapshot" });
    assert.throws(() => call(changed(snapshot, 2, 99)), { code: "unknown_version" });
    assert.throws(() => call(snapshot.subarray(0, -1)), { code: "damaged" });
    assert.throws(() => call("PS"), { code: "type", path: "snapshot" });
  }
});

test("every scorecard cut short or with a byte changed is refused or read, and the engine stays well", () => {
  for (let length = 0; length < bytes.length; length += 7) {
    assert.throws(() => engine.scorecard(bytes.subarray(0, length)), PrequalError);
  }
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = bytes.slice();
    changed[at] ^= 1 << (at % 8);
    try {
      engine.scorecard(changed).free();
    } catch (error) {
      assert.ok(error instanceof PrequalError && error.code !== "trapped", error);
    }
  }
  assert.equal(engine.traps, 0);
});

test("what is used after free is an error, and freeing twice is none", () => {
  const scorecard = engine.scorecard(bytes);
  const visitor = scorecard.visitor();
  visitor.free();
  visitor.free();
  const freed = { name: "PrequalError", code: "freed" };
  assert.throws(() => visitor.record("page_view", {}, { at: AT }), freed);
  assert.throws(() => visitor.set({}), freed);
  assert.throws(() => visitor.score(AT), freed);
  assert.throws(() => visitor.assess(AT), freed);
  assert.throws(() => visitor.outlook(AT), freed);
  assert.throws(() => visitor.history(AT), freed);
  assert.throws(() => visitor.snapshot(), freed);
  assert.throws(() => visitor.merge(new Uint8Array()), freed);
  const other = scorecard.visitor();
  scorecard.free();
  scorecard.free();
  assert.throws(() => scorecard.visitor(), freed);
  assert.throws(() => scorecard.assess({}, AT), freed);
  assert.throws(() => scorecard.scoreMany([], AT), freed);
  assert.equal(other.record(...view("/pricing")), 5.001, "its visitors live on");
  assert.equal(scorecard.name, "tour");
  assert.equal(engine.traps, 0);
});

test("handles are disposable", () => {
  const scorecard = engine.scorecard(bytes);
  const visitor = scorecard.visitor();
  visitor[Symbol.dispose]();
  scorecard[Symbol.dispose]();
  assert.throws(() => visitor.score(AT), { code: "freed" });
  assert.throws(() => scorecard.visitor(), { code: "freed" });
});

test("freed memory is used again", () => {
  const scorecard = engine.scorecard(bytes);
  const turn = () => {
    const visitor = scorecard.visitor();
    for (let number = 0; number < 20; number += 1) visitor.record(...view(`/${number}`));
    visitor.free();
    engine.scorecard(bytes).free();
  };
  for (let round = 0; round < 100; round += 1) turn();
  const { rss } = process.memoryUsage();
  for (let round = 0; round < 3000; round += 1) turn();
  assert.ok(process.memoryUsage().rss - rss < 64e6);
});

test("what nobody holds any more is freed", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { load } from "prequal";
    const engine = await load();
    const scorecard = engine.scorecard(readFileSync(0));
    const round = () => {
      for (let number = 0; number < 500; number += 1) {
        scorecard.visitor().record("page_view", { path: "/" + "x".repeat(2000) }, { at: 0 });
      }
    };
    for (let turn = 0; turn < 10; turn += 1) { round(); gc(); await new Promise((next) => setTimeout(next, 5)); }
    const { rss } = process.memoryUsage();
    for (let turn = 0; turn < 60; turn += 1) { round(); gc(); await new Promise((next) => setTimeout(next, 5)); }
    console.log(process.memoryUsage().rss - rss);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    cwd: new URL("..", import.meta.url),
    input: bytes,
    encoding: "utf8",
  });
  assert.ok(Number(stdout) < 64e6, stdout + stderr);
  assert.match(stdout, /\d/);
});

test("outlook and history are the studio's", () => {
  const visitor = engine.scorecard(bytes).visitor();
  assert.throws(() => visitor.outlook(AT), { code: "unsupported" });
  assert.throws(() => visitor.history(AT), { code: "unsupported" });
  const full = studio.scorecard(bytes).visitor();
  full.record(...view("/pricing"));
  full.record("my own", {}, { at: AT + 5 });
  assert.deepEqual(full.outlook(AT + 5), {
    next: {
      stage: "warm",
      score: 4.998,
      frameworks: [],
      questions: [{ attribute: "employees", ask: "How many are you?", worth: 20 }],
    },
    changesAt: null,
    decaying: false,
  });
  assert.deepEqual(full.history(AT + 5), {
    points: [
      { at: AT, event: "page_view", score: 5.001, stage: "cold" },
      { at: AT + 5, event: "my own", score: 5.002, stage: "cold" },
    ],
    stages: [
      { id: "cold", reachedAt: AT, due: null, overdue: false },
      { id: "warm", reachedAt: null, due: null, overdue: false },
    ],
  });
});

test("many leads are scored as objects, and in the studio as lines", () => {
  const leads = [{ attributes: { jobTitle: "CTO" } }, {}, { attributes: { employees: 100 }, events: [] }];
  const lines = leads.map((lead) => JSON.stringify(lead)).join("\n");
  const scorecard = engine.scorecard(bytes);
  const full = studio.scorecard(bytes);
  const expected = Float64Array.of(10, 0, 20);
  assert.deepEqual(scorecard.scoreMany(leads, AT), expected);
  assert.deepEqual(scorecard.scoreMany(new Set(leads), AT), expected);
  assert.deepEqual(full.scoreMany(lines, AT), expected);
  assert.deepEqual(full.scoreMany(new TextEncoder().encode(`\n${lines}\r\n`), AT), expected);
  assert.deepEqual(full.scoreMany("{}\nnot JSON\n", AT), Float64Array.of(0, Number.NaN));
  assert.deepEqual(full.scoreMany("", AT), new Float64Array());
  assert.throws(() => scorecard.scoreMany(lines, AT), { code: "unsupported" });
  assert.throws(() => scorecard.scoreMany(5, AT), { code: "type", path: "leads" });
  assert.throws(() => scorecard.scoreMany({}, AT), { code: "type", path: "leads" });
  const many = `${JSON.stringify({ attributes: { jobTitle: "CTO", note: "é".repeat(100) } })}\n`.repeat(20_000);
  for (const input of [many, new TextEncoder().encode(many)]) {
    const scores = full.scoreMany(input, AT);
    assert.equal(scores.length, 20_000);
    assert.ok(scores.every((score) => score === 10));
  }
});

test("lines are assessed as JSON and as CSV", () => {
  const scorecard = studio.scorecard(bytes);
  const lines = new TextEncoder().encode('{"id":"a","attributes":{"jobTitle":"CTO"}}\n\n{"id":\n{}');
  const read = (options) => new TextDecoder().decode(studio.assessLines(scorecard, lines, AT, options)).split("\n");
  const answers = read();
  assert.equal(answers[0], JSON.stringify({ id: "a", ...scorecard.assess({ attributes: { jobTitle: "CTO" } }, AT) }));
  assert.match(answers[1], /^!\d+$/);
  assert.equal(answers[2], JSON.stringify(scorecard.assess({}, AT)));
  assert.deepEqual(answers.slice(3), [""]);
  assert.deepEqual(read({ csv: true }), ["a,10,warm", answers[1], ",0,cold", ""]);
  assert.throws(() => studio.assessLines(engine.scorecard(bytes), lines, AT), { code: "type", path: "scorecard" });
  assert.throws(() => studio.assessLines(scorecard, "{}", AT), { code: "type", path: "lines" });
});

test("a model that is not valid is refused with every problem", () => {
  const model = { name: "x", groups: [{ id: "Web", kind: "engagement", rules: [] }], extra: 1 };
  const { problems, warnings } = studio.check(model);
  assert.deepEqual(problems.map(({ code, path }) => [code, path]).sort(), [
    ["missing", "version"],
    ["range", "groups[0].id"],
    ["unknown_key", "extra"],
  ]);
  assert.deepEqual(warnings, []);
  assert.throws(
    () => studio.compile(model),
    (error) =>
      error instanceof StudioError &&
      error.code === "invalid_model" &&
      error.problems.length === 3 &&
      error.path === error.problems[0].path,
  );
  assert.equal(PrequalError, StudioError, "one class in all entries");
});

test("a model is taken as text, as bytes and as data", () => {
  const text = JSON.stringify(tour);
  for (const model of [text, new TextEncoder().encode(text), tour]) {
    assert.deepEqual(studio.check(model).problems, []);
    assert.deepEqual(studio.compile(model), bytes);
  }
  assert.notDeepEqual(studio.compile({ ...tour, name: "other" }), bytes);
  assert.throws(() => studio.compile(tour, { for: "everyone" }), { code: "range", path: "for" });
});

test("what is no model is a problem, not an accident", () => {
  const cyclic = {};
  cyclic.self = cyclic;
  let deep = {};
  for (let depth = 0; depth < 20_000; depth += 1) deep = { deep };
  const codes = (model) => studio.check(model).problems.map(({ code }) => code);
  assert.deepEqual(codes(cyclic), ["type"]);
  assert.deepEqual(codes({ name: 5n }), ["type"]);
  assert.deepEqual(codes(undefined), ["type"]);
  assert.deepEqual(
    codes(() => {}),
    ["type"],
  );
  assert.deepEqual(codes("{"), ["syntax"]);
  assert.deepEqual(codes(new Uint8Array([0xff])), ["syntax"]);
  assert.deepEqual(codes(" ".repeat((1 << 20) + 1)), ["too_many"]);
  assert.deepEqual(codes(`"${"é".repeat(1 << 19)}"`), ["too_many"]);
  assert.equal(codes(deep).length, 1);
  assert.throws(() => studio.compile(cyclic), { code: "invalid_model" });
  assert.equal(studio.traps, 0);
});

test("a model of a million rules is refused before memory grows with it", () => {
  const rules = Array.from({ length: 1_000_000 }, (_, number) => ({
    id: `r${number}`,
    when: { attribute: "a", known: true },
    points: 1,
  }));
  const text = JSON.stringify({ name: "x", version: "1", groups: [{ id: "g", kind: "fit", rules }] });
  rules.length = 0;
  const { rss } = process.memoryUsage();
  const begun = performance.now();
  for (const model of [text, new TextEncoder().encode(text)]) {
    assert.throws(() => studio.compile(model), { code: "invalid_model" });
  }
  assert.ok(performance.now() - begun < 2000);
  assert.ok(process.memoryUsage().rss - rss < 200e6);
});

test("the engine loads from whatever its wasm comes as", async () => {
  const file = readFileSync(wasm);
  const module = new WebAssembly.Module(file);
  const response = (type) => new Response(file, { headers: { "content-type": type } });
  const sources = {
    module,
    "promise of a module": Promise.resolve(module),
    bytes: new Uint8Array(file),
    buffer: new Uint8Array(file).buffer,
    URL: wasm,
    "text of a URL": wasm.href,
    path: new URL(wasm).pathname,
    response: response("application/wasm"),
    "response with a charset": response("application/wasm; charset=binary"),
    "response of a wrong type": response("text/html"),
    "promise of a response": Promise.resolve(response("application/wasm")),
  };
  for (const [name, source] of Object.entries(sources)) {
    const loaded = await load({ wasm: source });
    assert.equal(loaded.scorecard(bytes).name, "tour", name);
  }
  assert.equal(loadSync(module).scorecard(bytes).name, "tour");
});

test("wasm that cannot be had is one error, with its cause", async () => {
  const file = readFileSync(wasm);
  const unavailable = { name: "PrequalError", code: "wasm_unavailable" };
  const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  await assert.rejects(load({ wasm: new Response("Not found", { status: 404 }) }), unavailable);
  await assert.rejects(
    load({ wasm: new Response("<!doctype html>", { headers: { "content-type": "application/wasm" } }) }),
    unavailable,
  );
  await assert.rejects(load({ wasm: file.subarray(0, 5000) }), unavailable);
  await assert.rejects(load({ wasm: Promise.reject(new Error("offline")) }), {
    ...unavailable,
    cause: new Error("offline"),
  });
  await assert.rejects(
    load({ wasm: new URL("file:///nowhere/runtime.wasm") }),
    (error) => error.code === "wasm_unavailable" && error.cause.code === "ENOENT",
  );
  await assert.rejects(load({ wasm: empty }), unavailable);
  await assert.rejects(load({ wasm: 5 }), { code: "type", path: "wasm" });
  await assert.rejects(openStudio({ wasm }), unavailable);
  assert.throws(() => loadSync(empty), unavailable);
  assert.throws(() => loadSync(file), { code: "type", path: "module" });
});

test("a host without WebAssembly is told so", async () => {
  const { WebAssembly: had } = globalThis;
  delete globalThis.WebAssembly;
  try {
    await assert.rejects(load(), { code: "wasm_unavailable" });
  } finally {
    globalThis.WebAssembly = had;
  }
});

test("an engine from the studio's wasm scores alike", async () => {
  const loaded = await load({ wasm: new URL("../dist/studio.wasm", import.meta.url) });
  const lead = {
    attributes: { jobTitle: "CTO" },
    events: [{ event: "page_view", at: AT, properties: { path: "/pricing" } }],
  };
  assert.deepEqual(loaded.scorecard(bytes).assess(lead, AT), engine.scorecard(bytes).assess(lead, AT));
});

test("edge runtimes are never given bytes to compile", async () => {
  const edge = await import("../dist/index.worker.js");
  await assert.rejects(edge.load(), { code: "wasm_unavailable", message: /prequal\/runtime\.wasm/ });
  await assert.rejects(edge.load({ wasm: readFileSync(wasm) }), { code: "wasm_unavailable" });
  const module = new WebAssembly.Module(readFileSync(wasm));
  assert.equal((await edge.load({ wasm: module })).scorecard(bytes).name, "tour");
  assert.equal(edge.loadSync(module).scorecard(bytes).name, "tour");
});
