// The same walk in Firefox, whose content security policy, storage and custom elements are its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSimulator } from "../../www/simulator/serve.mjs";
import { launchFirefox } from "../browser/firefox.mjs";

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startSimulator(), launchFirefox()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const scoreIs = (wanted) =>
  `() => document.querySelector("pq-app")?.shadowRoot.querySelector("pq-answer")?.shadowRoot.querySelector(".score")?.textContent === ${JSON.stringify(String(wanted))}`;
const asked = (expression) => `() => { const app = document.querySelector("pq-app"); return ${expression}; }`;
/** Waits for what stands within open shadow roots: a change within them wakes nobody who waits at the document. */
const there = (page, selector) => {
  const steps = JSON.stringify(selector.split(" >>> "));
  return page.waitForFunction(`() => ${steps}.reduce((place, step, at) => (at ? place?.shadowRoot : place)?.querySelector(step), document)`);
};
const click = async (page, selector) => {
  await there(page, selector);
  // What lies under the bar counts as seen, and the bar would be clicked.
  await page.evaluate((steps) => {
    steps.reduce((place, step, at) => (at ? place.shadowRoot : place).querySelector(step), document).scrollIntoView({ block: "center" });
  }, selector.split(" >>> "));
  await page.click(selector);
};
const fill = async (page, selector, text) => {
  await there(page, selector);
  await page.fill(selector, text);
};
const inPanel = (panel, selector) => `pq-app >>> pq-panels >>> ${panel} >>> ${selector}`;

test("from the gallery to an answer, by forms, by JSON, as the visitor, and back after a reload", async () => {
  const context = await browser.newContext();
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", ({ text }) => /Content-Security-Policy|Error/.test(text()) && complaints.push(text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.url);

  await click(page, "pq-app >>> pq-start >>> .models li:nth-child(1) button");
  await page.waitForFunction(asked(`app.store.state.model !== null && app.shadowRoot.querySelector("pq-answer").shadowRoot.querySelector(".score") !== null`));

  // A click that falls between two layouts goes astray.
  await page.waitForFunction(asked(`app.shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-model")?.shadowRoot.querySelector("pq-model-forms") !== null`));

  // A visitor of whom nothing is known, then a company of fifty.
  await click(page, "pq-app >>> pq-panels >>> #tab-visitor");
  await page.waitForFunction(asked(`app.store.state.view.panel === "visitor"`));
  await click(page, inPanel("pq-visitor", ".who button"));
  await page.waitForFunction(scoreIs(0));
  await fill(page, inPanel("pq-visitor", "[data-attribute=employees]"), "50");
  await page.waitForFunction(scoreIs(10));

  // What that is worth, changed in its form.
  // The window is narrow: the answer is a summary until more is asked for.
  await click(page, "pq-app >>> pq-answer >>> button[aria-expanded]");
  await click(page, "pq-app >>> pq-answer >>> .fall.k-fit");
  await fill(page, inPanel("pq-model", "pq-model-forms >>> [data-path='groups[0].rules[0].table[1].points']"), "12.5");
  await page.waitForFunction(scoreIs(13));

  // And in the JSON.
  await click(page, inPanel("pq-model", ".seg button:nth-child(2)"));
  await page.waitForFunction(asked(`app.shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-model").shadowRoot.querySelector("pq-json-editor")?.shadowRoot.querySelector(".cm-content") !== null`));
  await click(page, inPanel("pq-model", "pq-json-editor >>> .cm-content"));
  await page.waitForFunction(asked(`app.shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-model").shadowRoot.querySelector("pq-json-editor").shadowRoot.querySelector(".cm-content .cm-line").textContent.startsWith("{")`));

  // The demo page inside.
  await click(page, "pq-app >>> pq-panels >>> #tab-visitor");
  await click(page, inPanel("pq-visitor", "section:last-of-type .row button"));
  await page.waitForFunction(asked(`app.store.state.visitors.find(({ key }) => key === app.store.state.visitor).events.some(({ event, properties }) => event === "page_view" && properties.path === "/")`));

  await page.waitForTimeout(600);
  await page.goto(server.url);
  await page.waitForFunction(scoreIs(13));
  assert.deepEqual(complaints, []);
  await context.close();
});
