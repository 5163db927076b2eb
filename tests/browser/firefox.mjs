// Starts the Firefox that is installed, named by the environment variable FIREFOX or found on PATH, and gives as much of
// Playwright's interface as the tests of the embed use: Playwright itself cannot drive a stock Firefox.
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { programOnPath } from "./chromium.mjs";

const packaging = fileURLToPath(new URL("../packaging/", import.meta.url));
const require = createRequire(join(packaging, "package.json"));
// Kept in step with `browsers` in scripts/setup.sh.
const names = ["firefox-esr", "firefox"];
const pollMs = 20;

/** Headless, with a fresh profile. Close it when done. */
export async function launchFirefox() {
  const { default: puppeteer } = await import(require.resolve("puppeteer-core"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: programOnPath(names, "FIREFOX", "Firefox"),
    headless: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    extraPrefsFirefox: {
      // No page of its own asks the network for anything.
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "browser.safebrowsing.downloads.remote.enabled": false,
    },
  });
  return {
    newContext: async (options = {}) => contextOf(await browser.createBrowserContext(), options),
    close: () => browser.close(),
    version: () => browser.version(),
  };
}

function contextOf(context) {
  const scripts = [];
  let timeoutMs = 30_000;
  return {
    setDefaultTimeout: (ms) => (timeoutMs = ms),
    async addInitScript(script, argument) {
      scripts.push([script, argument]);
    },
    async newPage() {
      const page = await context.newPage();
      for (const [script, argument] of scripts) await page.evaluateOnNewDocument(script, argument);
      return pageOf(page, () => timeoutMs);
    },
    close: () => context.close(),
  };
}

function pageOf(page, timeoutMs) {
  const isThere = (selector) => page.waitForSelector(selector, { timeout: timeoutMs() });
  const until = async (holds, what) => {
    const end = Date.now() + timeoutMs();
    for (;;) {
      // A page in the middle of a navigation has nothing to say.
      if (await holds().catch(() => false)) return;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise((done) => setTimeout(done, pollMs));
    }
  };
  const locator = (selector, place = 0) => ({
    first: () => locator(selector, 0),
    count: () => page.$$eval(selector, (all) => all.length),
    blur: () => page.$$eval(selector, (all, place) => all[place].blur(), place),
    dispatchEvent: (type) => page.$$eval(selector, (all, place, type) => all[place].dispatchEvent(new Event(type, { bubbles: true })), place, type),
  });
  return {
    locator,
    on(event, listener) {
      if (event === "request") page.on("request", (request) => listener({ url: () => request.url() }));
      else if (event === "console") page.on("console", (message) => listener({ text: () => message.text() }));
      else if (event === "pageerror") {
        // What cannot be loaded is told as an error of the page as well.
        page.on("pageerror", (error) => /Content-Security-Policy|Loading module/.test(String(error)) || listener(error));
      } else page.on(event, listener);
    },
    addInitScript: (script, argument) => page.evaluateOnNewDocument(script, argument),
    goto: (url, { referer } = {}) => page.goto(url, { timeout: timeoutMs(), ...(referer ? { referer } : {}) }),
    url: () => page.url(),
    evaluate: (fn, argument) => page.evaluate(fn, argument),
    // What it gives may not be data, so only whether it holds comes back.
    waitForFunction: (fn, argument) =>
      until(() => page.evaluate(`(async () => !!(await (${fn})(${JSON.stringify(argument)})))()`), String(fn)),
    waitForURL: (pattern) => until(async () => matcher(pattern).test(page.url()), pattern),
    waitForTimeout: (ms) => new Promise((done) => setTimeout(done, ms)),
    async click(selector, { position, button } = {}) {
      const element = await isThere(selector);
      await element.click({ ...(position ? { offset: position } : {}), ...(button ? { button } : {}) });
    },
    async fill(selector, text) {
      const element = await isThere(selector);
      // As a person's typing: `input` comes at once, and `change` when the field is left.
      await element.evaluate((field, text) => {
        field.focus();
        field.select();
        document.execCommand(text ? "insertText" : "delete", false, text);
      }, text);
    },
    async selectOption(selector, values) {
      await isThere(selector);
      await page.$eval(
        selector,
        (select, values) => {
          for (const option of select.options) option.selected = values.includes(option.value);
          for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
        },
        [values].flat(),
      );
    },
    check: async (selector) => (await isThere(selector)).click(),
    uncheck: async (selector) => (await isThere(selector)).click(),
    async setInputFiles(selector, { name, buffer }) {
      const folder = mkdtempSync(join(tmpdir(), "prequal-upload-"));
      writeFileSync(join(folder, name), buffer);
      await (await isThere(selector)).uploadFile(join(folder, name));
    },
    clock: clockOf(page),
    frames: () => page.frames(),
    bringToFront: () => page.bringToFront(),
    close: () => page.close(),
  };
}

/** A clock that goes on by itself and can be put forward, as Playwright has it. */
function clockOf(page) {
  return {
    async install({ time = new Date() } = {}) {
      const { outputFiles } = await build({
        stdin: { contents: 'export { install } from "@sinonjs/fake-timers";', resolveDir: packaging },
        bundle: true,
        format: "iife",
        globalName: "fakeTimers",
        // What it asks for in Node only.
        external: ["util", "timers", "timers/promises"],
        logLevel: "silent",
        write: false,
      });
      const start = `window.testClock = fakeTimers.install({ now: ${time.getTime()}, shouldAdvanceTime: true, ignoreMissingTimers: true })`;
      await page.evaluateOnNewDocument(`${outputFiles[0].text};${start};`);
    },
    runFor: (ms) => page.evaluate((ms) => void window.testClock.tick(ms), ms),
    fastForward: (time) => page.evaluate((ms) => void window.testClock.jump(ms), millisecondsOf(time)),
  };
}

/** As in `29:00` and `10:00:00`. */
function millisecondsOf(time) {
  return typeof time === "number" ? time : time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

/** As in Playwright: `**` stands for anything, `*` for anything within a part of the path. */
function matcher(pattern) {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`);
}
