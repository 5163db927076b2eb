// What is recorded, stored and told before and after consent.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { answer, attached, closeBrowser, counts, form, html, kept, openBrowser, ready, tag, test, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const body = form('<input name="jobtitle"><input name="email">');
const withConsent = (consent, more = "", extra = "") => ({
  "/": html(body, { head: extra + tag({ attributes: `data-form="form" ${consent ? `data-consent="${consent}"` : ""} ${more}` }) }),
  "/next": html(body, { head: extra + tag({ attributes: `data-form="form" ${consent ? `data-consent="${consent}"` : ""} ${more}` }) }),
});
async function open(t, pages, more = {}) {
  const site = await visit(t, { pages, csp: "", ...more });
  const asked = [];
  site.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await site.page.goto(site.url);
  await site.page.waitForFunction(() => window.prequal?.status);
  return { ...site, asked };
}
const status = (page) => page.evaluate(() => window.prequal.status());
const cookie = (page) => page.evaluate(() => document.cookie);
const storedKeys = (page) => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);

test("required: nothing is stored, recorded, read, loaded or attached before consent", async (t) => {
  const { page, asked, submission, errors } = await open(t, withConsent("required"));
  await page.evaluate(() => {
    prequal.track("x");
    prequal.set({ jobTitle: "CTO" });
    prequal.identify("ada@company.example");
    history.pushState({}, "", "/elsewhere");
  });
  await answer(page, "[name=jobtitle]", "CTO");
  assert.deepEqual(await storedKeys(page), []);
  assert.equal(await cookie(page), "");
  assert.deepEqual(await page.evaluate(() => [prequal.fields(), prequal.assess(), prequal.score()]), [{}, null, null]);
  assert.deepEqual(await page.evaluate(() => prequal.attach({ a: 1 })), { a: 1 });
  const { consent, recording, wasm } = await status(page);
  assert.deepEqual([consent, recording, wasm], ["pending", "none", "waiting"]);
  assert.ok(!asked.includes("/prequal/runtime.wasm") && !asked.includes("/model.pq"), "nothing is loaded either");
  await page.click("button");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", "email"]);
  assert.deepEqual(errors, []);
});

test("grant: recorded from then on, stored, and remembered by a cookie that the edge can read", async (t) => {
  const { page, url, submission } = await open(t, withConsent("required"));
  await page.evaluate(() => {
    prequal.track("x");
    prequal.grant();
    prequal.track("plan_select");
  });
  assert.deepEqual(await counts(page), { page_view: 1, plan_select: 1 });
  assert.equal(await cookie(page), "prequal_consent=granted");
  assert.deepEqual((await kept(page)).map(({ event }) => event), ["page_view", "plan_select"]);
  await page.goto(`${url}/next`);
  await page.waitForFunction(() => window.prequal?.status);
  assert.deepEqual(await counts(page), { page_view: 2, plan_select: 1 });
  assert.equal((await status(page)).consent, "granted");
  await page.click("button");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", "email", ...attached]);
});

test("memory: this page view counts before consent, nothing is stored; grant keeps what was counted", async (t) => {
  const { page, url } = await open(t, withConsent("memory"));
  await page.evaluate(() => prequal.track("x"));
  assert.deepEqual(await counts(page), { page_view: 1, x: 1 });
  assert.deepEqual([await storedKeys(page), await cookie(page)], [[], ""]);
  assert.equal((await status(page)).recording, "memory");
  await page.goto(`${url}/next`);
  await page.waitForFunction(() => window.prequal?.status);
  assert.deepEqual(await counts(page), { page_view: 1 });
  await page.evaluate(() => prequal.grant());
  await page.waitForFunction(() => Object.keys(localStorage).length > 0);
  assert.deepEqual((await kept(page)).map(({ event }) => event), ["page_view"]);
  await page.goto(url);
  await page.waitForFunction(() => window.prequal?.status);
  assert.deepEqual(await counts(page), { page_view: 2 });
});

test("revoke wipes, here and in other tabs, asks the edge to forget, and is remembered", async (t) => {
  const site = await open(t, withConsent("", 'data-edge="/_prequal"'));
  const { page, newPage, url, sent, submission } = site;
  await ready(page);
  const other = await newPage();
  await other.goto(`${url}/next`);
  await ready(other);
  await other.evaluate(() => prequal.track("x"));
  await page.evaluate(() => prequal.revoke());
  await other.waitForFunction(() => prequal.status().recording === "none");
  for (const tab of [page, other]) {
    assert.deepEqual(await storedKeys(tab), []);
    assert.deepEqual(await tab.evaluate(() => [prequal.fields(), prequal.status().consent]), [{}, "denied"]);
    await tab.evaluate(() => prequal.track("x"));
  }
  assert.deepEqual(await storedKeys(page), []);
  assert.equal(await cookie(page), "prequal_consent=denied");
  await submission();
  assert.equal(sent[0].path, "/_prequal/forget");
  const asked = sent.length;
  await page.bringToFront();
  await page.goto(`${url}/next`);
  await page.waitForFunction(() => window.prequal?.status);
  assert.equal((await status(page)).recording, "none");
  await page.click("button");
  assert.deepEqual(await submission(asked + 1), [["jobtitle", ""], ["email", ""]]);
});

test("without an edge, revoke asks nobody", async (t) => {
  const { page, sent } = await open(t, withConsent(""));
  await ready(page);
  await page.evaluate(() => prequal.revoke());
  await page.waitForTimeout(100);
  assert.deepEqual([sent, await storedKeys(page)], [[], []]);
});

test("revoked and granted again: it begins anew", async (t) => {
  const { page } = await open(t, withConsent(""));
  await ready(page);
  await page.evaluate(() => {
    prequal.track("x");
    prequal.revoke();
    prequal.track("x");
    prequal.grant();
    prequal.track("plan_select");
  });
  assert.deepEqual(await counts(page), { page_view: 1, plan_select: 1 });
});

for (const [what, init] of [
  ["Global Privacy Control", () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { configurable: true, get: () => true })],
  ["Do Not Track", () => Object.defineProperty(Navigator.prototype, "doNotTrack", { configurable: true, get: () => "1" })],
]) {
  test(`${what} is respected, whatever the option says, until the visitor says otherwise`, async (t) => {
    const { page } = await open(t, withConsent("memory"), { init });
    const { consent, recording } = await status(page);
    assert.deepEqual([consent, recording, await storedKeys(page)], ["denied", "none", []]);
    await page.evaluate(() => prequal.grant());
    assert.deepEqual(await counts(page), { page_view: 1 });
  });

  test(`${what} wipes what an earlier page has stored`, async (t) => {
    const site = await open(t, withConsent(""));
    await ready(site.page);
    assert.equal((await storedKeys(site.page)).length, 1);
    await site.page.addInitScript(init);
    await site.page.goto(`${site.url}/next`);
    await site.page.waitForFunction(() => window.prequal?.status);
    assert.deepEqual(await storedKeys(site.page), []);
  });

  test(`${what} can be set aside by the team`, async (t) => {
    const { page } = await open(t, withConsent("", 'data-signals="google"'), { init });
    assert.deepEqual(await counts(page), { page_view: 1 });
  });
}

const gtag = (...commands) =>
  `<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) } ${commands.join(";")}</script>`;

test("Consent Mode: denied by default, granted by the banner", async (t) => {
  const { page, url } = await open(t, withConsent("", "", gtag('gtag("consent", "default", { analytics_storage: "denied", ad_storage: "granted" })')));
  assert.deepEqual([(await status(page)).recording, await storedKeys(page)], ["none", []]);
  await page.evaluate(() => gtag("consent", "update", { analytics_storage: "granted" }));
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.equal(await cookie(page), "prequal_consent=granted", "the edge can read it");
  await page.goto(`${url}/next`);
  await page.waitForFunction(() => window.prequal?.status);
  assert.deepEqual(await counts(page), { page_view: 2 });
  await page.evaluate(() => gtag("consent", "update", { analytics_storage: "denied" }));
  assert.deepEqual([(await status(page)).recording, await storedKeys(page), await cookie(page)], ["none", [], "prequal_consent=denied"]);
});

test("Consent Mode: another type speaks for us where the team says so; the rest of the layer is left alone", async (t) => {
  const head = gtag('gtag("consent", "default", { analytics_storage: "denied", ad_user_data: "granted" })', 'dataLayer.push(null, 5, { event: "x" }, ["consent"], ["consent", "update"], ["consent", "update", null])');
  const { page, errors } = await open(t, withConsent("required", 'data-google-type="ad_user_data"', head));
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.equal(await page.evaluate(() => dataLayer.push({ event: "y" })), await page.evaluate(() => dataLayer.length));
  assert.deepEqual(errors, []);
});

test("Consent Mode: a banner that comes later than we do is heard", async (t) => {
  const { page } = await open(t, withConsent("required"));
  await page.evaluate(() => {
    window.dataLayer = window.dataLayer || [];
    (function () {
      dataLayer.push(arguments);
    })("consent", "update", { analytics_storage: "granted" });
  });
  assert.deepEqual(await counts(page), { page_view: 1 });
});

test("Consent Mode: where it denies, memory still scores this page view", async (t) => {
  const { page } = await open(t, withConsent("memory", "", gtag('gtag("consent", "default", { analytics_storage: "denied" })')));
  assert.deepEqual([await counts(page), await storedKeys(page)], [{ page_view: 1 }, []]);
});

test("storage of memory stores nothing, with consent as well", async (t) => {
  const { page } = await open(t, withConsent("", 'data-storage="memory"'));
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.deepEqual([await storedKeys(page), (await status(page)).storage], [[], "memory"]);
});

test("grant, revoke and stop in any order throw nothing", async (t) => {
  const { page, errors } = await open(t, withConsent("required"));
  await page.evaluate(() => {
    for (const call of ["revoke", "grant", "revoke", "revoke", "grant", "grant", "reset", "stop", "grant", "revoke", "stop"]) prequal[call]();
  });
  assert.deepEqual(errors, []);
  assert.deepEqual((await kept(page)).map(({ event }) => event), []);
});

test("calls that wait in the queue are kept where consent came first", async (t) => {
  const stub = "<script>window.prequal = window.prequal || function () { (prequal.q = prequal.q || []).push(arguments) }; prequal('grant'); prequal('track', 'x');</script>";
  const { page } = await open(t, withConsent("required", "", stub));
  assert.deepEqual(await counts(page), { page_view: 1, x: 1 });
});
