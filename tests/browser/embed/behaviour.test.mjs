// Clicks, downloads, scrolling, attention.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, counts, html, openBrowser, ready, tag, test, told, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

async function open(t, body, options = {}) {
  const site = await visit(t, { pages: { "/": html(body, options) }, ...options });
  await site.page.goto(site.url);
  if (!options.clock) await ready(site.page);
  return site;
}

test("a click on what is marked is the event that the mark names", async (t) => {
  const { page, url } = await open(
    t,
    `<button id="plan" data-prequal="plan_select"><b>Take</b> the <i>team</i>
     plan</button>
     <a href="/x?token=secret#y" data-prequal="x" onclick="return false">Go</a>
     <button id="unmarked">No</button>`,
    { csp: "" },
  );
  await page.click("b");
  await page.click("a");
  await page.click("#unmarked");
  assert.deepEqual(await told(page, "plan_select"), [{ target: "plan", text: "Take the team plan" }]);
  assert.deepEqual(await told(page, "x"), [{ text: "Go", href: "/x" }]);
  assert.deepEqual(await counts(page), { page_view: 1, plan_select: 1, x: 1 });
  assert.ok(page.url().startsWith(url));
});

test("clicks that the page stops or that lie in a shadow tree are seen", async (t) => {
  const { page } = await open(t, '<button data-prequal="x">Stopped</button><div id="host"></div>');
  await page.evaluate(() => {
    document.querySelector("button").addEventListener("click", (event) => event.stopImmediatePropagation());
    const root = document.querySelector("#host").attachShadow({ mode: "open" });
    const button = document.createElement("button");
    button.dataset.prequal = "plan_select";
    root.append(button);
    button.click();
  });
  await page.click("button");
  assert.deepEqual(await counts(page), { page_view: 1, x: 1, plan_select: 1 });
});

test("a marked label around a field is one click", async (t) => {
  const { page } = await open(t, '<label data-prequal="x"><input type="checkbox"> Yes</label>');
  await page.click("label");
  assert.equal((await counts(page)).x, 1);
  await page.waitForTimeout(80);
  await page.click("label");
  assert.equal((await counts(page)).x, 2);
});

test("a blank mark is none, and a strange name is only a name", async (t) => {
  const { page } = await open(t, '<button id="a" data-prequal="">A</button><button id="b" data-prequal="__proto__">B</button>');
  await page.click("#a");
  await page.click("#b");
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.equal((await told(page, "__proto__")).length, 1);
});

test("links to files are downloads, with the name of the file", async (t) => {
  const { page, errors } = await open(
    t,
    `<a id="pdf" href="/files/Case%20Study.PDF?utm=1">A</a>
     <a id="named" href="/export?id=1" download="list.csv">B</a>
     <a id="page" href="/about.html">C</a>
     <a id="mail" href="mailto:a@b.example">D</a>
     <a id="odd" href="/files/%E0%A4.zip"><span>E</span></a>
     <a id="bad" href="http://[bad">F</a>`,
  );
  await page.evaluate(() => addEventListener("click", (event) => event.preventDefault()));
  for (const id of ["pdf", "named", "page", "mail", "bad"]) await page.click(`#${id}`);
  await page.click("#odd span");
  assert.deepEqual(await told(page, "download"), [{ file: "Case Study.PDF" }, { file: "export" }, { file: "%E0%A4.zip" }]);
  assert.equal((await counts(page)).download, 3);
  assert.deepEqual(errors, []);
});

test("a link opened by the middle button counts, the menu of the right one does not", async (t) => {
  const { page } = await open(t, '<a href="/files/a.pdf">A</a>', {
    head: tag({ attributes: 'data-downloads="PDF, tgz"' }),
  });
  await page.click("a", { button: "middle" });
  await page.click("a", { button: "right" });
  assert.equal((await counts(page)).download, 1);
});

test("the extensions of downloads can be named", async (t) => {
  const { page } = await open(t, '<a id="a" href="/a.tgz">A</a><a id="b" href="/b.zip">B</a>', {
    head: tag({ attributes: 'data-downloads=".tgz, pdf"' }),
  });
  await page.evaluate(() => addEventListener("click", (event) => event.preventDefault()));
  await page.click("#a");
  await page.click("#b");
  assert.deepEqual(await told(page, "download"), [{ file: "a.tgz" }]);
});

test("how far a view is scrolled is told in quarters, once each", async (t) => {
  const { page } = await open(t, '<div style="height: 10000px"></div>', { csp: "" });
  const scrollTo = async (y) => {
    await page.evaluate((y) => scrollTo(0, y), y);
    await page.waitForTimeout(100);
  };
  await scrollTo(1000);
  assert.deepEqual(await told(page, "scroll"), []);
  await scrollTo(5000);
  assert.deepEqual(await told(page, "scroll"), [{ percent: 25 }, { percent: 50 }]);
  await scrollTo(0);
  await scrollTo(100_000);
  assert.deepEqual(await told(page, "scroll"), [25, 50, 75, 100].map((percent) => ({ percent })));
  await page.evaluate(() => history.pushState({}, "", "/next"));
  await scrollTo(0);
  await scrollTo(3000);
  assert.equal((await told(page, "scroll")).length, 5);
});

test("a page that fits the window says nothing about scrolling", async (t) => {
  const { page } = await open(t, "Short");
  await page.evaluate(() => dispatchEvent(new Event("scroll")));
  await page.waitForTimeout(60);
  assert.deepEqual(await told(page, "scroll"), []);
});

/** A page whose visibility, focus and clock the test sets. */
async function attention(t) {
  const site = await visit(t, {
    pages: { "/": html("Text") },
    init: () => {
      window.attention = { visible: true, focus: true };
      Object.defineProperty(document, "visibilityState", { get: () => (window.attention.visible ? "visible" : "hidden") });
      document.hasFocus = () => window.attention.focus;
    },
  });
  const { page } = site;
  await page.clock.install({ time: new Date("2026-03-01T09:00:00Z") });
  await page.goto(site.url);
  const change = (state, target, type) =>
    page.evaluate(
      ([state, target, type]) => {
        Object.assign(window.attention, state);
        (target === "window" ? window : document).dispatchEvent(new Event(type));
      },
      [state, target, type],
    );
  return {
    page,
    pass: (seconds) => page.clock.runFor(seconds * 1000),
    blur: () => change({ focus: false }, "window", "blur"),
    focus: () => change({ focus: true }, "window", "focus"),
    hide: () => change({ visible: false }, "document", "visibilitychange"),
    show: () => change({ visible: true }, "document", "visibilitychange"),
    seconds: async () => (await told(page, "engaged")).map(({ seconds }) => seconds),
  };
}

test("only seconds that are visible and focused count", async (t) => {
  const { page, pass, blur, focus, hide, show, seconds } = await attention(t);
  await pass(10);
  await blur();
  assert.deepEqual(await seconds(), [10]);
  await pass(100);
  await focus();
  await pass(5);
  await hide();
  assert.deepEqual(await seconds(), [10, 5]);
  await pass(100);
  await show();
  await pass(4);
  await hide();
  assert.deepEqual(await seconds(), [10, 5, 4]);
  assert.deepEqual((await told(page, "engaged"))[0], { seconds: 10, path: "/" });
});

test("less than three seconds wait until they have grown", async (t) => {
  const { pass, blur, focus, seconds } = await attention(t);
  for (const expected of [[], [4]]) {
    await pass(2);
    await blur();
    assert.deepEqual(await seconds(), expected);
    await focus();
  }
});

test("a new view takes its own time, and a machine that slept was not read", async (t) => {
  const { page, pass, blur } = await attention(t);
  await pass(7);
  await page.evaluate(() => history.pushState({}, "", "/next"));
  await pass(4);
  await blur();
  assert.deepEqual(await told(page, "engaged"), [{ seconds: 7, path: "/" }, { seconds: 4, path: "/next" }]);
  await page.evaluate(() => {
    window.attention.focus = true;
    dispatchEvent(new Event("focus"));
  });
  await page.clock.fastForward("10:00:00");
  await blur();
  assert.equal((await told(page, "engaged")).at(-1).seconds, 1800);
});
