// Keys, tokens, receipts, cookies and proofs: what is signed, and everything that is not.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createHandler, leadKey, memoryLeads, PrequalError, verifyFields } from "../dist/edge.js";
import { cookieOf, get, KEYS, NOW, post, receiptOf, site, valueOf } from "./support/edge.mjs";
import { sources } from "./support/source.mjs";

const edge = await sources(
  "edge/tokens/keys.ts",
  "edge/tokens/visit.ts",
  "edge/tokens/view.ts",
  "edge/tokens/cookie.ts",
  "edge/tokens/base64.ts",
  "edge/doors/proof.ts",
);
const { ringOf, createKeyRing, signVisit, readVisit, newView, viewReceipt, provenView, toBase64Url, fromBase64Url } = edge;

const bytes = (text) => new Uint8Array(Buffer.from(text, "latin1"));
const hex = (text) => new Uint8Array(Buffer.from(text, "hex"));
const DAY = 86_400_000;

// RFC 4231, section 4: key, data, HMAC-SHA-256 (test case 5 is truncated to 128 bits).
const RFC_4231 = [
  ["0b".repeat(20), Buffer.from("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  [Buffer.from("Jefe").toString("hex"), Buffer.from("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
  ["aa".repeat(20), Buffer.alloc(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  ["0102030405060708090a0b0c0d0e0f10111213141516171819", Buffer.alloc(50, 0xcd), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"],
  ["0c".repeat(20), Buffer.from("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"],
  ["aa".repeat(131), Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"],
  [
    "aa".repeat(131),
    Buffer.from("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."),
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ],
];

for (const [place, [key, data, mac]] of RFC_4231.entries()) {
  test(`HMAC-SHA256: RFC 4231, test case ${place + 1}`, async () => {
    const ring = ringOf([hex(key)]);
    const signed = await ring.sign("raw", new Uint8Array(data));
    assert.equal(Buffer.from(signed).toString("hex").slice(0, mac.length), mac);
    assert.equal(await ring.verify("raw", new Uint8Array(data), signed), 0);
    signed[31] ^= 1;
    assert.equal(await ring.verify("raw", new Uint8Array(data), signed), -1);
  });
}

test("HMAC-SHA256: Wycheproof's 174 cases; a code that is cut short is none", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const vectors = spawnSync("cargo", ["run", "--quiet", "--example", "vectors"], { cwd: root, encoding: "utf8" });
  assert.equal(vectors.status, 0, vectors.stderr);
  const tests = JSON.parse(vectors.stdout);
  assert.equal(tests.length, 174);
  for (const [number, key, message, tag, isValid] of tests) {
    const ring = ringOf([hex(key)]);
    const signed = Buffer.from(await ring.sign("raw", hex(message))).toString("hex");
    assert.equal(signed.startsWith(tag), isValid, `case ${number}`);
    const isWhole = tag.length === 64 && isValid;
    assert.equal(await ring.verify("raw", hex(message), hex(tag)), isWhole ? 0 : -1, `case ${number}`);
  }
});

const ring = createKeyRing(KEYS);
const audience = "www.example.com";
const options = { ring, audience, maxAgeMs: 30 * DAY, maxLength: 3580 };
const fact = (more = {}) => ({ event: "page_view", at: NOW - 1000, id: "view1", session: "s1", source: "edge", properties: { path: "/a" }, ...more });

test("a token is what it always was", async () => {
  const token = await signVisit([fact(), fact({ id: "view2", at: NOW - 500, properties: { path: "/b" } })], NOW, options);
  const payload = '{"v":1,"a":"www.example.com","i":1763800000000,"e":1766392000000,"p":["s1","page_view","path","/a","/b"],"f":[[1763799999000,"view1",0,1,2,3],[500,"view2",0,1,2,4]]}';
  const mac = createHmac("sha256", Buffer.alloc(32, 1)).update(`prequal visit\n${payload}`).digest("base64url");
  assert.equal(token, `${Buffer.from(payload).toString("base64url")}.${mac}`);
  // As bytes, so that a change of the format shows even where both sides change.
  assert.equal(mac, GOLDEN_MAC);
  assert.deepEqual(await readVisit(token, NOW, options), {
    facts: [fact(), fact({ id: "view2", at: NOW - 500, properties: { path: "/b" } })],
    isOldKey: false,
  });
});

const GOLDEN_MAC = "jFSX44a5UjT-tN85UxsDtebgfVF0SniINzXeyn5YZT0";

const token = await signVisit([fact()], NOW, options);
const [payload, mac] = token.split(".");
const resigned = async (change, purpose = "visit", by = ring) => {
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url")), ...change };
  const text = bytes(JSON.stringify(changed));
  return `${toBase64Url(text)}.${toBase64Url(await by.sign(purpose, text))}`;
};

const REFUSED = [
  ["empty", "", "token_malformed"],
  ["without a code", payload, "token_malformed"],
  ["with an empty code", `${payload}.`, "token_malformed"],
  ["with a third part, as of a JWT", `eyJhbGciOiJub25lIn0.${payload}.${mac}`, "token_malformed"],
  ["as a JWT without an algorithm", "eyJhbGciOiJub25lIn0.e30.", "token_malformed"],
  ["with a code that is cut short", `${payload}.${mac.slice(0, -4)}`, "token_malformed"],
  ["with a code that is too long", `${payload}.${mac}AAAA`, "token_malformed"],
  ["with padding", `${payload}=.${mac}`, "token_malformed"],
  ["in the other alphabet", `${payload}.${mac.replace(/[-_]/g, "+").replace(/^./, "+")}`, "token_malformed"],
  ["with bits behind the last", `${payload}.${mac.slice(0, -1)}${String.fromCharCode(mac.charCodeAt(42) + 1)}`, "token_malformed"],
  ["with a changed payload", `${toBase64Url(bytes(Buffer.from(payload, "base64url").toString().replace("/a", "/b")))}.${mac}`, "token_forged"],
  ["with the first bit of the code changed", `${payload}.${mac[0] === "A" ? "g" : "A"}${mac.slice(1)}`, "token_forged"],
  ["with a code of zeros", `${payload}.${"A".repeat(43)}`, "token_forged"],
  ["signed for another purpose", await resigned({}, "fields"), "token_forged"],
  ["signed without a purpose", await resigned({}, "raw"), "token_forged"],
  ["signed by a key that was removed", await resigned({}, "visit", createKeyRing("whsec_" + Buffer.alloc(32, 9).toString("base64"))), "token_forged"],
  ["that has expired", await resigned({ i: NOW - 40 * DAY, e: NOW }), "token_expired"],
  ["that claims a longer life than tokens have", await resigned({ i: NOW - 31 * DAY, e: NOW + 1e12 }), "token_expired"],
  ["from the future", await resigned({ i: NOW + 6 * 60_000, e: NOW + DAY }), "token_from_the_future"],
  ["for another site", await resigned({ a: "www.example.org" }), "token_of_another_audience"],
  ["of another version", await resigned({ v: 2 }), "token_of_another_version"],
  ["too long by far", `${"A".repeat(100_000)}.${mac}`, "token_malformed"],
  ["of characters that no token has", "\u00e6.\u00e6", "token_malformed"],
];

for (const [name, given, problem] of REFUSED) {
  test(`a token is as none: ${name}`, async () => {
    assert.deepEqual(await readVisit(given, NOW, options), { problem });
  });
}

test("every single bit of a token counts", async () => {
  const all = Buffer.concat([Buffer.from(payload, "base64url"), Buffer.from(mac, "base64url")]);
  const split = all.length - 32;
  for (let bit = 0; bit < all.length * 8; bit += 1) {
    const changed = Buffer.from(all);
    changed[bit >> 3] ^= 1 << (bit & 7);
    const forged = `${changed.subarray(0, split).toString("base64url")}.${changed.subarray(split).toString("base64url")}`;
    assert.deepEqual(await readVisit(forged, NOW, options), { problem: "token_forged" });
  }
});

test("a token that is refused changes nothing for the visitor; the operator is told which one it was", async () => {
  for (const [, given, problem] of REFUSED.filter(([, given]) => given && /^[\x21-\x3a\x3c-\x7e]*$/.test(given) && given.length < 8000)) {
    const { handler, sent, codes } = site();
    const response = await handler(post("jobtitle=CTO", { headers: { cookie: `__Host-prequal=${given}` } }));
    assert.equal(response.status, 200);
    assert.equal(valueOf(sent[0], "lead_score"), "25");
    assert.deepEqual(codes(), [problem]);
  }
});

test("keys change: a token of the old one is taken, and signed anew by the new one", async () => {
  const old = site({ keys: KEYS[1] });
  const cookie = cookieOf(await old.handler(get("/pricing")));
  const { handler, sent } = site();
  const response = await handler(post("a=1", { headers: { cookie } }));
  assert.equal(valueOf(sent[0], "lead_verified_score"), "16");
  const only = site({ keys: KEYS[0] });
  await only.handler(post("a=1", { headers: { cookie: cookieOf(response) } }));
  assert.equal(valueOf(only.sent[0], "lead_verified_score"), "16");
  // When the old key is out of the ring, what it signed is nothing.
  await only.handler(post("a=1", { headers: { cookie } }));
  assert.equal(valueOf(only.sent[1], "lead_verified_score"), "5");
  assert.deepEqual(only.codes(), ["token_forged"]);
});

test("a token that is replayed adds nothing", async () => {
  const { handler, sent } = site();
  const cookie = cookieOf(await handler(get("/pricing")));
  for (let time = 0; time < 3; time += 1) await handler(post("a=1", { headers: { cookie: `${cookie}; ${cookie}` } }));
  assert.deepEqual(sent.map((got) => valueOf(got, "lead_score")), ["16", "16", "16"]);
});

test("a cookie stays below its limit however long the visit, and keeps the newest", async () => {
  const { handler } = site();
  let cookie = "";
  for (let time = 0; time < 150; time += 1) {
    const response = await handler(get(`/a/rather/long/path/to/page-${time}`, { cookie }));
    const header = response.headers.getSetCookie()[0];
    cookie = header.split(";")[0];
    assert.ok(cookie.length <= 3600, `${cookie.length}`);
    assert.match(header, /; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  }
  const text = Buffer.from(cookie.split("=")[1].split(".")[0], "base64url").toString();
  assert.match(text, /page-149"/);
  assert.doesNotMatch(text, /page-0"/);
  assert.ok(cookie.length > 3300);
});

test("one path that is longer than a cookie leaves an empty visit, not a broken one", async () => {
  const { handler, sent } = site();
  const response = await handler(get(`/${"x".repeat(5000)}`));
  const cookie = cookieOf(response);
  assert.ok(cookie.length < 3600);
  await handler(post("a=1", { headers: { cookie } }));
  assert.equal(valueOf(sent[0], "lead_score"), "5");
});

// ---- receipts

test("a receipt proves one view of one path of one site", async () => {
  const view = newView(NOW);
  const receipt = await viewReceipt(view, "/pricing", audience, ring);
  // As the page accepts them.
  assert.match(receipt, /^[\w.:-]{8,128}$/);
  assert.deepEqual(await provenView(receipt, "/pricing", audience, ring), view);
  assert.equal(await provenView(receipt, "/other", audience, ring), null);
  assert.equal(await provenView(receipt, "/pricing", "www.example.org", ring), null);
  assert.equal(await provenView(receipt.slice(0, -1), "/pricing", audience, ring), null);
  assert.equal(await provenView(`${receipt}.${receipt}`, "/pricing", audience, ring), null);
  assert.equal(await provenView(receipt.replace(/^.../, "zzz"), "/pricing", audience, ring), null);
});

const log = (events, sentAt = NOW) => new URLSearchParams({ lead_log: JSON.stringify({ v: 1, sentAt, events }) }).toString();
const viewOf = (id, path, more = {}) => ({ event: "page_view", at: NOW - 500, id, session: "p1", properties: { path }, ...more });

test("two requests side by side lose no view: the page's log repeats it, and its receipt proves it", async () => {
  const { handler, sent } = site();
  const first = cookieOf(await handler(get("/")));
  const [a, b] = await Promise.all([handler(get("/pricing", { cookie: first })), handler(get("/pricing/team", { cookie: first }))]);
  // The browser keeps the cookie that came last; the other view is in the page's log only.
  const body = log([viewOf(receiptOf(a), "/pricing"), viewOf(receiptOf(b), "/pricing/team")]);
  await handler(post(body, { headers: { cookie: cookieOf(b) } }));
  assert.equal(valueOf(sent[0], "lead_verified_score"), valueOf(sent[0], "lead_score"));
  assert.match(valueOf(sent[0], "lead_reasons"), /prices \(\+20\)/);
});

test("a receipt for another path, an old one, or one that is told twice, adds nothing verified", async () => {
  const { handler, sent } = site();
  const receipt = receiptOf(await handler(get("/")));
  await handler(post(log([viewOf(receipt, "/pricing")])));
  assert.deepEqual([valueOf(sent[0], "lead_score"), valueOf(sent[0], "lead_verified_score")], ["16", "5"]);
  const old = receiptOf(await site({ now: () => NOW - 31 * DAY }).handler(get("/pricing")));
  await handler(post(log([viewOf(old, "/pricing")])));
  assert.deepEqual([valueOf(sent[1], "lead_score"), valueOf(sent[1], "lead_verified_score")], ["16", "5"]);
  const twice = receiptOf(await handler(get("/pricing")));
  await handler(post(log([viewOf(twice, "/pricing"), viewOf(twice, "/pricing"), viewOf(twice, "/pricing", { session: "p2" })])));
  assert.deepEqual([valueOf(sent[2], "lead_score"), valueOf(sent[2], "lead_verified_score")], ["16", "16"]);
});

// ---- keys and options

test("keys that are none are refused, and never repeated", () => {
  const { handler: _, ...given } = site();
  for (const keys of [undefined, "", [], "secret", "whsec_", "whsec_!!!", `whsec_${"A".repeat(28)}`, `whsec_${"A".repeat(100)}`, Array(11).fill(KEYS[0]), [7]]) {
    assert.throws(
      () => createHandler({ ...minimal(), keys }),
      (error) => error instanceof PrequalError && error.path.startsWith("keys") && !/AAAA|secret/.test(error.message),
      String(keys),
    );
  }
  assert.ok(given);
});

function minimal() {
  return { scorecard: new Uint8Array(1), audience: "a", keys: KEYS, outbox: { put() {} }, endpoints: {} };
}

test("options that cannot be meant are refused", async () => {
  const { formEndpoint } = await import("../dist/edge.js");
  const one = (url, name) => formEndpoint({ url, name });
  const cases = [
    ["audience", { audience: "" }],
    ["scorecard", { scorecard: undefined }],
    ["outbox", { outbox: undefined }],
    ["limits.bodyBytes", { limits: { bodyBytes: 0 } }],
    ["limits.fields", { limits: { fields: 1.5 } }],
    ["cookie.days", { cookie: { days: 4000 } }],
    ["endpoints.demo", { endpoints: { demo: { destination: one("https://a.example") } } }],
    ["endpoints./a.destination", { endpoints: { "/a": {} } }],
    ["endpoints./a.thanks", { endpoints: { "/a": { destination: one("https://a.example"), thanks: "//evil.example" } } }],
    ["endpoints./a.thanks", { endpoints: { "/a": { destination: one("https://a.example"), thanks: "https://evil.example" } } }],
    ["destination.name", { endpoints: { "/a": { destination: one("https://a.example", "a@b") } } }],
    ["destination.name", { endpoints: { "/a": { destination: one("https://a.example", "x") }, "/b": { destination: one("https://b.example", "x") } } }],
  ];
  for (const [path, more] of cases) {
    assert.throws(() => createHandler({ ...minimal(), ...more }), (error) => error instanceof PrequalError && error.path === path, path);
  }
  assert.throws(() => one("javascript:alert(1)"), PrequalError);
  assert.throws(() => one("https://user:pass@a.example"), PrequalError);
});

// ---- proofs and the names of leads

test("fields that the edge gave are told from fields that it did not", async () => {
  const { proveFields } = edge;
  const fields = { lead_score: "82", lead_stage: "sql" };
  const proof = await proveFields(Object.entries(fields), NOW, audience, ring);
  const about = { keys: KEYS, audience, now: NOW };
  assert.equal(await verifyFields(fields, proof, about), true);
  assert.equal(await verifyFields({ lead_stage: "sql", lead_score: "82" }, proof, about), true);
  assert.equal(await verifyFields({ ...fields, lead_score: "99" }, proof, about), false);
  assert.equal(await verifyFields({ lead_score: "82" }, proof, about), false);
  assert.equal(await verifyFields(fields, proof, { ...about, audience: "other" }), false);
  assert.equal(await verifyFields(fields, proof, { ...about, now: NOW + 3_600_001 }), false);
  assert.equal(await verifyFields(fields, proof, { ...about, now: NOW - 300_001 }), false);
  for (const bad of ["", ".", "x", `${proof}.x`, proof.slice(0, -1), proof.replace(/^./, "0")]) {
    assert.equal(await verifyFields(fields, bad, about), false, bad);
  }
});

test("a lead's name says nothing of its address, and is the same for each spelling", async () => {
  const name = await leadKey(" Anna@Example.com ", KEYS);
  assert.equal(name, await leadKey("anna@example.com", KEYS));
  assert.notEqual(name, await leadKey("anna@example.com", [...KEYS].reverse()));
  assert.match(name, /^[A-Za-z0-9_-]{43}$/);
  await assert.rejects(leadKey("anna", KEYS), PrequalError);
  assert.ok(memoryLeads());
});

test("base64url has one spelling for each text", () => {
  for (const text of ["", "a", "ab", "abc", "\0\xff\xfe"]) assert.deepEqual(fromBase64Url(toBase64Url(bytes(text))), bytes(text));
  for (const bad of ["A", "AB=", "A B", "AB+A", "AR"]) assert.equal(fromBase64Url(bad), null, bad);
});
