// `prequal/browser` as a module: on a server, and in a page.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before } from "node:test";
import { attached, closeBrowser, counts, dist, file, form, html, kept, openBrowser, test, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const modules = Object.fromEntries(
  readdirSync(dist)
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => [
      `/dist/${name}`,
      { headers: { "content-type": name.endsWith(".js") ? "text/javascript" : "application/wasm" }, body: file(name) },
    ]),
);

const starts = (code) => html(form('<input name="jobtitle"><input name="email">'), { head: `<script type="module">import { start } from "/dist/browser.js"; ${code}</script>` });
const open = async (t, code) => {
  const site = await visit(t, { pages: { "/": starts(code), "/pricing": starts(code) }, answers: modules, csp: "" });
  await site.page.goto(site.url);
  await site.page.waitForFunction(() => window.prequal);
  return site;
};

test("a server can import it", async () => {
  const { start } = await import(new URL("browser.js", dist));
  assert.equal(typeof start, "function");
});

test("start gives a handle, and the same one when called again", async (t) => {
  const { page, submission } = await open(
    t,
    `window.prequal = start({ model: "/model.pq", form: document.querySelectorAll("form") });
     window.again = start({ model: "/other.pq" });`,
  );
  assert.equal(await page.evaluate(() => window.prequal === window.again), true);
  assert.deepEqual(await page.evaluate(() => window.prequal.ready), {
    wasm: "ready",
    reason: null,
    storage: "local",
    freshStarts: 0,
    consent: "granted",
    recording: "stored",
  });
  await page.fill("[name=jobtitle]", "CTO");
  await page.click("button");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", "email", ...attached]);
});

test("stopped, it can be started again", async (t) => {
  const { page } = await open(t, `const options = { model: "/model.pq" }; start(options).stop(); window.prequal = start(options);`);
  assert.deepEqual(await counts(page), { page_view: 2 });
  await page.evaluate(() => window.prequal.track("x"));
  assert.equal((await counts(page)).x, 1);
});

test("the model as bytes, as an answer or as a promise of one; the wasm as well", async (t) => {
  const { page } = await open(
    t,
    `const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
     const wasm = await WebAssembly.compile(await bytes("/dist/runtime.wasm"));
     const all = [
       { model: await bytes("/model.pq") },
       { model: (await bytes("/model.pq")).buffer, wasm },
       { model: await fetch("/model.pq"), wasm: fetch("/dist/runtime.wasm") },
       { model: fetch("/model.pq"), wasm: new URL("/dist/runtime.wasm", location.href) },
       { model: new URL("/model.pq", location.href), wasm: await bytes("/dist/runtime.wasm") },
     ];
     window.states = [];
     for (const options of all) {
       const handle = start(options);
       window.states.push((await handle.ready).wasm);
       handle.stop();
     }
     window.prequal = true;`,
  );
  assert.deepEqual(await page.evaluate(() => window.states), ["ready", "ready", "ready", "ready", "ready"]);
});

test("options that are wrong are told by the status, and the rest goes on", async (t) => {
  const { page, errors } = await open(t, `window.prequal = start({ model: "/model.pq", form: 7, fields: { a: null }, downloads: 5 });`);
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.match(await page.evaluate(() => window.prequal.status().reason), /TypeError/);
  assert.deepEqual(errors, []);
});

test("of an address storage keeps the domain, and the score of the next page is the same", async (t) => {
  const { page, url } = await open(t, `window.prequal = start({ model: "/model.pq" });`);
  await page.evaluate(() => window.prequal.set({ email: "ada@gmail.com" }));
  assert.ok(!JSON.stringify(await kept(page)).includes("ada@"));
  assert.equal((await counts(page))["free-mail"], 1);
  await page.goto(`${url}/pricing`);
  await page.waitForFunction(() => window.prequal);
  assert.equal((await counts(page))["free-mail"], 1);
  await page.evaluate(() => window.prequal.set({ email: null }));
  await page.goto(url);
  await page.waitForFunction(() => window.prequal);
  assert.equal((await counts(page))["free-mail"], undefined);
});

test("where the model uses the address itself, it is kept, also when it was told before the engine was there", async (t) => {
  const { page, url } = await visit(t, {
    pages: { "/": starts(`window.prequal = start({ model: "/email.pq" }); window.prequal.set({ email: "ada@company.example" });`), "/next": starts(`window.prequal = start({ model: "/email.pq" });`) },
    answers: { ...modules, "/email.pq": { body: await emailModel() } },
    csp: "",
  });
  for (const path of ["/", "/next"]) {
    await page.goto(url + path);
    await page.waitForFunction(() => window.prequal);
    assert.deepEqual(await counts(page), { named: 1 });
  }
});

async function emailModel() {
  const { openStudio } = await import(new URL("studio.js", dist));
  const rules = [{ id: "named", when: { attribute: "email", startsWith: "ada@" }, points: 1 }];
  const model = { name: "Email", version: "1", groups: [{ id: "fit", kind: "fit", rules }] };
  return Buffer.from((await openStudio()).compile(JSON.stringify(model)));
}
