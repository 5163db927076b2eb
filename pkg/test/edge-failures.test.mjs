// Whatever of ours, of the CRM's or of the store's fails: the form arrives or is kept, and nothing that it held is told of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formEndpoint, hubspotForm, memoryLeads, turnstile } from "../dist/edge.js";
import { memoryOutbox } from "../dist/edge/outbox/memory.js";
import { drain, finishBy } from "../dist/edge/outbox/index.js";
import { cookieOf, CRM, get, NOW, post, SCORECARD, site, valueOf } from "./support/edge.mjs";

const throws = () => {
  throw new Error("anna@example.com +47 99 88 77 66");
};
const failing = () => ({ ...memoryOutbox(), put: async () => throws() });
const plain = "name=Anna&a=1";

// ---- ours

const OURS = [
  ["no wasm", { wasm: undefined }, "engine_failed"],
  ["wasm that is none", { wasm: {} }, "engine_failed"],
  ["an engine that does not load", { wasm: undefined, engine: Promise.reject(new Error("x")) }, "engine_failed"],
  ["a scorecard that is damaged", { scorecard: SCORECARD.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) }, "engine_failed"],
  ["a scorecard that is none", { scorecard: new Uint8Array(10) }, "engine_failed"],
  ["what says of the request", { requestFacts: throws }, "step_failed"],
  ["a trap that cannot be recovered from", { scorecard: { assess: throws, visitor: throws } }, "engine_failed"],
];

for (const [name, options, code] of OURS) {
  options.engine?.catch(() => {});
  test(`the form goes on without the reserved names: ${name}`, async () => {
    const { handler, sent, codes, decisions } = site(options);
    const response = await handler(post(`${plain}&lead_score=99`));
    assert.equal(await response.text(), "thanks from the CRM");
    assert.equal(sent[0].text, plain);
    assert.deepEqual(codes(), [code]);
    assert.equal(decisions[0].assessment, null);
  });
}

test("the next form is scored again when the engine is back", async () => {
  let attempts = 0;
  const { load } = await import("../dist/index.js");
  const engine = { then: (...args) => ((attempts += 1) === 1 ? Promise.reject(new Error("x")) : load()).then(...args) };
  const { handler, sent } = site({ wasm: undefined, engine });
  await handler(post(plain));
  await handler(post(plain));
  assert.deepEqual(sent.map((got) => valueOf(got, "lead_score")), [undefined, "5"]);
});

test("a token that never comes holds neither the visitor nor what waits behind", async () => {
  const destination = hubspotForm({ portalId: "1", formGuid: "2", token: () => new Promise(() => {}) });
  const { handler, outbox, codes } = site({ limits: { deliverMs: 50 } }, { destination });
  assert.equal((await handler(post(plain))).status, 200);
  assert.deepEqual(codes(), ["delivery_unfinished"]);
  const { kept } = await drain({ outbox, finish: finishBy([destination]), timeoutMs: 50, now: () => NOW + 120_000 });
  assert.equal(kept, 1);
});

test("a store that never answers does not hold the form", async () => {
  const outbox = { ...memoryOutbox(), put: () => new Promise(() => {}) };
  const leads = { ...memoryLeads(), facts: () => new Promise(() => {}) };
  const { handler, sent, codes } = site({ outbox, leads, limits: { deliverMs: 50 } });
  assert.equal((await handler(post("email=anna@example.com"))).status, 200);
  assert.equal(sent.length, 1);
  assert.deepEqual(codes().slice(0, 2), ["store_failed", "outbox_failed"]);
});

test("a hook or a reporter that throws costs nothing", async () => {
  for (const options of [{ onDecision: throws }, { onDecision: async () => throws() }, { onProblem: throws, requestFacts: throws }]) {
    const { handler, sent } = site(options);
    const work = [];
    const response = await handler(post(plain), {}, { waitUntil: (promise) => work.push(promise) });
    await Promise.all(work);
    assert.equal(response.status, 200);
    assert.equal(sent.length, 1);
  }
});

test("a host whose waitUntil throws costs nothing", async () => {
  const { handler, sent } = site();
  assert.equal((await handler(post(plain), {}, { waitUntil: throws })).status, 200);
  assert.equal(sent.length, 1);
});

test("a destination whose shape fails gets the body as it is, or a person does", async () => {
  const broken = { ...formEndpoint({ url: CRM }), build: throws };
  const { handler, sent, codes } = site({}, { destination: broken });
  await handler(post(`${plain}&LEAD_SCORE=99`));
  assert.equal(sent[0].text, plain);
  assert.deepEqual(codes(), ["destination_failed", "step_failed"]);
  const { target: _, ...without } = broken;
  const kept = site({}, { destination: without });
  assert.equal((await kept.handler(post(`${plain}&lead_score=99`))).status, 200);
  const [{ id, problem }] = await kept.outbox.list();
  assert.equal(problem, "step_failed");
  assert.equal(Buffer.from((await kept.outbox.get(id)).request.body).toString(), plain);
});

test("values that cannot be attached leave the form as it is", async () => {
  const destination = formEndpoint({ url: CRM });
  const picky = { ...destination, build: (submission, attachment) => (attachment.assessment ? throws() : destination.build(submission, attachment)) };
  const { handler, sent, codes } = site({}, { destination: picky });
  await handler(post(plain));
  assert.equal(sent[0].text, plain);
  assert.deepEqual(codes(), ["step_failed"]);
});

// ---- the CRM

test("a CRM that fails: the form is in the outbox with its key, the visitor is thanked, and it is sent later", async () => {
  for (const [crm, problem] of [
    [() => new Response("no", { status: 503 }), "delivery_status_503"],
    [() => new Response("no", { status: 429, headers: { "retry-after": "60" } }), "delivery_status_429"],
    [throws, "delivery_network"],
    [() => new Promise(() => {}), "delivery_timeout"],
  ]) {
    let isUp = false;
    const { handler, sent, codes, outbox, decisions } = site({ crm: (...args) => (isUp ? new Response("ok") : crm(...args)), limits: { deliverMs: 50 } });
    const response = await handler(post(`${plain}&jobtitle=CTO`));
    assert.match(await response.text(), /Thank you/);
    assert.deepEqual(codes(), [problem]);
    assert.equal(decisions[0].outcome, "kept");
    const [{ id }] = await outbox.list();
    assert.equal(sent[0].headers.get("idempotency-key"), id);
    isUp = true;
    const fetch = async (request) => (sent.push({ headers: request.headers, text: await request.text() }), new Response("ok"));
    const drained = await drain({ outbox, fetch, now: () => NOW + 3_600_000, finish: finishBy([formEndpoint({ url: CRM })]) });
    assert.equal(drained.delivered, 1);
    assert.equal(sent[1].headers.get("idempotency-key"), id);
    assert.equal(sent[1].text, sent[0].text);
    assert.deepEqual(await outbox.list(), []);
  }
});

test("a CRM that refuses our fields gets the form without them", async () => {
  const { handler, sent, codes } = site({ crm: ({ text }) => new Response("?", { status: text.includes("lead_score") ? 400 : 200 }) });
  assert.equal((await handler(post(`${plain}&lead_score=99`))).status, 200);
  assert.deepEqual(sent.map(({ text }) => text.includes("lead_score")), [true, false]);
  assert.equal(sent[1].text, plain);
  assert.deepEqual(codes(), ["fields_refused"]);
});

test("a CRM that refuses the form: it waits for a person, and the visitor gets the CRM's own word", async () => {
  const { handler, outbox, decisions } = site({ crm: () => new Response("the e-mail is not valid", { status: 422 }) });
  const response = await handler(post(plain));
  assert.deepEqual([response.status, await response.text()], [422, "the e-mail is not valid"]);
  const [{ state, problem }] = await outbox.list();
  assert.deepEqual([state, problem, decisions[0].outcome], ["dead", "status_422", "dead"]);
});

test("the CRM's redirect is the visitor's, where it leads from there; its cookies and policies stay with it", async () => {
  const headers = { location: "/thanks?x=1", "set-cookie": "crm=1", "strict-transport-security": "max-age=1", "clear-site-data": '"*"', "x-crm": "1" };
  const { handler } = site({ crm: () => new Response(null, { status: 302, headers }), consent: "required" });
  const response = await handler(post(plain));
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "https://crm.example.net/thanks?x=1");
  assert.deepEqual([...response.headers.keys()].sort(), ["location", "x-crm"]);
});

// ---- the outbox

test("an outbox that fails: the form is sent all the same, and the operator is told", async () => {
  const { handler, sent, codes } = site({ outbox: failing() });
  const response = await handler(post(plain));
  assert.equal(await response.text(), "thanks from the CRM");
  assert.equal(sent.length, 1);
  assert.deepEqual(codes(), ["outbox_failed"]);
});

test("outbox and CRM both fail: the visitor is not thanked", async () => {
  const { handler, codes, decisions } = site({ outbox: failing(), crm: throws });
  const response = await handler(post(plain));
  assert.equal(response.status, 503);
  assert.match(await response.text(), /send it once more/);
  assert.equal(decisions[0].outcome, "lost");
  assert.equal(codes()[0], "outbox_failed");
  const unreadable = site({ outbox: failing() });
  assert.equal((await unreadable.handler(post("{", { type: "application/json" }))).status, 503);
});

test("it is in the outbox before it is sent", async () => {
  const outbox = memoryOutbox();
  let waiting = null;
  const { handler } = site({ outbox, crm: async () => ((waiting = await outbox.list()), new Response("ok")) });
  await handler(post(plain));
  assert.equal(waiting.length, 1);
  assert.deepEqual(await outbox.list(), []);
});

// ---- what the visitor gets

test("the team's own answer: a page, a redirect of this site, or JSON for who asks for it", async () => {
  const down = { crm: throws };
  const thanks = await site(down, { thanks: "/thanks" }).handler(post(plain));
  assert.deepEqual([thanks.status, thanks.headers.get("location")], [303, "/thanks"]);
  const json = await site(down, { thanks: "/thanks" }).handler(post(plain, { headers: { accept: "application/json" } }));
  assert.deepEqual([json.status, (await json.json()).ok], [202, true]);
  const page = await site(down).handler(post(plain));
  assert.equal(page.headers.get("content-security-policy"), "default-src 'none'");
});

test("a path is an endpoint in each of its spellings", async () => {
  for (const path of ["/demo", "/demo/", "//demo", "/%64emo", "/x/../demo", "/x%2f..%2fdemo", "/%2e%2fdemo", "/x%5c..%5cdemo"]) {
    const { handler, sent } = site();
    await handler(post("lead_score=99", { path }));
    assert.equal(sent[0].url, CRM, path);
    assert.equal(valueOf(sent[0], "lead_score"), "5");
  }
});

test("nothing gets past the edge at an endpoint's path by another method", async () => {
  const asked = [];
  const { handler } = site({ origin: (request) => (asked.push([request.method, request.url]), new Response("page")) });
  const at = (method, body) => handler(new Request(`${new URL(CRM).origin}/demo?a=1&lead_score=99&b`, { method, body }));
  for (const method of ["PUT", "PATCH", "DELETE"]) assert.equal((await at(method, "lead_score=99")).status, 405);
  assert.equal((await at("GET")).status, 200);
  assert.deepEqual(asked, [["GET", "https://crm.example.net/demo?a=1&b"]]);
});

test("no header of the visitor's but a few goes to the CRM", async () => {
  const { handler, sent } = site();
  const headers = { cookie: "session=1", authorization: "Basic x", "x-forwarded-for": "1.2.3.4", "x-api-key": "k", "user-agent": "UA", "accept-language": "nb", "idempotency-key": "theirs" };
  await handler(post(plain, { headers }));
  assert.deepEqual([...sent[0].headers.keys()].sort(), ["accept-language", "content-type", "idempotency-key", "user-agent"]);
  assert.match(sent[0].headers.get("idempotency-key"), /^[0-9a-f-]{36}$/);
});

test("a destination's own headers are sent and never kept", async () => {
  const { handler, sent, outbox } = site({ crm: throws }, { destination: formEndpoint({ url: CRM, headers: { "X-Secret": "s3cret" } }) });
  await handler(post(plain));
  assert.equal(sent[0].headers.get("x-secret"), "s3cret");
  const [{ id }] = await outbox.list();
  assert.doesNotMatch(JSON.stringify(await outbox.get(id)), /s3cret/);
});

test("words of a model never reach a header, and stay in one line of a field", async () => {
  const { studio, MODEL } = await import("./support/edge.mjs");
  const model = structuredClone(MODEL);
  model.groups[1].rules[0].because = "Decides\r\nSet-Cookie: x=1\u0000\u001b[31m";
  model.name = "Edge\r\nX-Evil: 1";
  const { handler, sent } = site({ scorecard: studio.compile(model) });
  const response = await handler(post("jobtitle=CTO"));
  assert.equal(valueOf(sent[0], "lead_reasons"), "Decides Set-Cookie: x=1 [31m (+20); sent (+5)");
  assert.deepEqual([...response.headers.keys()].sort(), ["content-type", "set-cookie"]);
});

// ---- spam

test("a check for spam marks, holds, and never costs a lead when it fails", async () => {
  const spam = site({}, { spamCheck: () => "spam" });
  await spam.handler(post(plain));
  assert.equal(spam.sent.length, 1);
  const held = site({}, { spamCheck: async () => "spam", onSpam: "hold" });
  assert.equal((await held.handler(post(plain))).status, 200);
  assert.equal(held.sent.length, 0);
  assert.equal((await held.outbox.list())[0].problem, "spam");
  for (const spamCheck of [throws, async () => throws(), () => new Promise(() => {}), () => 7]) {
    const { handler, sent } = site({ limits: { spamCheckMs: 20 } }, { spamCheck, onSpam: "hold" });
    await handler(post(plain));
    assert.equal(sent.length, 1);
  }
});

test("Turnstile is asked with the form's token, and believed of the visitor only", async () => {
  const asked = [];
  const verdict = async (answer, body = "a=1&cf-turnstile-response=token") => {
    const check = turnstile({
      secret: "s",
      hostnames: ["www.example.com"],
      fetch: async (url, { body }) => {
        asked.push([url, Object.fromEntries(body)]);
        return Response.json(answer);
      },
    });
    let got;
    const { handler } = site({}, { spamCheck: async (submission) => (got = await check(submission)) });
    const request = post(body, { headers: { "cf-connecting-ip": "192.0.2.1" } });
    Object.defineProperty(request, "cf", { value: {} });
    await handler(request);
    return got;
  };
  assert.equal(await verdict({ success: true, hostname: "www.example.com" }), "ok");
  const [url, { secret, response, remoteip, idempotency_key: key }] = asked[0];
  assert.equal(url, "https://challenges.cloudflare.com/turnstile/v0/siteverify");
  assert.deepEqual([secret, response, remoteip], ["s", "token", "192.0.2.1"]);
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.equal(await verdict({ success: true, hostname: "evil.example" }), "spam");
  assert.equal(await verdict({ success: false, "error-codes": ["timeout-or-duplicate"] }), "spam");
  assert.equal(await verdict({ success: false, "error-codes": ["internal-error"] }), "unknown");
  assert.equal(await verdict({ success: false, "error-codes": ["invalid-input-secret"] }), "unknown");
  assert.equal(await verdict({}, "a=1"), "spam");
  assert.equal(asked.length, 5);
});

// ---- privacy

/** What the visitor wrote, in every field of every kind. */
const WRITTEN = {
  email: "anna.privat@example.com",
  phone: "+47 998 87 766",
  name: "Anna Hemmelig",
  jobtitle: "CTO Fortrolig",
  company: "Konfidensielt AS",
  message: "Budsjettet vårt er hemmeligstemplet",
};
const SECRET = /anna\.privat|998.?87|hemmelig|fortrolig|konfidensielt|budsjett/i;

test("nothing that the visitor wrote is in a token, a log, an error or an id of the outbox", async () => {
  const told = [];
  const original = { ...console };
  for (const name of ["log", "info", "warn", "error", "debug"]) console[name] = (...args) => told.push(args.map(String).join(" "));
  try {
    const log = JSON.stringify({
      v: 1,
      sentAt: NOW,
      events: [
        { event: "form_submit", at: NOW, id: WRITTEN.email, session: WRITTEN.name, properties: { form: WRITTEN.message } },
        { event: "set", at: NOW, id: "x", session: WRITTEN.phone, properties: { email: WRITTEN.email } },
        { event: WRITTEN.message, at: NOW, id: "y" },
      ],
    });
    const bodies = [
      [new URLSearchParams({ ...WRITTEN, lead_log: log }).toString(), "application/x-www-form-urlencoded"],
      [JSON.stringify({ ...WRITTEN, lead_log: log }), "application/json"],
      [JSON.stringify(WRITTEN).slice(0, -1), "application/json"],
      [new URLSearchParams(WRITTEN).toString(), "text/plain"],
    ];
    const setups = [
      {},
      { crm: throws },
      { crm: () => new Response(JSON.stringify(WRITTEN), { status: 422 }) },
      { outbox: failing(), crm: () => { throw new Error(JSON.stringify(WRITTEN)); } },
      { requestFacts: () => { throw new Error(JSON.stringify(WRITTEN)); } },
      { scorecard: { assess: () => { throw new TypeError(JSON.stringify(WRITTEN)); }, visitor: throws } },
      { leads: { ...memoryLeads(), facts: async () => { throw new Error(JSON.stringify(WRITTEN)); } } },
      { onDecision: () => { throw new Error(JSON.stringify(WRITTEN)); } },
    ];
    for (const options of setups) {
      for (const [body, type] of bodies) {
        const { handler, problems, outbox, decisions } = site(options, { spamCheck: () => { throw new Error(JSON.stringify(WRITTEN)); } });
        const cookie = cookieOf(await handler(get("/pricing", { referer: `https://a.example/?q=${encodeURIComponent(WRITTEN.email)}` })));
        const work = [];
        const response = await handler(post(body, { type, headers: { cookie } }), {}, { waitUntil: (promise) => work.push(promise) });
        await Promise.all(work);
        const token = response.headers.getSetCookie().join(" ");
        const [payload = ""] = (token.split("=")[1] ?? "").split(".");
        const { assessment: _, ...decision } = decisions[0] ?? {};
        const entries = options.outbox ? [] : await outbox.list();
        told.push(token, Buffer.from(payload, "base64url").toString(), JSON.stringify(problems), JSON.stringify(decision), JSON.stringify(entries));
      }
    }
  } finally {
    Object.assign(console, original);
  }
  assert.ok(told.length > 100);
  for (const text of told) assert.doesNotMatch(text, SECRET);
});
