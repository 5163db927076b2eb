// What the page claims, what the form answers and what the platform says, as facts of one lead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../dist/index.js";
import { cloudflareFacts, vercelFacts } from "../dist/edge.js";
import { cookieOf, get, NOW, post, SCORECARD, site, studio, valueOf } from "./support/edge.mjs";
import { sources } from "./support/source.mjs";

const { readClaims, readSnapshot, readAnswers } = await sources("edge/facts/claims.ts", "edge/facts/snapshot.ts", "edge/facts/answers.ts");
const LIMITS = { logBytes: 64 * 1024, facts: 2000 };
const MINUTE = 60_000;
const view = (more = {}) => ({ event: "page_view", at: NOW - MINUTE, id: "p1", session: "s", properties: { path: "/pricing" }, ...more });
const told = (events, more = {}) => JSON.stringify({ v: 1, sentAt: NOW, events, ...more });
const scoreOf = async (log, more = {}) => {
  const { handler, sent, codes } = site(more.options ?? {});
  await handler(post(new URLSearchParams({ ...more.fields, lead_log: log }).toString(), more.init));
  return { score: Number(valueOf(sent[0], "lead_score")), verified: Number(valueOf(sent[0], "lead_verified_score")), codes: codes(), got: sent[0] };
};

test("the raw log of a page without an engine is scored", async () => {
  const { score, verified } = await scoreOf(told([view(), { event: "set", at: NOW, id: "p2", session: "s", properties: { jobTitle: "CTO" } }]));
  assert.deepEqual([score, verified], [36, 5]);
});

test("whatever the page says of its sources, it only claims", async () => {
  for (const source of ["edge", "crm", "email", "browser", 7, null]) {
    const { score, verified } = await scoreOf(told([view({ source }), { event: "email_open", at: NOW, id: "p3", source }]));
    assert.deepEqual([score, verified], [16, 5], String(source));
  }
});

test("a page's snapshot is read as its log is, and believed no more", async () => {
  const engine = await load();
  const visitor = engine.scorecard(SCORECARD).visitor();
  visitor.record("page_view", { path: "/pricing", title: "unused" }, { at: NOW - MINUTE, id: "a", session: "s", source: "edge" });
  visitor.record("email_open", {}, { at: NOW - 1, source: "email" });
  visitor.record("odd \u{1F600}", {}, { at: NOW - 2 });
  visitor.set({ jobTitle: "CTO", employees: 250.5, country: ["NO", "SE"] }, { at: NOW - 3 });
  visitor.set({ jobTitle: "Clerk" });
  const bytes = visitor.snapshot();
  const base64 = Buffer.from(bytes).toString("base64");
  const facts = readSnapshot(bytes, 100);
  assert.deepEqual(facts.find(({ id }) => id === "a"), {
    event: "page_view",
    at: NOW - MINUTE,
    id: "a",
    session: "s",
    source: "edge",
    properties: { path: "/pricing" },
  });
  assert.deepEqual(
    facts.filter(({ event }) => event === "set").map(({ at, properties }) => [at, properties]).sort(),
    [[null, { jobTitle: "Clerk" }], [NOW - 3, { jobTitle: "CTO", employees: 250.5, country: ["NO", "SE"] }]].sort(),
  );
  for (const log of [base64, base64.replaceAll("+", "-").replaceAll("/", "_"), JSON.stringify({ v: 1, sentAt: NOW, snapshot: base64 })]) {
    const { score, verified, codes } = await scoreOf(log);
    assert.deepEqual([score, verified, codes], [41, 5, []]);
  }
  // Cut short anywhere, or changed anywhere, it is nothing.
  for (let length = 0; length < bytes.length; length += 1) assert.equal(readSnapshot(bytes.slice(0, length), 100), null);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    assert.equal(readSnapshot(changed, 100), null);
  }
});

const UNREADABLE_LOGS = [
  ["no JSON", "{"],
  ["of another version", '{"v":2,"events":[]}'],
  ["without events", '{"v":1}'],
  ["with events that are no list", '{"v":1,"events":{"length":1}}'],
  ["a list", "[]"],
  ["base64 of something else", "AAAA"],
  ["text", "lead_score=99"],
  ["a snapshot of another format", Buffer.from("PS\x02aaaaaaa").toString("base64")],
];

for (const [name, log] of UNREADABLE_LOGS) {
  test(`a log that cannot be read is as none: ${name}`, async () => {
    const { score, codes } = await scoreOf(log, { fields: { jobtitle: "CTO" } });
    assert.deepEqual([score, codes], [25, ["log_unreadable"]]);
  });
}

test("a log that is too large is as none", async () => {
  const { score, codes } = await scoreOf(told([view()]).padEnd(70_000, " ") + "x", { fields: { jobtitle: "CTO" } });
  assert.deepEqual([score, codes], [25, ["log_too_large"]]);
});

test("events that are none are left out, and the others stay", async () => {
  const odd = [null, 7, "x", [], {}, { event: "page_view" }, { event: 7, at: NOW }, { event: "page_view", at: "now" }, { event: "page_view", at: 1e300 }, { event: " ", at: NOW }];
  const { score, codes } = await scoreOf(told([...odd, view({ properties: [1] }), view({ id: "p9", properties: { path: "/pricing", __proto__: { x: 1 }, n: Infinity, o: { a: 1 } } })]));
  assert.deepEqual([score, codes], [16, []]);
});

test("names such as __proto__ are only names", () => {
  const log = '{"v":1,"sentAt":0,"__proto__":{"events":[]},"events":[{"event":"__proto__","at":0,"properties":{"__proto__":{"polluted":1},"constructor":"x"}}]}';
  const { facts } = readClaims(log, NOW, LIMITS);
  assert.equal({}.polluted, undefined);
  assert.deepEqual(facts[0].properties, { constructor: "x" });
});

test("a clock that is wrong by hours or years shifts nothing of the visit", async () => {
  for (const wrong of [-400 * 24 * 60 * MINUTE, -5 * 60 * MINUTE, 0, 5 * 60 * MINUTE, 400 * 24 * 60 * MINUTE]) {
    const log = told([view({ at: NOW + wrong - MINUTE })], { sentAt: NOW + wrong });
    assert.equal(readClaims(log, NOW, LIMITS).facts[0].at, NOW - MINUTE);
    assert.equal((await scoreOf(log)).score, 16);
  }
});

test("what a page tells of its own future is held at now, or left out", () => {
  const at = (ahead) => readClaims(told([view({ at: NOW + ahead })]), NOW, LIMITS).facts.map((fact) => fact.at - NOW);
  assert.deepEqual([at(1000), at(5 * MINUTE), at(5 * MINUTE + 1)], [[0], [0], []]);
});

test("without a moment of sending times stay as they are", () => {
  for (const sentAt of [undefined, null, "now", Number.NaN]) {
    assert.equal(readClaims(told([view()], { sentAt }), NOW, LIMITS).facts[0].at, NOW - MINUTE);
  }
});

test("of very many facts the newest count", () => {
  const events = Array.from({ length: 500 }, (_, at) => view({ id: `${at}`, properties: {} }));
  const { facts } = readClaims(told(events), NOW, { logBytes: 1e6, facts: 100 });
  assert.deepEqual([facts.length, facts[0].id, facts[99].id], [100, "400", "499"]);
});

test("a submission that page and edge tell of is one", async () => {
  const submitted = { event: "form_submit", at: NOW - 500, id: "p7", session: "s", properties: { form: "demo" } };
  assert.equal((await scoreOf(told([submitted]))).score, 5);
  // An earlier one is another.
  const { got } = await scoreOf(told([{ ...submitted, at: NOW - 10 * MINUTE }]));
  assert.match(valueOf(got, "lead_reasons"), /sent \(\+5\)/);
});

test("a form without a log is scored by the page's own cookie, unless the visitor has refused", async () => {
  const { pack } = await sources("browser/packed-log.ts");
  const facts = [view({ id: "doc.1" }), { event: "set", at: NOW - MINUTE, id: "doc.2", session: "s", properties: { jobTitle: "CTO" } }];
  const cookie = `a=1; prequal_log=${pack(facts)}`;
  const score = async (body, more = "") => {
    const { handler, sent, codes } = site();
    await handler(post(body, { headers: { cookie: cookie + more } }));
    assert.deepEqual(codes(), []);
    return [valueOf(sent[0], "lead_score"), valueOf(sent[0], "lead_verified_score")];
  };
  assert.deepEqual(await score("a=1"), ["36", "5"]);
  assert.deepEqual(await score("a=1&lead_log="), ["36", "5"]);
  // The form's own log is the newer one.
  assert.deepEqual(await score(new URLSearchParams({ lead_log: told([view()]) }).toString()), ["16", "5"]);
  assert.deepEqual(await score("a=1", "; prequal_consent=denied"), ["5", "5"]);
  for (const broken of ["x", "AAAA", "e30", "W10", "A".repeat(5000)]) {
    const { handler, sent } = site();
    await handler(post("a=1", { headers: { cookie: `prequal_log=${broken}` } }));
    assert.equal(valueOf(sent[0], "lead_score"), "5");
  }
});

test("which visit it was the edge says, and what the page tells of the same visit goes with it", async () => {
  // One point a visit. The edge saw two pages in one visit, the page claims a third in a visit of its own name.
  const { handler, sent } = site();
  let cookie = cookieOf(await site({ now: () => NOW - 5 * MINUTE }).handler(get("/a")));
  cookie = cookieOf(await handler(get("/b", { cookie })));
  const ids = JSON.parse(Buffer.from(cookie.split("=")[1].split(".")[0], "base64url")).f.map(([, id]) => id);
  const submit = async (events) => {
    await handler(post(new URLSearchParams({ lead_log: told(events) }).toString(), { headers: { cookie } }));
    return [valueOf(sent.at(-1), "lead_score"), valueOf(sent.at(-1), "lead_verified_score")];
  };
  const other = view({ id: "p3", properties: { path: "/c" }, session: "theirs" });
  assert.deepEqual(await submit([view({ id: ids[0], session: "theirs", properties: { path: "/a" } }), other]), ["6", "6"]);
  assert.deepEqual(await submit([other]), ["7", "6"]);
  // A page that claims a visit for each view raises nothing that is verified.
  const split = ids.map((id, at) => view({ id, session: `s${at}`, properties: {} }));
  assert.deepEqual(await submit(split), ["6", "6"]);
});

test("views that receipts prove fall into visits by their moments, whatever the page calls them", async () => {
  const { visitAt } = await sources("edge/facts/visits.ts");
  const seen = (at, session) => ({ event: "page_view", at, id: `${at}`, session, source: "edge", properties: {} });
  const hour = 60 * MINUTE;
  const facts = [seen(NOW, "a"), seen(NOW + 20 * MINUTE, "a"), seen(NOW + 2 * hour, "b")];
  assert.equal(visitAt(facts, NOW + 40 * MINUTE), "a");
  assert.equal(visitAt(facts, NOW - 10 * MINUTE), "a");
  assert.equal(visitAt(facts, NOW + 2 * hour - 20 * MINUTE), "b");
  assert.match(visitAt(facts, NOW + 3 * hour), /^e[0-9a-z]+$/);
  // A day is the longest that a visit can be.
  const long = Array.from({ length: 60 }, (_, at) => seen(NOW + at * 25 * MINUTE, "long"));
  assert.notEqual(visitAt(long, NOW + 60 * 25 * MINUTE), "long");
});

test("the form's answers are read by common names, by a map, and never a password", async () => {
  assert.deepEqual(
    readAnswers(
      [
        { name: "E-Mail", value: " a@b.example " },
        { name: "company_size", value: "100-499" },
        { name: "job_title", value: "CTO" },
        { name: "mauticform[company]", value: "Example" },
        { name: "password", value: "secret" },
        { name: "title", value: "Ms" },
      ],
      undefined,
    ),
    { email: "a@b.example", employees: 100, jobTitle: "CTO", company: "Example" },
  );
  const map = { q7: "jobTitle", size: { to: "employees", as: "range" }, password: "secret", tags: "tags", empty: "x" };
  const fields = [
    { name: "q7", value: "CTO" },
    { name: "size", value: "500+" },
    { name: "password", value: "hunter2" },
    { name: "tags", value: "a" },
    { name: "tags", value: "b" },
    { name: "empty", value: " " },
  ];
  assert.deepEqual(readAnswers(fields, map), { jobTitle: "CTO", employees: 500, tags: ["a", "b"], x: null });
});

test("an answer beats what the page claimed, and the platform beats both", async () => {
  const claim = { event: "set", at: NOW, id: "c", session: "s", properties: { jobTitle: "CTO", country: "NO" } };
  assert.equal((await scoreOf(told([claim]))).score, 28);
  assert.equal((await scoreOf(told([claim]), { fields: { jobtitle: "Clerk" } })).score, 8);
  const options = { requestFacts: () => ({ country: "SE" }) };
  assert.equal((await scoreOf(told([claim]), { options })).score, 25);
});

test("what Cloudflare says of a request counts as verified", async () => {
  const { handler, sent } = site();
  const request = post("a=1");
  Object.defineProperty(request, "cf", { value: { country: "NO", city: "Oslo", asOrganization: "", botManagement: { score: 9 } } });
  assert.deepEqual(cloudflareFacts(request), { country: "NO", city: "Oslo", botScore: 9 });
  await handler(request);
  assert.deepEqual([valueOf(sent[0], "lead_score"), valueOf(sent[0], "lead_verified_score")], ["8", "8"]);
});

test("a platform's header is not believed unless it is asked for", async () => {
  const headers = { "cf-ipcountry": "NO", "x-vercel-ip-country": "NO", "x-vercel-ip-city": "S%C3%A3o%20Paulo" };
  assert.deepEqual(vercelFacts(new Request("https://a.example", { headers })), { country: "NO", city: "São Paulo" });
  assert.equal((await scoreOf("", { init: { headers } })).score, 5);
});

test("a polluted prototype changes nothing", async () => {
  const polluted = { lead_score: 99, jobTitle: "CTO", employees: 500, source: "edge", sentAt: 0, snapshot: "UFMB", name: "lead_score", routes: {}, hasFieldList: true };
  Object.assign(Object.prototype, polluted);
  try {
    const { score, verified } = await scoreOf(told([view()]));
    assert.deepEqual([score, verified], [16, 5]);
    const { handler, sent } = site();
    await handler(post('{"fields":[{"value":"kept"}],"a":1}', { type: "application/json" }));
    assert.ok(sent[0].text.startsWith('{"fields":[{"value":"kept"}],"a":1,"lead_score":"5"'), sent[0].text);
  } finally {
    for (const name of Object.keys(polluted)) delete Object.prototype[name];
  }
});

test("a form without anything is scored by what is left", async () => {
  assert.ok(studio);
  assert.equal((await scoreOf("")).score, 5);
});
