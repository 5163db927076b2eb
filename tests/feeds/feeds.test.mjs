// The tools' own libraries, at pinned versions, in a page: what they are told becomes facts, once each.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { launchChromium } from "../browser/chromium.mjs";
import { model } from "../browser/embed/model.mjs";
import { openStudio } from "../../pkg/dist/studio.js";

const here = new URL("./", import.meta.url);
// The libraries drop what a robot does.
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
let browser;
let server;
let url;

before(async () => {
  const { outputFiles } = await build({ entryPoints: [new URL("page.js", here).pathname], bundle: true, format: "esm", target: "es2022", write: false, logLevel: "error" });
  const files = {
    "/": ["text/html", '<!doctype html><title>Tools</title><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", outputFiles[0].contents],
    "/model.pq": ["application/octet-stream", (await openStudio()).compile(model)],
    "/runtime.wasm": ["application/wasm", readFileSync(new URL("../../pkg/dist/runtime.wasm", here))],
  };
  server = createServer((request, response) => {
    const [type, body] = files[new URL(request.url, "http://host").pathname] ?? ["application/json", "{}"];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await launchChromium();
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** The facts of a visit to the page with one tool, by event, once `last` has been told. */
async function factsWith(t, tool, last) {
  const context = await browser.newContext({ userAgent });
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${url}/?tool=${tool}`);
  await page.waitForFunction((last) => {
    const logs = Object.keys(localStorage).filter((key) => key.startsWith("prequal."));
    const facts = logs.flatMap((key) => JSON.parse(localStorage.getItem(key)).facts);
    window.facts = Object.groupBy(facts, ({ event }) => event);
    return last.event in window.facts && facts.some(({ properties }) => properties && last.property in properties);
  }, last);
  assert.deepEqual(errors, []);
  const facts = await page.evaluate(() => window.facts);
  return (event) => (facts[event] ?? []).map(({ properties }) => properties ?? {});
}

test("Segment's Analytics.js", { timeout: 60_000 }, async (t) => {
  const told = await factsWith(t, "segment", { event: "Segment Told", property: "jobTitle" });
  assert.deepEqual(told("Segment Told"), [{ plan: "pro" }]);
  const person = Object.assign({}, ...told("set"));
  assert.deepEqual([person.jobTitle, person.company, person.employees], ["CTO", "Acme", 500]);
  assert.equal(told("page_view").length, 1);
});

test("Snowplow's browser tracker", { timeout: 60_000 }, async (t) => {
  const told = await factsWith(t, "snowplow", { event: "demo_asked", property: "plan" });
  assert.deepEqual(told("Snowplow Told"), [{ category: "plans", value: 2.5 }]);
  assert.deepEqual(told("demo_asked"), [{ plan: "pro" }]);
  assert.equal(told("page_view").length, 1);
});

test("RudderStack's JavaScript SDK", { timeout: 60_000 }, async (t) => {
  const told = await factsWith(t, "rudderstack", { event: "RudderStack Told", property: "jobTitle" });
  assert.deepEqual(told("RudderStack Told"), [{ plan: "pro" }]);
  assert.equal(told("page_view").length, 1);
});

test("PostHog's web library", { timeout: 60_000 }, async (t) => {
  const told = await factsWith(t, "posthog", { event: "PostHog Told", property: "title" });
  assert.deepEqual(told("PostHog Told"), [{ plan: "pro" }]);
  assert.equal(told("page_view").length, 1);
  const person = Object.assign({}, ...told("set"));
  assert.equal(person.title, "CTO");
  assert.ok(Object.keys(person).every((name) => !/^(\$|gclid|utm_)/.test(name)), JSON.stringify(person));
});
