// What counts as a view of a page, and where the visit comes from.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, counts, html, kept, openBrowser, ready, test, told, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const pages = { "/": html('<a id="next" href="/pricing">Pricing</a>', { title: "Home" }), "/pricing": html("Prices", { title: "Pricing" }) };
const paths = async (page) => (await told(page, "page_view")).map(({ path }) => path);
const settle = (page) => page.evaluate(() => new Promise((done) => setTimeout(done, 60)));

test("each page is a view, with its path, title and where the visitor came from", async (t) => {
  const { page, url, errors } = await visit(t, { pages });
  await page.goto(`${url}/?utm_source=ads&utm_campaign=spring&secret=1#part`);
  await page.click("#next");
  await page.waitForURL("**/pricing");
  await ready(page);
  assert.deepEqual(await told(page, "page_view"), [
    { path: "/", title: "Home" },
    { path: "/pricing", title: "Pricing", referrer: "/" },
  ]);
  assert.deepEqual(await counts(page), { page_view: 2, pricing: 1, ads: 1 });
  assert.deepEqual(await told(page, "set"), [{ utmSource: "ads", utmCampaign: "spring" }]);
  assert.ok(!JSON.stringify(await kept(page)).includes("secret"));
  assert.equal(new Set((await kept(page)).map(({ session }) => session)).size, 1);
  assert.deepEqual(errors, []);
});

test("another site that led here is stated once, without its query", async (t) => {
  const { page, url } = await visit(t, {
    pages: { ...pages, "/results": '<a href="/" onclick="this.host = this.host.replace(`localhost`, `127.0.0.1`)">Home</a>' },
    csp: "",
  });
  const elsewhere = url.replace("127.0.0.1", "localhost");
  await page.goto(`${elsewhere}/results?q=private`);
  await page.click("a");
  await page.waitForURL(`${url}/`);
  await ready(page);
  const [stated] = await told(page, "set");
  // Without a policy of its own a browser sends only the origin to another site.
  assert.match(stated.referrer, /^localhost:\d+\/(results)?$/);
  assert.ok(!JSON.stringify(await kept(page)).includes("private"));
});

test("a route of a single-page application is a view when its path changes", async (t) => {
  const { page, url } = await visit(t, { pages });
  await page.goto(`${url}/`);
  await ready(page);
  for (const [method, address] of [
    ["pushState", "/a"],
    ["pushState", "/a?tab=2"],
    ["pushState", "/a#part"],
    ["replaceState", "/b"],
  ]) {
    await page.evaluate(([method, address]) => history[method]({}, "", address), [method, address]);
    await settle(page);
  }
  assert.deepEqual(await paths(page), ["/", "/a", "/b"]);
  await page.evaluate(() => history.go(-3));
  await settle(page);
  await page.waitForURL(`${url}/`);
  await settle(page);
  assert.deepEqual(await paths(page), ["/", "/a", "/b", "/"]);
  await page.evaluate(() => (location.hash = "elsewhere"));
  await settle(page);
  assert.equal((await paths(page)).length, 4);
});

test("a route that redirects is one view, with the title that it has by then", async (t) => {
  const { page, url } = await visit(t, { pages });
  await page.goto(`${url}/`);
  await ready(page);
  await page.evaluate(() => {
    history.pushState({ n: 1 }, "", "/login");
    history.replaceState({ n: 2 }, "", "/pricing/team");
    document.title = "Team";
  });
  await settle(page);
  assert.deepEqual((await told(page, "page_view")).slice(1), [{ path: "/pricing/team", title: "Team", referrer: "/" }]);
  assert.deepEqual(await page.evaluate(() => history.state), { n: 2 });
});

test("pushState keeps what it does: its arguments, its errors, another script's wrapper", async (t) => {
  const { page, url } = await visit(t, { pages });
  await page.goto(`${url}/`);
  await ready(page);
  const result = await page.evaluate(async () => {
    let thrown = "";
    try {
      history.pushState({}, "", "https://elsewhere.example/");
    } catch (error) {
      thrown = error.name;
    }
    const ours = history.pushState;
    const seen = [];
    history.pushState = function (...args) {
      seen.push(args[2]);
      return ours.apply(this, args);
    };
    const theirs = history.pushState;
    history.pushState({}, "", "/c");
    await new Promise((done) => setTimeout(done, 50));
    window.prequal.stop();
    history.pushState({}, "", "/d");
    await new Promise((done) => setTimeout(done, 50));
    return { thrown, seen, stays: history.pushState === theirs };
  });
  assert.deepEqual(result, { thrown: "SecurityError", seen: ["/c", "/d"], stays: true });
  assert.deepEqual(await paths(page), ["/", "/c"]);
});

test("a page that is prerendered or opened in the background counts once it is seen", async (t) => {
  const { page, url } = await visit(t, {
    pages,
    init: () => {
      window.seen = false;
      Object.defineProperty(document, "visibilityState", { get: () => (window.seen ? "visible" : "hidden") });
    },
  });
  await page.goto(`${url}/`);
  await ready(page);
  assert.deepEqual(await kept(page), []);
  await page.evaluate(() => {
    window.seen = true;
    document.dispatchEvent(new Event("visibilitychange"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  assert.deepEqual(await paths(page), ["/"]);
});

test("a page that comes back from the back-forward cache is a new view", async (t) => {
  const { page, url } = await visit(t, { pages });
  await page.goto(`${url}/`);
  await ready(page);
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
  });
  await settle(page);
  assert.deepEqual(await paths(page), ["/", "/"]);
});

test("after half an hour a new session begins", async (t) => {
  const { page, url } = await visit(t, { pages });
  await page.clock.install({ time: new Date("2026-03-01T09:00:00Z") });
  await page.goto(`${url}/`);
  await page.clock.fastForward("29:00");
  await page.goto(`${url}/pricing`);
  await page.clock.fastForward("31:00");
  await page.goto(`${url}/`);
  await page.clock.fastForward("00:01");
  const sessions = (await kept(page)).filter(({ event }) => event === "page_view").map(({ session }) => session);
  assert.equal(sessions.length, 3);
  assert.equal(sessions[0], sessions[1]);
  assert.notEqual(sessions[1], sessions[2]);
});
