// The doors: what a page may ask, and what a CRM and a mail system may tell.
import assert from "node:assert/strict";
import { test } from "node:test";
import { erasePerson, leadKey, memoryLeads, PrequalError, unionOf, verifyFields } from "../dist/edge.js";
import { events, HOOK, HOOK_OLD, hooked, logOf, signed, view } from "./support/doors.mjs";
import { cookieOf, get, KEYS, NOW, post, receiptOf, site, SITE, valueOf } from "./support/edge.mjs";

const HOUR = 3_600_000;
const SHOP = "https://shop.example.com";

// ---- assess

const ask = (body, headers = { origin: SITE }) =>
  new Request(`${SITE}/_prequal/assess`, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });
const open = (assess = { origins: [SHOP] }, more = {}) => site({ doors: { assess }, ...more });

test("a page asks for fields to attach, and gets them with a proof", async () => {
  const { handler } = open();
  const page = await handler(get("/pricing"));
  const log = logOf(view(receiptOf(page), "/pricing"), { event: "set", at: NOW, id: "x", session: "s", properties: { jobTitle: "CTO" } });
  const response = await handler(ask({ log }, { origin: SITE, cookie: cookieOf(page) }));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const { fields, proof } = await response.json();
  assert.equal(fields.lead_score, "31");
  assert.equal(fields.lead_verified_score, "11");
  assert.equal(await verifyFields(fields, proof, { keys: KEYS, audience: "www.example.com", now: NOW }), true);
  assert.equal(await verifyFields({ ...fields, lead_score: "99" }, proof, { keys: KEYS, audience: "www.example.com", now: NOW }), false);
});

test("the page may name the fields, and send what is not in its log yet", async () => {
  const { handler } = open({ proofField: "Proof__c" });
  const names = { score: "Lead_Score__c", stage: "", evil: "x", route: 7, grade: "g".repeat(200) };
  const { fields, proof } = await (await handler(ask({ log: logOf(), names, fields: { jobtitle: "CTO", email: ["a@b.example"] } }))).json();
  assert.deepEqual(fields, { Lead_Score__c: "20", Proof__c: proof });
});

test("a field of many values takes no long time", async () => {
  const begun = performance.now();
  const response = await open().handler(ask({ fields: { email: Array(300_000).fill("") } }));
  assert.equal(response.status, 200);
  assert.ok(performance.now() - begun < 5_000);
});

test("pages of other origins ask only where they are named", async () => {
  const { handler } = open();
  const shop = await handler(ask({ log: logOf() }, { origin: SHOP }));
  assert.equal(shop.headers.get("access-control-allow-origin"), SHOP);
  assert.equal(shop.headers.get("vary"), "Origin");
  const preflight = await handler(new Request(`${SITE}/_prequal/assess`, { method: "OPTIONS", headers: { origin: SHOP } }));
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-methods")], [204, "POST"]);
  for (const origin of ["https://evil.example", "null", `${SHOP}.evil.example`, "http://shop.example.com"]) {
    for (const method of ["POST", "OPTIONS"]) {
      const request = new Request(`${SITE}/_prequal/assess`, { method, headers: { origin }, ...(method === "POST" ? { body: "{}" } : {}) });
      const response = await handler(request);
      assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [403, null]);
    }
  }
  assert.equal((await handler(ask({}, { "sec-fetch-site": "cross-site" }))).status, 403);
});

test("what is no question is refused, and an engine that fails is told of", async () => {
  const { handler } = open();
  for (const body of ["", "{", "[", "7", "null", '"x"']) assert.equal((await handler(ask(body))).status, 400, body);
  assert.equal((await handler(ask({ log: "x".repeat(2 << 20) }))).status, 413);
  assert.equal((await handler(ask({ log: { v: 9 } }))).status, 200);
  const broken = open({}, { wasm: undefined });
  assert.equal((await broken.handler(ask({ log: logOf() }))).status, 503);
  assert.deepEqual(broken.codes(), ["engine_failed"]);
  assert.equal((await site().handler(ask({}))).status, 404);
});

test("who asks with somebody else's address learns nothing of them", async () => {
  const leads = memoryLeads();
  const { handler, sent } = open({}, { leads });
  await handler(post("email=anna@example.com&jobtitle=CTO"), {}, {});
  await leads.add(await leadKey("anna@example.com", KEYS), [{ event: "email_open", at: NOW, id: "o", session: "", source: "email", properties: {} }]);
  const { fields } = await (await handler(ask({ log: logOf(), fields: { email: "anna@example.com" } }))).json();
  assert.equal(fields.lead_score, "0");
  await handler(post("email=anna@example.com"));
  assert.equal(valueOf(sent[1], "lead_verified_score"), "12");
});

// ---- events

test("the specification's own example verifies", async () => {
  // Standard Webhooks, the test vector of its reference libraries.
  const { handler } = site({
    now: () => 1614265330_000,
    leads: memoryLeads(),
    doors: { events: { keys: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } },
  });
  const request = new Request(`${SITE}/_prequal/events`, {
    method: "POST",
    body: '{"test": 2432232314}',
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
  });
  const response = await handler(request);
  assert.deepEqual([response.status, await response.json()], [200, { taken: 0, refused: 1 }]);
});

test("what a mail system tells of a lead counts with its next form, verified, once", async () => {
  const { handler, sent } = hooked();
  const opened = { event: "email_open", source: "email", email: "Anna@Example.com", at: "2025-11-22T08:00:00Z", id: "m1" };
  for (const body of [opened, { events: [opened, opened] }]) {
    const response = await handler(events(body));
    assert.equal(response.status, 200);
  }
  await handler(post("email=anna@example.com"));
  await handler(post("email=other@example.com"));
  assert.deepEqual(sent.map((got) => valueOf(got, "lead_verified_score")), ["12", "5"]);
});

test("no id that a page gives its submission stands in the way of what the CRM tells later", async () => {
  const { handler, leads } = hooked();
  const work = [];
  const log = JSON.stringify(logOf({ event: "form_submit", at: NOW, id: "evt_1", session: "s", properties: {} }));
  await handler(post(new URLSearchParams({ email: "a@b.example", lead_log: log })), {}, { waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
  await handler(events({ event: "sal_accepted", email: "a@b.example", id: "evt_1" }));
  const facts = await leads.facts(await leadKey("a@b.example", KEYS));
  assert.ok(facts.some(({ event }) => event === "sal_accepted"));
});

test("a webhook that is sent again, without ids in it, adds nothing", async () => {
  const { handler, leads } = hooked();
  for (let time = 0; time < 3; time += 1) await handler(events({ event: "email_open", source: "email", email: "a@b.example" }));
  assert.equal((await leads.facts(await leadKey("a@b.example", KEYS))).length, 1);
});

const UNSIGNED = [
  ["no signature", { headers: { "webhook-signature": "" } }],
  ["no id", { headers: { "webhook-id": "" } }],
  ["no moment", { headers: { "webhook-timestamp": "" } }],
  ["a moment that is none", { headers: { "webhook-timestamp": "1e9" } }],
  ["another key", { key: "whsec_" + Buffer.alloc(32, 9).toString("base64") }],
  ["the key of the tokens", { key: KEYS[0] }],
  ["another id", { headers: { "webhook-id": "msg_2" } }],
  ["another version of signatures", { headers: { "webhook-signature": "v2,AAAA" } }],
  ["a signature of zeros", { headers: { "webhook-signature": `v1,${"A".repeat(43)}=` } }],
  ["a moment too long ago", { at: NOW - 301_000 }],
  ["a moment ahead", { at: NOW + 301_000 }],
];

for (const [name, options] of UNSIGNED) {
  test(`not told: ${name}`, async () => {
    const { handler, leads, codes } = hooked();
    const response = await handler(events({ event: "email_open", source: "email", email: "a@b.example" }, options));
    assert.deepEqual([response.status, await response.json()], [401, { error: "signature" }]);
    assert.match(codes()[0], /^webhook_(unsigned|stale|forged)$/);
    assert.deepEqual(await leads.facts(await leadKey("a@b.example", KEYS)), []);
  });
}

test("of several signatures one must be right, and a retired key still is", async () => {
  const { handler } = hooked();
  const body = { event: "x", email: "a@b.example" };
  assert.equal((await handler(events(body, { key: HOOK_OLD }))).status, 200);
  const good = events(body).headers.get("webhook-signature");
  assert.equal((await handler(events(body, { headers: { "webhook-signature": `v1,AAAA v2,x ${good}` } }))).status, 200);
});

test("events that cannot be told are counted, and the others are taken", async () => {
  const { handler, leads } = hooked();
  const email = "a@b.example";
  const bad = [
    null, 7, "x", [], {},
    { event: "x" },
    { event: "x", email: "none" },
    { event: " ", email },
    { event: "set", email, properties: { jobTitle: "CTO" } },
    { event: "x", email, source: "edge" },
    { event: "x", email, source: "browser" },
    { event: "x", email, at: "yesterday" },
    { event: "x", email, at: NOW + HOUR },
    { event: "x", email, at: -1 },
    { event: "x", lead: "../../etc" },
  ];
  const response = await handler(events({ events: [...bad, { event: "sal_accepted", email }] }));
  assert.deepEqual(await response.json(), { taken: 1, refused: bad.length });
  const facts = await leads.facts(await leadKey(email, KEYS));
  assert.deepEqual(facts.map(({ event, source, id }) => [event, source, id]), [["sal_accepted", "crm", `crm:msg_1.${bad.length}`]]);
});

test("what is no list of events, or too much of one, is refused", async () => {
  const { handler } = hooked();
  for (const [body, status] of [["{", 400], ["[]", 400], ["7", 400], [{ events: {} }, 400], [{ events: Array(1001).fill({}) }, 400], ["x".repeat(2 << 20), 413]]) {
    assert.equal((await handler(events(body))).status, status);
  }
});

test("a store that fails: the sender is to try again, and a form goes on", async () => {
  const fails = async () => {
    throw new Error("x");
  };
  const { handler, codes, sent } = hooked({ leads: { add: fails, facts: fails, setDue: fails, due: fails, erase: fails } });
  assert.equal((await handler(events({ event: "x", email: "a@b.example" }))).status, 503);
  const work = [];
  await handler(post("email=a@b.example"), {}, { waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
  assert.equal(valueOf(sent[0], "lead_score"), "5");
  assert.deepEqual(codes(), ["store_failed", "store_failed", "store_failed"]);
});

test("without keys or a store the doors are shut", async () => {
  assert.equal((await site({ doors: { events: { keys: HOOK } } }).handler(events({}))).status, 404);
  assert.equal((await site({ leads: memoryLeads() }).handler(events({}))).status, 404);
});

// ---- leads

test("of a lead that sent a form is kept what the model uses, and never the address", async () => {
  const { handler, leads } = hooked();
  const work = [];
  const context = { waitUntil: (promise) => work.push(promise) };
  await handler(post("email=anna@example.com&jobtitle=CTO&phone=99887766&company=Example&message=Hello"), {}, context);
  await Promise.all(work);
  const facts = await leads.facts(await leadKey("anna@example.com", KEYS));
  assert.doesNotMatch(JSON.stringify(facts), /anna|99887766|Hello/);
  // Of the address the model uses the domain only.
  assert.match(JSON.stringify(facts), /"email":"@example\.com"/);
  assert.ok(facts.some(({ event, source }) => event === "form_submit" && source === "edge"));
  assert.ok(facts.some(({ properties, source }) => properties.jobTitle === "CTO" && source === "browser"));
});

test("what a lead sent before counts with its next form, from whatever device, and erasing it ends that", async () => {
  const { handler, sent, leads } = hooked();
  const submit = async (body) => {
    const work = [];
    await handler(post(body), {}, { waitUntil: (promise) => work.push(promise) });
    await Promise.all(work);
  };
  await submit("email=anna@example.com&jobtitle=CTO");
  await submit("email=Anna@example.com");
  await leads.erase(await leadKey("anna@example.com", KEYS));
  await submit("email=anna@example.com");
  assert.deepEqual(sent.map((got) => valueOf(got, "lead_score")), ["25", "25", "5"]);
});

test("leads are found under a retired key of the ring", async () => {
  const leads = memoryLeads();
  await leads.add(await leadKey("a@b.example", KEYS[1]), [{ event: "email_open", at: NOW, id: "o", session: "", source: "email", properties: {} }]);
  const { handler, sent } = site({ leads });
  await handler(post("email=a@b.example"));
  assert.equal(valueOf(sent[0], "lead_score"), "12");
});

test("the union of facts is bounded, and keeps what is verified and newest", () => {
  const fact = (id, at, source = "browser") => ({ event: "x", at, id, session: "", source, properties: {} });
  const union = unionOf([fact("a", 1), fact("b", 2), fact("", 3)], [fact("a", 9, "edge"), fact("", 3), fact("c", 0, "crm")], 3);
  assert.deepEqual(union.map(({ id, source }) => [id, source]), [["c", "crm"], ["", "browser"], ["a", "edge"]]);
});

test("leads in memory are bounded", async () => {
  const leads = memoryLeads({ most: 2 });
  for (const lead of ["a", "b", "c"]) await leads.add(lead, [{ event: "x", at: 1, id: lead, session: "", source: "crm", properties: {} }]);
  assert.deepEqual([(await leads.facts("a")).length, (await leads.facts("c")).length], [0, 1]);
});

test("a person is erased from the store of leads and from the outbox, also under retired keys", async () => {
  const leads = memoryLeads();
  const down = () => new Response("", { status: 503 });
  const before = site({ keys: KEYS[1], leads, crm: down });
  const after = site({ keys: KEYS, leads, crm: down, outbox: before.outbox });
  const work = [];
  for (const { handler } of [before, after]) {
    for (const email of ["anna@example.com", "other@example.com"]) {
      await handler(post(new URLSearchParams({ email }).toString()), {}, { waitUntil: (promise) => work.push(promise) });
    }
  }
  await Promise.all(work);
  assert.equal(await erasePerson("Anna@example.com", { keys: KEYS, leads, outbox: before.outbox }), 2);
  assert.equal((await before.outbox.list()).length, 2);
  for (const key of KEYS) assert.deepEqual(await leads.facts(await leadKey("anna@example.com", key)), []);
  assert.ok((await leads.facts(await leadKey("other@example.com", KEYS))).length > 0);
  await assert.rejects(erasePerson("anna", { keys: KEYS }), PrequalError);
});
