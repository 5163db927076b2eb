import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";

const site = simulator();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong, in words. The script is put in over the protocol, which the content security policy does not concern. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.flat().join(" ")).join(" | ")}`);
}

const looks = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  narrow: { viewport: { width: 360, height: 740 } },
  Chinese: { locale: "zh-CN" },
  "Norwegian, dark, narrow": { locale: "nb-NO", colorScheme: "dark", viewport: { width: 360, height: 740 } },
};

for (const [name, options] of Object.entries(looks)) {
  test(`axe finds nothing, and nothing is cut off sideways: ${name}`, async () => {
    const { page, end } = await site.visit({ ...options, reducedMotion: "reduce" });
    await page.locator("pq-start button").first().waitFor();
    assert.deepEqual(await faults(page), [], "the start page");
    await page.locator("pq-start .models button").nth(2).click();
    await page.locator("pq-answer .score").waitFor();
    const more = page.locator("pq-answer > button, pq-answer button[aria-expanded]").first();
    if (await page.locator("pq-answer[compact]").count()) await more.click();
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const openers = page.locator("pq-model-forms .opener");
    await openers.nth(1).click();
    await openers.nth(2).click();
    assert.deepEqual(await faults(page), [], "forms");
    assert.ok((await wide()) <= 0, "forms");
    await page.locator("pq-model .seg button").nth(1).click();
    await page.locator(".cm-content").waitFor();
    assert.deepEqual(await faults(page), [], "JSON");
    assert.ok((await wide()) <= 0, "JSON");
    const tabs = page.getByRole("tab");
    await tabs.nth(1).click();
    await page.locator("pq-timeline .event button").first().click();
    await page.locator("pq-visitor > *, pq-visitor section button").nth(1).waitFor();
    assert.deepEqual(await faults(page), [], "the visitor");
    assert.ok((await wide()) <= 0, "the visitor");
    await end();
  });
}

test("names with HTML in them are shown as text, everywhere", async () => {
  const evil = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>&amp;"'`;
  const model = {
    name: evil, version: evil, score: { max: 100 }, lists: { [evil]: [evil] },
    groups: [{ id: "g", name: evil, kind: "fit", limit: { max: 5 }, rules: [
      { id: "r", name: evil, because: evil, when: { attribute: evil, contains: evil }, points: 10 },
      { id: "t", because: evil, attribute: evil, table: [{ oneOf: [evil], points: 2 }, { inList: evil, points: 3 }, { points: 1 }] },
      { id: "e", because: evil, on: { event: evil, where: { [evil]: { is: evil } } }, points: 4 },
    ] }],
    disqualify: [{ id: "d", reason: evil, when: { attribute: evil, known: true } }],
    frameworks: [{ id: "f", name: evil, pass: { atLeast: 2 }, criteria: [{ id: "c", when: { attribute: evil, known: true }, ask: evil }, { id: "c2", when: { attribute: "other", known: true }, ask: "other" }] }],
    labels: { score: [{ label: evil }] },
    grade: { start: "D", criteria: [{ id: "c", when: { attribute: evil, known: true }, thirds: 2 }] },
    stages: [{ id: "s", name: evil, when: { score: { atLeast: 1 } }, sla: { within: "1h", next: "s2" } }, { id: "s2", name: evil, when: { framework: "f", is: "passed" } }],
    routes: [{ to: evil }],
    questions: { [evil]: evil, other: evil },
  };
  const { page, end } = await site.visit();
  await openModel(page);
  await page.locator("pq-model input[type=file]").setInputFiles({ name: `${evil.slice(0, 20).replaceAll(/[<>"/]/g, "_")}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(model)) });
  await page.getByText("No problems").waitFor();
  await page.getByRole("tab", { name: "Visitor" }).click();
  const lead = { name: evil, attributes: { [evil]: evil }, events: [{ event: evil, at: Date.now() - 1000, source: evil, session: evil, properties: { [evil]: evil } }] };
  await page.locator("pq-visitor #lead").setInputFiles({ name: "lead.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(lead)) });
  await page.locator("pq-answer").getByText("Ruled out").first().waitFor();
  await page.locator("pq-timeline .event button").first().click();
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await page.waitForTimeout(250);
  }
  await page.getByRole("tab").first().click();
  const forms = page.locator("pq-model-forms");
  for (const section of await forms.locator(".section > h2 > button").all()) {
    if ((await section.getAttribute("aria-expanded")) === "false") await section.click();
  }
  await forms.evaluate((element) => {
    for (const opener of element.shadowRoot.querySelectorAll(".opener[aria-expanded=false]")) opener.click();
  });
  await page.getByRole("button", { name: "Both" }).click();
  await page.locator(".cm-content").waitFor();
  await page.locator("pq-answer .fall").first().hover();
  const found = await page.evaluate(() => {
    const made = [];
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (element.matches("img, script:not([src]), b, [onerror]")) made.push(element.outerHTML.slice(0, 80));
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document.body);
    return { made, hacked: window.hacked };
  });
  assert.deepEqual(found, { made: [], hacked: undefined });
  assert.ok((await page.locator("pq-answer").getByText('<script>window.hacked=1</script>').count()) > 3);
  await end();
});

test("what was kept and cannot be read is told of, and one starts afresh", async () => {
  for (const broken of [{ v: 99 }, "nonsense", { v: 1, model: 7 }, null, { v: 1, model: { text: "x".repeat(1024 * 1024 + 1) } }]) {
    const { page, end } = await site.visit();
    await page.locator("pq-start button").first().waitFor();
    await page.evaluate((value) => new Promise((done, failed) => {
      const open = indexedDB.open("keyval-store");
      open.onupgradeneeded = () => open.result.createObjectStore("keyval");
      open.onerror = failed;
      open.onsuccess = () => {
        const change = open.result.transaction("keyval", "readwrite");
        change.objectStore("keyval").put(value, "prequal-simulator");
        change.oncomplete = done;
      };
    }), broken);
    await page.reload();
    await page.getByText("What was kept from your last visit could not be read").waitFor();
    await page.locator("pq-start button").first().waitFor();
    await end();
  }
});

test("what was kept of a strange shape is taken as far as it makes sense", async () => {
  const { page, end } = await site.visit();
  await page.locator("pq-start button").first().waitFor();
  await page.evaluate(() => new Promise((done) => {
    const open = indexedDB.open("keyval-store");
    open.onupgradeneeded = () => open.result.createObjectStore("keyval");
    open.onsuccess = () => {
      const change = open.result.transaction("keyval", "readwrite");
      const value = {
        v: 1, model: { text: '{"name":"x","version":"1","groups":[' }, at: "never", visitor: {},
        visitors: [7, { name: 3, attributes: { a: { b: 1 }, c: 1 / 0, d: "kept" }, events: [{ event: "x", at: "2026-01-01T00:00:00Z" }, { event: 5 }, { event: "y", at: 1e99 }] }],
        view: { locale: "xx", theme: 5, panel: "../../evil", focus: 9 },
      };
      change.objectStore("keyval").put(value, "prequal-simulator");
      change.oncomplete = done;
    };
  }));
  await page.reload();
  await page.locator("pq-answer").getByText("There is no answer yet").waitFor();
  await page.locator("pq-model").getByText("The forms wait until the JSON can be read again").waitFor();
  const { visitors, at } = await page.evaluate(() => document.querySelector("pq-app").store.state);
  assert.equal(at, null);
  assert.deepEqual(visitors.map(({ attributes, events }) => [attributes, events.map(({ event }) => event)]), [[{ d: "kept" }, ["x"]]]);
  await end();
});

test("the engine blocked or gone is told, not silence", async () => {
  const { page, context } = await site.visit();
  await context.route(/studio.*\.wasm/, (route) => route.abort());
  await page.reload();
  await page.getByRole("heading", { name: "The engine could not be loaded" }).waitFor();
  await context.close();
});

test("languages change at once, and all of the page with them", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  await page.getByLabel("Language").selectOption("nb");
  await page.getByRole("tab", { name: "Besøkende" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "nb");
  await page.getByLabel("Språk").selectOption("zh-Hant");
  await page.getByRole("tab", { name: "訪客" }).waitFor();
  await page.getByLabel("外觀").selectOption("dark");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.waitForTimeout(400);
  await page.reload();
  await page.getByRole("tab", { name: "訪客" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await end();
});

test("everything is reached by keys: a model, its tabs, a rule, undo", async () => {
  const { page, end } = await site.visit();
  await page.locator("pq-start button").first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("pq-start .models button").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("pq-answer .score").waitFor();
  await page.getByRole("tab", { name: "Model" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("pq-timeline").waitFor();
  assert.equal(await page.getByRole("tab", { name: "Visitor" }).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Home");
  await page.locator("pq-model-forms").waitFor();
  await end();
});

test("nothing moves once it is there, and the start is quick", async () => {
  const { page, end } = await site.visit();
  await page.evaluate(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await openModel(page);
  await page.waitForTimeout(800);
  assert.ok((await page.evaluate(() => window.shift)) < 0.05, `${await page.evaluate(() => window.shift)}`);
  await end();
});
