// The tag, its queue and its handle; several tabs.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { attached, closeBrowser, counts, form, html, kept, openBrowser, ready, tag, test, told, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const stub = "<script>window.prequal = window.prequal || function () { (prequal.q = prequal.q || []).push(arguments) };</script>";
const open = async (t, body = "", options = {}, more = {}) => {
  const site = await visit(t, { pages: { "/": html(body, options), "/pricing": html(body, options) }, csp: "", ...more });
  await site.page.goto(site.url);
  await ready(site.page);
  return site;
};

test("calls made before the script are kept, in their order", async (t) => {
  const early = `<script>
    prequal("track", "x", { n: 1 });
    prequal("set", { jobTitle: "CTO" });
    prequal("on", "assessment", (assessment) => (window.lastScore = assessment.score));
    prequal("nonsense", 1);
    prequal("track");
    prequal();
    prequal.q.push(["track", "x", { n: 2 }]);
  </script>`;
  const { page, errors } = await open(t, "", { head: stub + early + tag() });
  assert.deepEqual((await told(page, "x")).map(({ n }) => n), [1, 2]);
  assert.deepEqual(await counts(page), { page_view: 1, x: 2, cto: 1 });
  await page.waitForFunction(() => window.lastScore === 33);
  await page.evaluate(() => {
    prequal("track", "x");
    prequal.q.push(["track", "x"]);
    prequal.track("x");
  });
  assert.equal((await counts(page)).x, 5);
  assert.equal(await page.evaluate(() => prequal("score")), 36);
  assert.deepEqual(errors, []);
});

test("a queue that is a plain object works as well", async (t) => {
  const { page } = await open(t, "", { head: `<script>window.prequal = { q: [["track", "x"]] };</script>${tag()}` });
  assert.equal((await counts(page)).x, 1);
});

test("an element whose id is prequal is no obstacle", async (t) => {
  const site = await visit(t, { pages: { "/": html(`<div id="prequal"></div>${tag()}`, { head: "" }) } });
  await site.page.goto(site.url);
  assert.deepEqual(await counts(site.page), { page_view: 1 });
});

test("the tag twice, and once more later: events once", async (t) => {
  const { page, submission } = await open(t, `<button id="mark" data-prequal="x">Go</button>${form('<input name="jobtitle">')}`, { head: tag() + tag() });
  await page.evaluate(() => {
    const again = document.createElement("script");
    return new Promise((done) => {
      again.onload = done;
      again.src = "/prequal/embed.js";
      again.dataset.model = "/model.pq";
      document.head.append(again);
    });
  });
  await page.click("#mark");
  assert.deepEqual(await counts(page), { page_view: 1, x: 1 });
  await page.click("form button");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", ...attached]);
});

test("a script that is put in by another script works", async (t) => {
  const head = `<script>
    const script = document.createElement("script");
    script.src = "/prequal/embed.js";
    script.dataset.model = "/model.pq";
    document.head.append(script);
  </script>`;
  const site = await visit(t, { pages: { "/": html("", { head }) }, csp: "" });
  await site.page.goto(site.url);
  await site.page.waitForFunction(() => window.prequal?.ready);
  assert.deepEqual(await counts(site.page), { page_view: 1 });
});

test("the wasm may lie elsewhere", async (t) => {
  const site = await visit(t, { pages: { "/": html("", { head: tag({ attributes: 'data-wasm="/elsewhere.wasm"' }) }) } });
  const asked = [];
  site.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await site.page.goto(site.url);
  await ready(site.page);
  assert.ok(asked.includes("/elsewhere.wasm"));
  assert.ok(!asked.includes("/prequal/runtime.wasm"));
});

test("track and set take what comes, and throw nothing", async (t) => {
  const { page, errors } = await open(t);
  await page.evaluate(() => {
    const { prequal } = window;
    const cyclic = {};
    cyclic.self = cyclic;
    for (const name of [undefined, null, "", " ", 5, {}, Symbol("s"), () => {}]) prequal.track(name, { a: 1 });
    for (const values of [undefined, null, 5, "text", [], Symbol("s"), cyclic, { n: 10n, s: Symbol("s"), f() {}, nan: NaN }]) {
      prequal.track("x", values);
      prequal.set(values);
    }
    prequal.track("x".repeat(10_000));
    prequal.set({ jobTitle: NaN, employees: Infinity });
    prequal.set({ jobTitle: "CTO", employees: 500 });
    prequal.set({ employees: cyclic });
    prequal.set({ employees: null });
    prequal.on("assessment", "nothing");
    prequal.on("nothing", () => {});
  });
  assert.deepEqual(await counts(page), { page_view: 1, x: 8, cto: 1 });
  const { warnings } = await page.evaluate(() => window.prequal.assess());
  assert.deepEqual(warnings.map(({ code }) => code), ["bad_value"]);
  assert.deepEqual(errors, []);
});

test("an attribute is stated when it changes, not again", async (t) => {
  const { page } = await open(t);
  await page.evaluate(() => {
    for (let n = 0; n < 5; n += 1) window.prequal.set({ plan: "team", list: ["a", "b"], gone: null });
    window.prequal.set({ plan: "team", list: ["a"] });
  });
  assert.deepEqual(await told(page, "set"), [{ plan: "team", list: ["a", "b"] }, { list: ["a"] }]);
});

test("each change is told to listeners and to the document, a burst as one", async (t) => {
  const { page, errors } = await open(t, "", {}, {
    init: () => {
      window.heard = [];
      document.addEventListener("prequal:assessment", (event) => window.heard.push(event.detail));
    },
  });
  await page.waitForFunction(() => window.heard.length === 1);
  await page.waitForTimeout(250);
  const calls = await page.evaluate(async () => {
    let calls = 0;
    const off = window.prequal.on("assessment", () => (calls += 1));
    window.prequal.on("assessment", () => {
      throw new Error("theirs");
    });
    for (let n = 0; n < 1000; n += 1) window.prequal.track("x");
    await new Promise((done) => setTimeout(done, 100));
    const burst = calls;
    window.prequal.track("x");
    await new Promise((done) => setTimeout(done, 300));
    const next = calls;
    off();
    window.prequal.track("x");
    await new Promise((done) => setTimeout(done, 300));
    return { burst, next, afterOff: calls };
  });
  assert.deepEqual(calls, { burst: 1, next: 2, afterOff: 2 });
  const heard = await page.evaluate(() => window.heard.map(({ score }) => score));
  assert.deepEqual(heard, [1, 1001, 1002, 1003]);
  assert.deepEqual(errors, []);
});

test("stop ends it all, and what is kept stays", async (t) => {
  const { page, submission } = await open(t, `<button id="mark" data-prequal="x">Go</button>${form('<input name="jobtitle">')}`);
  const state = await page.evaluate(() => {
    const { prequal } = window;
    prequal.stop();
    prequal.stop();
    prequal.track("x");
    prequal.reset();
    return [prequal.score(), prequal.assess()];
  });
  assert.deepEqual(state, [null, null]);
  await page.click("#mark");
  await page.evaluate(() => history.pushState({}, "", "/other"));
  await page.fill("[name=jobtitle]", "CTO");
  assert.equal((await kept(page)).length, 1);
  await page.click("form button");
  assert.deepEqual(await submission(), [["jobtitle", "CTO"]]);
});

test("reset forgets the visitor", async (t) => {
  const { page, url } = await open(t);
  await page.evaluate(() => {
    window.prequal.set({ jobTitle: "CTO" });
    window.prequal.track("x");
    window.prequal.reset();
  });
  assert.deepEqual([await counts(page), await kept(page)], [{}, []]);
  await page.waitForTimeout(5);
  await page.evaluate(() => window.prequal.set({ jobTitle: "CTO" }));
  await page.goto(`${url}/pricing`);
  assert.deepEqual(await counts(page), { cto: 1, page_view: 1, pricing: 1 });
});

test("two tabs: nothing lost, nothing doubled, each knows of the other", async (t) => {
  const { page: one, newPage, url } = await open(t);
  const two = await newPage();
  await two.goto(`${url}/pricing`);
  await ready(two);
  for (let n = 0; n < 10; n += 1) {
    await Promise.all([one, two].map((page) => page.evaluate(() => window.prequal.track("x"))));
  }
  await two.evaluate(() => window.prequal.set({ jobTitle: "CTO" }));
  const expected = { cto: 1, page_view: 2, pricing: 1, x: 20 };
  for (const page of [one, two]) {
    await page.waitForFunction((score) => window.prequal.score() === score, 92);
    assert.deepEqual(await counts(page), expected);
  }
  const facts = await kept(one);
  assert.equal(new Set(facts.map(({ id }) => id)).size, facts.length);
  assert.equal(new Set(facts.map(({ session }) => session)).size, 1);
  await one.close();
  await two.goto(`${url}/pricing`);
  assert.deepEqual(await counts(two), { ...expected, page_view: 3 });
});

test("two tabs that are closed in the middle of it all lose nothing", async (t) => {
  const { page: one, newPage, url } = await open(t);
  const two = await newPage();
  await two.goto(url);
  await Promise.all(
    [one, two].map((page) =>
      page.evaluate(() => {
        for (let n = 0; n < 50; n += 1) window.prequal.track("x");
        location.href = "/pricing";
      }),
    ),
  );
  await Promise.all([one, two].map((page) => page.waitForURL("**/pricing")));
  // Where only one tab is in front, the other's view counts when somebody looks.
  for (const page of [two, one]) {
    await page.bringToFront();
    await ready(page);
  }
  await one.waitForFunction(() => window.prequal.assess().reasons.find(({ rule }) => rule === "page_view").times === 4);
  assert.equal((await counts(one)).x, 100);
});

test("reset in one tab is a reset in the other", async (t) => {
  const { page: one, newPage, url } = await open(t);
  const two = await newPage();
  await two.goto(url);
  await two.evaluate(() => window.prequal.track("x"));
  await one.evaluate(() => window.prequal.reset());
  await two.waitForFunction(() => window.prequal.score() === 0);
  await two.evaluate(() => window.prequal.track("plan_select"));
  assert.deepEqual(await counts(two), { plan_select: 1 });
  await one.waitForFunction(() => window.prequal.score() === 1);
  assert.equal((await kept(one)).length, 1);
});

test("a clock that was years ahead spoils nothing", async (t) => {
  const { page, url } = await open(t);
  await page.evaluate(() => {
    const now = Date.now();
    const ahead = { event: "x", at: now + 5 * 365 * 864e5, id: "ahead.1", session: "zzzzzzzzz-ahead" };
    const old = { event: "x", at: now - 864e5, id: "old.1", session: "a-old" };
    localStorage.setItem("prequal.ahead", JSON.stringify({ v: 1, at: ahead.at, facts: [old, ahead] }));
  });
  for (const views of [2, 3]) {
    await page.goto(`${url}/pricing`);
    assert.deepEqual(await counts(page), { page_view: views, pricing: 1, x: 1 });
  }
  const views = (await kept(page)).filter(({ event }) => event === "page_view");
  assert.equal(new Set(views.map(({ session }) => session)).size, 1);
});
