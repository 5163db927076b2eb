// What a script tag loads on demand from beside it: presets, the log in a cookie, the bridge to a frame.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { answer, attached, closeBrowser, counts, form, html, openBrowser, ready, tag, test, told, visit } from "./site.mjs";
import { source } from "./sources.mjs";

before(openBrowser);
after(closeBrowser);

const body = form('<input name="jobtitle">');
const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'";
const reason = (page) => page.evaluate(() => prequal.status().reason);

test("a preset names the fields, under a strict policy", async (t) => {
  const site = await visit(t, { pages: { "/": html(body, { head: tag({ attributes: 'data-form="form" data-crm="salesforce"' }) }) }, csp: strict });
  const { page, url, submission } = site;
  await page.goto(url);
  await ready(page);
  await page.waitForFunction(() => "Lead_Score__c" in prequal.fields());
  await page.click("button");
  const names = (await submission()).map(([name]) => name);
  assert.deepEqual(names.slice(0, 3), ["jobtitle", "Lead_Score__c", "Lead_Fit__c"]);
  assert.ok(!names.some((name) => name.startsWith("lead_")), "people see every field: no log");
  assert.deepEqual(site.errors, []);
});

for (const [what, crm] of [["that is not there", "nonesuch"], ["with the name of an address", "../../evil"], ["with the name of another site", "//evil.example/x"]]) {
  test(`a preset ${what}: the generic names, and the status says why`, async (t) => {
    const { page, url, submission, errors } = await visit(t, { pages: { "/": html(body, { head: tag({ attributes: `data-form="form" data-crm="${crm}"` }) }) } });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(url);
    await ready(page);
    await page.waitForFunction(() => prequal.status().reason);
    assert.match(await reason(page), /Error/);
    assert.ok(asked.every((address) => address.startsWith(url) && !address.includes("evil")), asked.join());
    await page.click("button");
    assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", ...attached]);
    assert.deepEqual(errors, []);
  });
}

test("a module that throws is told by the status; the next one is loaded all the same", async (t) => {
  const module = (code) => ({ headers: { "content-type": "text/javascript" }, body: code });
  const { page, url, errors } = await visit(t, {
    pages: { "/": html(body, { head: tag({ attributes: 'data-form="form" data-use="bad good" data-greeting="hello"' }) }) },
    answers: {
      "/prequal/bad.js": module("export default () => { throw new Error('bad module'); };"),
      "/prequal/good.js": module("export default (handle, settings) => { window.given = [typeof handle.attach, settings.greeting]; return () => (window.ended = true); };"),
    },
  });
  await page.goto(url);
  await ready(page);
  await page.waitForFunction(() => window.given);
  assert.deepEqual(await page.evaluate(() => window.given), ["function", "hello"]);
  assert.match(await reason(page), /bad module/);
  await page.evaluate(() => prequal.stop());
  assert.equal(await page.evaluate(() => window.ended), true);
  assert.deepEqual(errors, []);
});

// ---- the log in a cookie

const { pack, unpack } = await source("packed-log");
const fact = (n, more) => ({ event: "page_view", at: 1_800_000_000_000 + n, id: `0123456789abcdef.${n}`, session: "mm7irhck-9a3d74a1", properties: { path: `/page/${n}` }, ...more });

test("a cookie holds what fits, answers first, and gives it back as it was", () => {
  const few = [fact(1), fact(2, { properties: undefined }), fact(3, { id: "receipt~without-a-dot" })].map((one) => JSON.parse(JSON.stringify(one)));
  assert.deepEqual(unpack(pack(few)).sort((a, b) => a.at - b.at), few);
  const many = [fact(0, { event: "set", properties: { jobTitle: "Ingeniør ✓" } }), ...Array.from({ length: 5000 }, (_, n) => fact(n + 1))];
  const text = pack(many);
  assert.ok(text.length <= 3500 && text.length > 3300, `${text.length}`);
  assert.match(text, /^[\w-]+$/);
  const kept = unpack(text);
  assert.ok(kept.length > 30, `${kept.length} facts`);
  assert.equal(kept[0].properties.jobTitle, "Ingeniør ✓");
  assert.ok(kept.some(({ at }) => at === many.at(-1).at));
  assert.deepEqual(unpack(pack([])), []);
});

test("a cookie that cannot be read says nothing", () => {
  const text = pack([fact(1)]);
  for (let length = 0; length < text.length; length += 1) assert.ok(Array.isArray(unpack(text.slice(0, length))));
  for (const odd of ["", "%%%", btoa("null"), btoa("[2,0,[],[],[]]"), btoa('[1,0,[],[],[["x",0,9,"1",9]]]'), btoa("[1]")]) assert.deepEqual(unpack(odd), []);
});

test("www and go are one visit, with consent; revoke takes the cookie away", async (t) => {
  const head = tag({ attributes: 'data-form="form" data-cookie-domain="site.localhost"' });
  const { page, url } = await visit(t, { pages: { "/pricing": html(body, { head }), "/": html(body, { head }) } });
  const at = (host) => url.replace("127.0.0.1", `${host}.site.localhost`);
  await page.goto(`${at("www")}/pricing`);
  await ready(page);
  await page.evaluate(() => prequal.set({ jobTitle: "CTO" }));
  await page.waitForFunction(() => document.cookie.includes("prequal_log="));
  await page.goto(at("go"));
  await ready(page);
  await page.waitForFunction(() => prequal.score() > 2);
  assert.deepEqual(await counts(page), { cto: 1, page_view: 2, pricing: 1 });
  await page.goto(at("www"));
  await ready(page);
  await page.waitForFunction(() => prequal.assess().reasons.find(({ rule }) => rule === "page_view").times === 3);
  await page.evaluate(() => prequal.revoke());
  await page.waitForFunction(() => document.cookie === "prequal_consent=denied");
  await page.goto(at("go"));
  await page.waitForFunction(() => window.prequal?.status);
  assert.deepEqual(await page.evaluate(() => [document.cookie, prequal.status().recording, Object.keys(localStorage)]), ["prequal_consent=denied", "none", []]);
});

test("before consent no cookie is written, and one that is there is not read", async (t) => {
  const head = tag({ attributes: 'data-form="form" data-consent="required" data-cookie-domain="site.localhost"' });
  const { page, url } = await visit(t, { pages: { "/": html(body, { head }) } });
  await page.goto(url.replace("127.0.0.1", "www.site.localhost"));
  await page.waitForFunction(() => window.prequal?.status);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => document.cookie), "");
  await page.evaluate(() => prequal.grant());
  await page.waitForFunction(() => document.cookie.includes("prequal_log=") && document.cookie.includes("prequal_consent=granted"));
});

// ---- the bridge

const framed = (origin) => `<iframe src="${origin}/form"></iframe>`;
const inner = (origins, more = "") => html(form('<input name="jobtitle"><input name="email">'), {
  head: `<script src="/prequal/frame.js" data-page="${origins}" ${more} defer></script>`,
});

async function bridged(t, { trusted = true, page: allowed = true } = {}) {
  const pages = {};
  const site = await visit(t, { pages, csp: "" });
  const frame = site.url.replace("127.0.0.1", "localhost");
  pages["/"] = html(framed(frame), { head: tag({ attributes: `data-bridge="${trusted ? frame : "https://other.example"}"` }) });
  pages["/form"] = inner(allowed ? site.url : "https://other.example");
  await site.page.goto(site.url);
  await ready(site.page);
  return { ...site, frame };
}
/** Runs in the frame, through a message of its own: each driver has another way into frames. */
const inFrame = (site, code) => site.inFrame("/form", code);

test("a form in a frame of another origin is scored through the bridge", async (t) => {
  const site = await bridged(t);
  await site.page.waitForTimeout(300);
  await inFrame(site, () => {
    const field = document.querySelector("input");
    field.value = "CTO";
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  });
  await site.page.waitForFunction(() => prequal.score() >= 32);
  await site.page.waitForTimeout(400);
  await inFrame(site, () => document.querySelector("button").click());
  const arrived = Object.fromEntries(await site.submission());
  assert.deepEqual(Object.keys(arrived), ["jobtitle", "email", ...attached]);
  assert.equal(arrived.lead_score, "32");
  await site.page.waitForFunction(() => prequal.score() >= 33);
  assert.deepEqual(await counts(site.page), { cto: 1, form_start: 1, form_submit: 1, page_view: 1 });
  assert.deepEqual(await told(site.page, "form_submit"), [{ form: "demo" }]);
});

for (const [what, options] of [["an origin that the page does not trust", { trusted: false }], ["a page that the frame does not trust", { page: false }]]) {
  test(`${what}: nothing passes, and the form goes out as it is`, async (t) => {
    const site = await bridged(t, options);
    await site.page.waitForTimeout(300);
    await inFrame(site, () => {
      const field = document.querySelector("input");
      field.value = "CTO";
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
      document.querySelector("button").click();
    });
    assert.deepEqual(await site.submission(), [["jobtitle", "CTO"], ["email", ""]]);
    assert.deepEqual(await counts(site.page), { page_view: 1 });
  });
}

test("messages that are none, hostile answers, and a flood of them do no harm", async (t) => {
  const site = await bridged(t);
  await site.page.waitForTimeout(300);
  await inFrame(site, () => {
    for (const odd of [null, 5, "x", [], {}, { prequal: 2 }, { prequal: 1 }, { prequal: 1, type: "answers" }, { prequal: 1, type: "answers", answers: 7 }, { prequal: 1, type: "reset" }]) {
      parent.postMessage(odd, "*");
    }
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`a${n}`, "x".repeat(100)]));
    parent.postMessage({ prequal: 1, type: "answers", answers: many }, "*");
    for (let n = 0; n < 1000; n += 1) parent.postMessage({ prequal: 1, type: "submit", form: "x".repeat(1000) }, "*");
  });
  await site.page.waitForFunction(() => prequal.score() > 10);
  await site.page.waitForTimeout(300);
  const { form_submit: times } = await counts(site.page);
  assert.ok(times <= 120, `${times}`);
  assert.ok((await told(site.page, "form_submit"))[0].form.length <= 200);
  assert.deepEqual(site.errors, []);
});
