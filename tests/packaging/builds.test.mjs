// The package in each way to build, run in Chromium: it loads, scores, and the form carries the fields. And on a server.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { launchChromium } from "../browser/chromium.mjs";
import { model } from "../browser/embed/model.mjs";
import { builds, run, workspace } from "./builds.mjs";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".css": "text/css" };
const policy = "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";
// What a framework's own inline scripts need is the framework's matter.
const policyOf = { next: "", astro: "script-src 'self' 'wasm-unsafe-eval'", vite: "script-src 'self' 'wasm-unsafe-eval'" };
let space;
let browser;
let card;

before(async () => {
  space = await workspace();
  browser = await launchChromium();
  const { openStudio } = await import(new URL("../../pkg/dist/studio.js", import.meta.url));
  card = Buffer.from((await openStudio()).compile(JSON.stringify(model)));
});
after(async () => {
  await browser?.close();
  space?.remove();
});

for (const name of Object.keys(builds)) {
  test(`built and served: ${name}`, { timeout: 300_000 }, async (t) => {
    const folder = await builds[name](space);
    const site = await serve(t, folder, policyOf[name] ?? policy);
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(site.url);
    await page.waitForFunction(() => (window.handle ?? window.prequal)?.status().wasm === "ready", undefined, { timeout: 20_000 });
    await page.waitForFunction(() => "lead_score" in (window.handle ?? window.prequal).fields());
    await page.fill("[name=jobtitle]", "CTO");
    await page.click("button");
    await page.waitForURL("**/submit");
    const sent = new URLSearchParams(site.sent[0]);
    assert.equal(sent.get("jobtitle"), "CTO");
    // A view, the CTO, the form begun and sent.
    assert.equal(sent.get("lead_score"), "33");
    assert.equal(sent.get("lead_log"), null, "HubSpot's preset has no log");
    assert.deepEqual(errors, []);
    t.diagnostic(`${name} downloads ${site.served.map(({ path, bytes }) => `${path} ${bytes}`).join(", ")}`);
  });
}

test("a bundle does not carry what it does not use", () => {
  const folder = join(space.folder, "vite/dist/assets");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const text = scripts.map((name) => readFileSync(join(folder, name), "utf8")).join("");
  for (const word of ["studio.wasm", "MktoForms2", "Lead_Score__c"]) assert.ok(!text.includes(word), word);
});

test("on a server every entry of a page can be imported, and touches nothing", async () => {
  const script = `
    for (const name of ["window", "document", "navigator", "localStorage", "location", "history"]) {
      Object.defineProperty(globalThis, name, { configurable: true, get() { throw new Error("touched " + name); } });
    }
    for (const entry of ["browser", "crm/hubspot", "cookie-log", "bridge"]) await import("prequal/" + entry);
    console.log("quiet");`;
  const output = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: space.folder });
  assert.match(output, /quiet/);
});

async function serve(t, folder, csp) {
  const sent = [];
  const served = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") {
      sent.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "text/html" });
      return response.end("<!doctype html><title>Thanks</title>");
    }
    const path = join(folder, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    const body = pathname === "/model.pq" ? card : path.startsWith(folder) && existsSync(path) ? readFileSync(path) : undefined;
    if (!body) {
      response.writeHead(404);
      return response.end();
    }
    served.push({ path: pathname, bytes: body.length });
    const isPage = path.endsWith(".html");
    response.writeHead(200, {
      "content-type": types[extname(path)] ?? "application/octet-stream",
      ...(isPage && csp ? { "content-security-policy": csp } : {}),
    });
    response.end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, sent, served };
}
