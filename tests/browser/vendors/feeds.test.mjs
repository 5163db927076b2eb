// What the page tells other tools, by the snippets and calls that they document, becomes facts.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, openBrowser, ready, test, told } from "../embed/site.mjs";
import { vendorSite } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const feed = (t, name, setUp, more = {}) => vendorSite(t, { use: `feeds/${name}`, body: "<p>A page</p>", setUp, ...more });
const waitFor = (page, event) => page.waitForFunction((event) => prequalFacts().some((fact) => fact.event === event), event);
// What storage holds, in the page.
const init = () => {
  window.prequalFacts = () => Object.keys(localStorage).filter((key) => /^prequal\./.test(key)).flatMap((key) => JSON.parse(localStorage.getItem(key)).facts);
};

const segmentSnippet = `window.analytics = []; for (const method of ["track", "page", "identify", "addSourceMiddleware", "on"]) analytics[method] = (...args) => analytics.push([method, ...args]);
analytics.track("Demo Booked", { plan: "pro" }); analytics.page("Pricing");`;
const segmentLibrary = () => {
  const [queue, middleware, passed] = [window.analytics.splice(0), [], []];
  let count = 0;
  const send = (message) => {
    const full = { messageId: `m${(count += 1)}`, timestamp: new Date(), ...message };
    middleware.forEach((one) => one({ payload: { obj: full }, next: (payload) => passed.push(payload.obj.type) }));
  };
  const analytics = {
    passed,
    addSourceMiddleware: (one) => middleware.push(one),
    track: (event, properties) => send({ type: "track", event, properties }),
    page: (name) => send({ type: "page", name, properties: { path: location.pathname } }),
    identify: (userId, traits) => send({ type: "identify", userId, traits }),
  };
  window.analytics = analytics;
  // As Analytics.js does it: middleware first.
  for (const first of [true, false]) for (const [method, ...args] of queue) if ((method === "addSourceMiddleware") === first) analytics[method](...args);
};

test("Segment: calls of before and after its library, once each; the page's own view is not doubled", async (t) => {
  const site = await feed(t, "segment", segmentSnippet, { init });
  await site.page.waitForFunction(() => window.analytics.some(([method]) => method === "addSourceMiddleware"));
  await site.page.evaluate(segmentLibrary);
  await site.page.evaluate(() => window.analytics.identify("u1", { title: "CTO", company: { name: "Acme" } }));
  await site.page.evaluate(() => window.analytics.track("__proto__", new Proxy({}, { ownKeys() { throw new Error("no"); } })));
  await waitFor(site.page, "Demo Booked");
  assert.deepEqual(await told(site.page, "Demo Booked"), [{ plan: "pro" }]);
  assert.equal((await told(site.page, "page_view")).length, 1);
  assert.equal((await told(site.page, "set")).some((set) => set.jobTitle === "CTO" && set.company === "Acme"), true);
  assert.deepEqual(await site.page.evaluate(() => window.analytics.passed), ["track", "page", "identify", "track"]);
  assert.deepEqual(site.errors, []);
});

test("Segment: where middleware is refused, the emitter serves", async (t) => {
  const site = await feed(t, "segment", `window.listeners = {}; window.analytics = {
    addSourceMiddleware() { throw new Error("attempted to add a source middleware after initialization"); },
    on(event, listener) { listeners[event] = listener; } };`, { init });
  await site.page.waitForFunction(() => window.listeners.track);
  await site.page.evaluate(() => window.listeners.track("Demo Booked", { plan: "pro" }));
  await waitFor(site.page, "Demo Booked");
});

test("GA4: what stands in the data layer, what comes, by gtag and by push; Prequal's own pushes are not read back", async (t) => {
  const site = await feed(t, "ga4", `window.dataLayer = window.dataLayer || []; window.gtag = function () { dataLayer.push(arguments); };
    gtag("js", new Date()); gtag("config", "G-1"); gtag("event", "sign_up", { method: "Google" });`, {
    init, use: "feeds/ga4 data-layer",
  });
  await ready(site.page);
  await site.page.evaluate(() => {
    const length = dataLayer.push({ event: "trial", plan: "pro" }, { event: "gtm.click" });
    if (length !== dataLayer.length) throw new Error("push");
    gtag("event", "page_view", { page_location: location.href });
    gtag("event", "view_search_results", { search_term: "sso" });
    gtag("event", "x", { get bad() { throw new Error("no"); } });
    window.prequal.set({ jobTitle: "CTO" });
  });
  await site.page.waitForFunction(() => dataLayer.some(({ event }) => event === "lead_score"));
  await waitFor(site.page, "search");
  assert.deepEqual(await told(site.page, "sign_up"), [{ method: "Google" }]);
  assert.deepEqual(await told(site.page, "trial"), [{ plan: "pro" }]);
  assert.deepEqual(await told(site.page, "search"), [{ search_term: "sso", query: "sso" }]);
  assert.equal((await told(site.page, "page_view")).length, 1);
  for (const own of ["lead_score", "generate_lead"]) assert.deepEqual(await told(site.page, own), []);
  await site.page.evaluate(() => window.prequal.stop());
  assert.equal(await site.page.evaluate(() => dataLayer.push === Array.prototype.push), true);
  assert.deepEqual(site.errors, []);
});

test("PostHog: captured events, through the stub of its snippet", async (t) => {
  const site = await feed(t, "posthog", `window.posthog = []; posthog.on = (...args) => posthog.push(["on", ...args]);`, { init });
  await site.page.waitForFunction(() => window.posthog.length);
  await site.page.evaluate(() => {
    const [[, name, listener]] = window.posthog;
    if (name !== "eventCaptured") throw new Error(name);
    listener({ uuid: "u1", event: "trial", properties: { plan: "pro", $lib: "web" } });
    listener({ uuid: "u1", event: "trial", properties: { plan: "pro" } });
    listener({ uuid: "u2", event: "$pageview", properties: { $pathname: "/" } });
    listener(null);
    listener(5);
  });
  await waitFor(site.page, "trial");
  assert.deepEqual(await told(site.page, "trial"), [{ plan: "pro" }]);
  assert.equal((await told(site.page, "page_view")).length, 1);
});

test("Snowplow: a plugin of the tag sees what is tracked", async (t) => {
  const site = await feed(t, "snowplow", `window.plugins = []; window.snowplow = (...args) => {
    const [call, api, name] = args; if (call === "addPlugin") plugins.push(api[name]()); };`, { init });
  await site.page.waitForFunction(() => window.plugins.length);
  await site.page.evaluate(() => {
    window.plugins[0].afterTrack({ e: "se", se_ac: "trial", se_ca: "plans", eid: "e1" });
    window.plugins[0].afterTrack({ e: "pv", eid: "e2" });
    window.plugins[0].afterTrack(undefined);
  });
  await waitFor(site.page, "trial");
  assert.deepEqual(await told(site.page, "trial"), [{ category: "plans" }]);
  assert.equal((await told(site.page, "page_view")).length, 1);
});

test("RudderStack: calls of before, on the stub, and on the library once it has taken the stub's place", async (t) => {
  const site = await feed(t, "rudderstack", `window.rudderanalytics = []; window.got = [];
    for (const method of ["track", "page", "identify", "group"]) rudderanalytics[method] = (...args) => rudderanalytics.push([method, ...args]);
    rudderanalytics.track("Early", { n: 1 });`, { init });
  await waitFor(site.page, "Early");
  await site.page.evaluate(() => {
    window.rudderanalytics.track("Middle", { n: 2 });
    window.rudderanalytics = Object.fromEntries(["track", "page", "identify", "group"].map((method) => [method, (...args) => void window.got.push([method, ...args])]));
    window.rudderanalytics.tracks = window.rudderanalytics.track;
  });
  await site.page.waitForFunction(() => window.rudderanalytics.track !== window.rudderanalytics.tracks);
  await site.page.evaluate(() => {
    window.rudderanalytics.track("Late", { n: 3 });
    window.rudderanalytics.identify("u1", { title: "CTO" });
    window.rudderanalytics.group("g1", { name: "Acme" });
  });
  await waitFor(site.page, "Late");
  for (const [event, n] of [["Early", 1], ["Middle", 2], ["Late", 3]]) assert.deepEqual(await told(site.page, event), [{ n }]);
  const sets = Object.assign({}, ...(await told(site.page, "set")));
  assert.equal(sets.jobTitle, "CTO");
  assert.equal(sets.company, "Acme");
  assert.deepEqual(await site.page.evaluate(() => window.got.map(([method]) => method)), ["track", "identify", "group"]);
});

test("a tool that never comes is waited for and costs nothing", async (t) => {
  const site = await feed(t, "segment feeds/ga4 feeds/posthog feeds/snowplow feeds/rudderstack", "", { init });
  await ready(site.page);
  await site.page.evaluate(() => window.prequal.stop());
  assert.deepEqual(site.errors, []);
});
