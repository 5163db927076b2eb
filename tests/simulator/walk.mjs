// What walks of the simulator's panels share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens a panel by its tab. */
export async function openPanel(page, id) {
  await page.locator(`#tab-${id}`).click();
  await page.locator(`pq-${id} h2`).first().waitFor();
}

/** Fails where axe finds something in the panel that is open, or where the page is wider than its window. */
export async function checkPage(page, what) {
  // The policy of the page lets no script in; the debugger's door is not the page's.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ include: { fromShadowDom: ["pq-app", "pq-panels"] } }, { resultTypes: ["violations"] }));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, target }) => `${target.join(" ")} ${html.slice(0, 140)}`).join(" | ")}`);
  assert.deepEqual(found, [], what);
  await checkWidth(page, what);
}

/** Fails where the page is wider than its window. */
export async function checkWidth(page, what) {
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= width, `${what}: ${wide} px wide in a window of ${width}`);
}

/**
 * Looks at a panel as it is on a wide light screen and on a narrow dark one, there in every language. `open` opens it with
 * the options of a browser's context.
 */
export async function checkLooks(open) {
  const wide = await open({});
  await checkPage(wide.page, "wide, light");
  await wide.end();
  const narrow = await open({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  for (const locale of ["nb", "zh-Hant", "zh-Hans"]) {
    await speak(narrow.page, locale);
    await checkWidth(narrow.page, `360 px, ${locale}`);
    const untold = await narrow.page.locator("pq-panels").evaluate((panels) => {
      const texts = [];
      const look = (root) => {
        for (const one of root.querySelectorAll("*")) {
          if (one.shadowRoot) look(one.shadowRoot);
          for (const node of one.childNodes) if (node.nodeType === 3 && !["STYLE", "CODE", "PRE"].includes(one.tagName)) texts.push(node.data.trim());
        }
      };
      look(panels.shadowRoot);
      return texts.filter((text) => /^(time|whatif|leads|take|sum|share|hubspot|words|op|panel|name|event)\.[\w.-]+$|\{\w+\}/.test(text));
    });
    assert.deepEqual(untold, [], `${locale}: keys and placeholders that nobody has filled in`);
  }
  await checkPage(narrow.page, "narrow, dark, Chinese");
  await narrow.end();
}

/** What a click saves as a file: its name and its bytes. */
export async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The score that the answer shows. */
export async function shownScore(page) {
  return Number((await page.locator("pq-answer .score").textContent()).trim().replace(/[^\d.-]/g, ""));
}

/** Shows the simulator in another language. */
export async function speak(page, locale) {
  await page.locator("pq-bar select").first().selectOption(locale);
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, locale);
}
