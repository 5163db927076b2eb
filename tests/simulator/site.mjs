// The built simulator in Chromium, for tests that walk it as a person would.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startSimulator } from "../../www/simulator/serve.mjs";
import { launchChromium } from "../browser/chromium.mjs";

/**
 * Serves the simulator and starts Chromium around the tests of a file.
 * `visit` opens it afresh; whatever the page complains of fails the test that asks `complaints`.
 */
export function simulator() {
  /** @type {{ url: string, close: () => Promise<void> }} */
  let server;
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startSimulator(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  return {
    url: () => server.url,
    browser: () => browser,
    /** A fresh page at the start page, in a profile of its own. */
    async visit({ path = "/", ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: "en-GB", ...options });
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      const complaints = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
      await page.goto(server.url + path);
      return {
        context,
        page,
        complaints,
        async end() {
          await context.close();
          assert.deepEqual(complaints, []);
        },
      };
    },
  };
}

/** Opens a model of the gallery by its name. */
export async function openModel(page, name = "B2B SaaS inbound") {
  await page.locator("pq-start").getByRole("button", { name: new RegExp(`^${name}\\b`) }).first().click();
  await page.locator("pq-answer .score").waitFor();
}
