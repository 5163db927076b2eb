// Requests for pages: what is recorded, what is not, and what is kept only with consent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieOf, get, NOW, post, receiptOf, site, SITE, valueOf } from "./support/edge.mjs";
import { sources } from "./support/source.mjs";

const { scripts, nonceOf } = await sources("edge/inject.ts");
const page = (init) => () => new Response("<head></head>", { headers: { "content-type": "text/html; charset=utf-8" }, ...init });
const recorded = (response) => [!!receiptOf(response), response.headers.getSetCookie().length];

test("a page that somebody sees is recorded, and its answer is otherwise as it was", async () => {
  const { handler } = site({ origin: page({ headers: { "content-type": "text/html", "x-own": "1", "server-timing": "db;dur=5" } }) });
  const response = await handler(get("/"));
  assert.equal(await response.text(), "<head></head>");
  assert.equal(response.headers.get("x-own"), "1");
  assert.match(response.headers.get("server-timing"), /^db;dur=5, prequal;desc="[\w.:-]{8,128}"$/);
  assert.deepEqual(recorded(response), [true, 1]);
});

const NOT_SEEN = [
  ["a picture", () => get("/a.png"), { origin: page({ headers: { "content-type": "image/png" } }) }],
  ["an error", () => get("/"), { origin: page({ status: 404, headers: { "content-type": "text/html" } }) }],
  ["a redirect", () => get("/"), { origin: page({ status: 302, headers: { location: "/x" } }) }],
  ["a script's request", () => get("/", { "sec-fetch-dest": "empty" })],
  ["a frame's", () => get("/", { "sec-fetch-dest": "iframe" })],
  ["what is fetched ahead", () => get("/", { "sec-purpose": "prefetch;prerender" })],
  ["what is fetched ahead, as browsers once said it", () => get("/", { purpose: "prefetch" })],
  ["a request that says nothing of itself", () => new Request(`${SITE}/`)],
  ["HEAD", () => new Request(`${SITE}/`, { method: "HEAD", headers: { "sec-fetch-dest": "document" } })],
  ["POST to what is no endpoint", () => post("a=1", { path: "/other" })],
  ["a path that is no page of ours", () => get("/other/"), { pages: ["/", "/blog/*"] }],
];

for (const [name, request, options = {}] of NOT_SEEN) {
  test(`not recorded: ${name}`, async () => {
    assert.deepEqual(recorded(await site(options).handler(request())), [false, 0]);
  });
}

test("older browsers say what they want by Accept", async () => {
  const { handler } = site({ pages: ["/blog/*"] });
  const request = new Request(`${SITE}/blog/x`, { headers: { accept: "text/html,*/*" } });
  assert.deepEqual(recorded(await handler(request)), [true, 1]);
});

test("without consent nothing is kept, though the view has its id", async () => {
  const { handler } = site({ consent: "required" });
  assert.deepEqual(recorded(await handler(get("/"))), [true, 0]);
  assert.deepEqual(recorded(await handler(get("/", { cookie: "prequal_consent=granted" }))), [true, 1]);
  assert.deepEqual(recorded(await handler(get("/", { cookie: "prequal_consent=denied" }))), [true, 0]);
  assert.deepEqual(recorded(await handler(get("/", { cookie: "xprequal_consent=granted; prequal_consent=yes" }))), [true, 0]);
});

test("who refuses later has what there is taken away, with a form as with a page", async () => {
  const { handler } = site({ consent: "required" });
  const cookie = cookieOf(await handler(get("/", { cookie: "prequal_consent=granted" })));
  for (const request of [get("/", { cookie: `${cookie}; prequal_consent=denied` }), post("a=1", { headers: { cookie: `${cookie}; prequal_consent=denied` } })]) {
    const response = await handler(request);
    assert.match(response.headers.getSetCookie()[0], /^__Host-prequal=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  }
});

test("Global Privacy Control and Do Not Track speak where the visitor did not", async () => {
  for (const header of ["sec-gpc", "dnt"]) {
    const { handler } = site({ consent: "not_needed" });
    assert.deepEqual(recorded(await handler(get("/", { [header]: "1" }))), [true, 0]);
    assert.deepEqual(recorded(await handler(get("/", { [header]: "1", cookie: "prequal_consent=granted" }))), [true, 1]);
  }
});

test("a team may decide of consent itself", async () => {
  const { handler } = site({ consent: (request) => request.headers.get("x-ok") === "1" });
  assert.deepEqual(recorded(await handler(get("/", { "x-ok": "1" }))), [true, 1]);
  assert.deepEqual(recorded(await handler(get("/"))), [true, 0]);
});

test("no shared cache keeps a visitor's cookie", async () => {
  const control = async (value) => {
    const headers = { "content-type": "text/html", ...(value ? { "cache-control": value } : {}) };
    return (await site({ origin: page({ headers }) }).handler(get("/"))).headers.get("cache-control");
  };
  assert.equal(await control("public, max-age=60, s-maxage=600"), "private, max-age=60");
  assert.equal(await control("no-store"), "private, no-store");
  assert.equal(await control(null), "private");
});

test("a cookie for several hosts is named and scoped by its domain", async () => {
  const { handler } = site({ cookie: { domain: "example.com", days: 2 } });
  assert.match((await handler(get("/"))).headers.getSetCookie()[0], /^prequal_visit=[^;]+; Max-Age=172800; Path=\/; Domain=example.com; HttpOnly; Secure; SameSite=Lax$/);
});

test("forget wipes, for the site's own pages and those that are named, and for nobody else", async () => {
  const { handler } = site({ doors: { assess: { origins: ["https://shop.example.com"] } } });
  const forget = (headers, method = "POST") => handler(new Request(`${SITE}/_prequal/forget`, { method, headers }));
  const own = await forget({ origin: SITE });
  assert.equal(own.status, 204);
  assert.match(own.headers.getSetCookie()[0], /^__Host-prequal=; Max-Age=0/);
  const shop = await forget({ origin: "https://shop.example.com" });
  assert.equal(shop.headers.get("access-control-allow-origin"), "https://shop.example.com");
  assert.equal(shop.headers.get("access-control-allow-credentials"), "true");
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
    const response = await forget(headers);
    assert.equal(response.status, 403);
    assert.equal(response.headers.getSetCookie().length, 0);
  }
  assert.equal((await forget({ origin: SITE }, "GET")).status, 405);
  assert.equal((await handler(new Request(`${SITE}/_prequal/other`, { method: "POST" }))).status, 404);
});

test("an origin that fails is the site's own matter, and what fails in ours is not", async () => {
  const broken = site({ origin: () => { throw new Error("down"); } });
  await assert.rejects(broken.handler(get("/")), /down/);
  const { handler, codes } = site({ consent: () => { throw new Error("odd"); } });
  assert.equal((await handler(get("/"))).status, 200);
  assert.deepEqual(codes(), ["step_failed"]);
});

test("visits end after half an hour without a request, and after a day", async () => {
  const sessions = (cookie) => JSON.parse(Buffer.from(cookie.split("=")[1].split(".")[0], "base64url")).f.map(([, , session]) => session);
  let cookie = "";
  let now = NOW;
  const { handler } = site({ now: () => now });
  for (const minutes of [0, 29, 29, 31]) {
    now += minutes * 60_000;
    cookie = cookieOf(await handler(get("/", { cookie })));
  }
  const [a, b, c, d] = sessions(cookie);
  assert.deepEqual([a === b, b === c, c === d], [true, true, false]);
});

// ---- the embed's tag

const OPTIONS = { src: "/prequal/embed.js", data: { model: "/model.pq", fieldNames: '{"score":"x"}' } };

test("the tag is the stub and the script, with the page's nonce", () => {
  const html = scripts(OPTIONS, "abc+/=", true);
  assert.match(html, /^<script nonce="abc\+\/=">window\.prequal=.*<\/script><script nonce="abc\+\/=" src="\/prequal\/embed\.js" data-model="\/model\.pq" data-field-names="{&quot;score&quot;:&quot;x&quot;}" defer><\/script>$/);
  assert.doesNotMatch(scripts(OPTIONS, null, true), /window\.prequal/);
  assert.match(scripts(OPTIONS, null, false), /window\.prequal/);
});

test("nothing breaks out of the tag", () => {
  const html = scripts({ src: '/a"><script>alert(1)</script>', data: { 'x" onload="y': '"><b>' }, integrity: "sha384-x" }, null, true);
  assert.equal(html, '<script src="/a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" data-xonloady="&quot;&gt;&lt;b&gt;" integrity="sha384-x" crossorigin="anonymous" defer></script>');
});

test("the nonce is that of the policy for scripts", () => {
  const of = (policy) => nonceOf(new Headers(policy ? { "content-security-policy": policy } : {}));
  assert.equal(of("default-src 'none'; script-src 'self' 'nonce-abc123=='; style-src 'nonce-no'"), "abc123==");
  assert.equal(of("default-src 'nonce-d'"), "d");
  assert.equal(of("script-src 'self'; style-src 'nonce-no'"), null);
  assert.equal(of("script-src 'nonce-a'; script-src-elem 'nonce-b'"), "b");
  assert.equal(of(""), null);
});

test("where the host cannot rewrite, the page is as it was", async () => {
  const { handler, sent } = site({ inject: OPTIONS });
  assert.equal(await (await handler(get("/"))).text(), "<!doctype html><head></head><p>page");
  await handler(post("a=1"));
  assert.equal(valueOf(sent[0], "lead_score"), "5");
});

test("one long path does not push a visit out of the cookie", async () => {
  const { handler } = site();
  const first = await handler(get("/pricing"));
  const second = await handler(get(`/${"x".repeat(2600)}`, { cookie: cookieOf(first) }));
  const { f } = JSON.parse(Buffer.from(cookieOf(second).split("=")[1].split(".")[0], "base64url").toString());
  assert.equal(f.length, 1);
});

test("no shared cache may tell others the id of a view, with a cookie or without", async () => {
  const headers = { "content-type": "text/html", "cache-control": "public, max-age=60, s-maxage=600" };
  const { handler } = site({ consent: "required", origin: () => new Response("<p>", { headers }) });
  assert.equal((await handler(get("/"))).headers.get("cache-control"), "private, max-age=60");
});
