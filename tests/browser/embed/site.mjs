// A site with the script tag, for one test: its pages, what goes wrong in it, and what arrives from its forms.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test as nodeTest } from "node:test";
import { launchChromium } from "../chromium.mjs";
import { launchFirefox } from "../firefox.mjs";
import { model } from "./model.mjs";

export const dist = new URL("../../../pkg/dist/", import.meta.url);
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'";
const patienceMs = 8000;

let scorecard;
async function compiled() {
  if (!scorecard) {
    const { openStudio } = await import(new URL("studio.js", dist));
    scorecard = (await openStudio()).compile(JSON.stringify(model));
  }
  return Buffer.from(scorecard);
}

export const tag = ({ attributes = 'data-form="form"', model = "/model.pq" } = {}) =>
  `<script src="/prequal/embed.js" data-model="${model}" ${attributes} defer></script>`;

export const html = (body, { head = tag(), title = "A page" } = {}) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;

export const form = (fields, attributes = "") =>
  `<form id="demo" action="/submit" method="post" ${attributes}>${fields}<button>Send</button></form>`;

/** The names of what goes out with a form, after its own fields. */
export const attached = "score fit engagement label grade stage qualified route reasons model model_version log"
  .split(" ")
  .map((role) => `lead_${role}`);

/** A test that ends, whatever a page does. */
export const test = (name, run) => nodeTest(name, { timeout: 60_000 }, run);

/** The tests run in Chromium, or in the browser that this environment variable names. */
export const isFirefox = process.env.PREQUAL_BROWSER === "firefox";
let browser;

/** Call in `before` and `after` of a file. */
export async function openBrowser() {
  browser = await (isFirefox ? launchFirefox() : launchChromium());
}
export async function closeBrowser() {
  await browser.close();
}

/** What a site serves below `/prequal/` is the package's dist. */
function packaged(path) {
  const [, name] = /^\/prequal\/([\w-]+(?:\/[\w-]+)?\.(?:js|wasm))$/.exec(path) ?? [];
  const address = name && new URL(name, dist);
  if (!address || !existsSync(address)) return undefined;
  return { type: name.endsWith(".js") ? "text/javascript" : "application/wasm", body: readFileSync(address) };
}

/**
 * A browser of its own for the test, and a site:
 * `pages` by path, with `headers`; `posts` what is answered to POST; `answers` in the place of files, each `{ status?, headers?, body?, after? }` or `hang`; `csp` of the pages.
 */
export async function visit(t, { pages = {}, answers = {}, posts = {}, csp = policy, headers = {}, init, context: contextOptions } = {}) {
  const card = await compiled();
  const sent = [];
  const arrivals = [];
  const open = new Set();

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method === "POST") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      sent.push({ path: pathname, type: request.headers["content-type"] ?? "", text: Buffer.concat(chunks).toString() });
      arrivals.splice(0).forEach((arrived) => arrived());
      const post = posts[pathname] ?? { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Thanks</title>Thanks" };
      if (post === "hang") return void open.add(response);
      response.writeHead(post.status ?? 200, post.headers ?? {});
      response.end(post.body ?? "");
      return;
    }
    const answer = answers[pathname];
    if (answer === "hang") return void open.add(response);
    if (answer) {
      await answer.after;
      response.writeHead(answer.status ?? 200, answer.headers ?? {});
      return void response.end(answer.body ?? "");
    }
    const page = pages[pathname];
    const file = pathname === "/model.pq" ? { type: "application/octet-stream", body: card } : packaged(pathname);
    if (page !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers, ...(csp ? { "content-security-policy": csp } : {}) });
      response.end(page);
    } else if (file) {
      response.writeHead(200, { "content-type": file.type });
      response.end(file.body);
    } else {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not found");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}`;

  const context = await browser.newContext(contextOptions);
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "webdriver", { configurable: true, get: () => false });
    const { userAgent } = navigator;
    Object.defineProperty(Navigator.prototype, "userAgent", { configurable: true, get: () => userAgent.replace("Headless", "") });
  });
  if (init) await context.addInitScript(init);
  t.after(async () => {
    for (const response of open) response.destroy();
    // A context in the middle of a navigation may never say that it has closed; the browser ends it at last.
    await Promise.race([context.close(), new Promise((done) => setTimeout(done, 2000).unref())]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const errors = [];
  let current;
  const newPage = async () => {
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    current ??= page;
    return page;
  };
  return {
    url,
    context,
    errors,
    sent,
    newPage,
    page: await newPage(),
    /** Runs a function in the frame whose address ends so. */
    async inFrame(end, fn) {
      const frame = current.frames().find((frame) => frame.url().endsWith(end));
      return frame.evaluate(fn);
    },
    /** The fields of the next submission, or of one that has come, as pairs in their order. */
    async submission(count = 1) {
      const late = AbortSignal.timeout(patienceMs);
      while (sent.length < count) {
        await new Promise((arrived, failed) => {
          arrivals.push(arrived);
          late.addEventListener("abort", () => failed(new Error("no submission has arrived")));
        });
      }
      return [...new URLSearchParams(sent[count - 1].text)];
    },
  };
}

export const file = (name) => readFileSync(new URL(name, dist));

/** Waits for the engine, or for its failure. */
export const ready = (page) => page.evaluate(() => window.prequal.ready);

/** Fills a field in and leaves it, which is when its answer counts. */
export async function answer(page, selector, text) {
  await page.fill(selector, text);
  await page.locator(selector).blur();
}

/** How often each rule counted: by the assessment of now. */
export async function counts(page) {
  await ready(page);
  const assessment = await page.evaluate(() => window.prequal.assess());
  return Object.fromEntries(assessment.reasons.map(({ rule, times }) => [rule, times]).sort());
}

/** The facts that storage holds, oldest first. */
export function kept(page) {
  return page.evaluate(() =>
    Object.keys(localStorage)
      .filter((key) => /^prequal(\.|$)/.test(key))
      .flatMap((key) => JSON.parse(localStorage.getItem(key)).facts)
      .sort((a, b) => a.at - b.at),
  );
}

/** The facts of one event, as their properties. */
export async function told(page, event) {
  return (await kept(page)).filter((fact) => fact.event === event).map(({ properties = {} }) => properties);
}
