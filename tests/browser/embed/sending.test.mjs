// What the page's own code sends, forms in shadow trees, and what the edge is asked for.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { answer, attached, closeBrowser, counts, form, html, kept, openBrowser, ready, tag, test, told, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const body = form('<input name="jobtitle"><input name="email"><input name="card_number" value="4111">');
async function open(t, markup = body, { attributes = 'data-form="form"', head, ...more } = {}) {
  const site = await visit(t, { pages: { "/": html(markup, { head: head ?? tag({ attributes }) }) }, csp: "", ...more });
  await site.page.goto(site.url);
  await site.page.waitForFunction(() => window.prequal?.status);
  return site;
}
const scoreless = { answers: { "/prequal/runtime.wasm": "hang" } };
/** Runs in the page: how long a promise takes, and what it gives. */
const timed = (page, fn, argument) =>
  page.evaluate(
    async ([source, argument]) => {
      const begun = performance.now();
      const result = await new Function("argument", `return (${source})(argument)`)(argument);
      return { result, ms: performance.now() - begun };
    },
    [String(fn), argument],
  );
/** 100 ms, and what a busy machine takes besides. */
const inTime = (ms) => ms < 250;

test("an object that becomes JSON: its answers are read, the fields put in, the same object given back", async (t) => {
  const { page, errors } = await open(t);
  await ready(page);
  const { lead, same } = await page.evaluate(async () => {
    const lead = { jobtitle: "CTO", email: "ada@gmail.com", card_number: "4111", nested: { a: 1 }, list: ["a"], yes: true };
    return { lead, same: (await prequal.attach(lead)) === lead };
  });
  assert.equal(same, true);
  assert.deepEqual(Object.keys(lead), ["jobtitle", "email", "card_number", "nested", "list", "yes", ...attached]);
  // A view, the CTO, a free address, sent.
  assert.equal(lead.lead_score, "17");
  assert.deepEqual(await told(page, "set"), [{ jobTitle: "CTO", email: "@gmail.com" }]);
  assert.deepEqual(await told(page, "form_submit"), [{ form: "form" }]);
  assert.ok(!JSON.stringify(await kept(page)).includes("4111"));
  assert.deepEqual(errors, []);
});

test("FormData and URLSearchParams, sent by fetch; a name for the form", async (t) => {
  const { page, submission } = await open(t);
  await ready(page);
  await answer(page, "[name=jobtitle]", "CTO");
  for (const [n, kind] of ["FormData", "URLSearchParams"].entries()) {
    await page.evaluate(async (kind) => {
      const data = new window[kind]();
      data.append("a", "1");
      await prequal.attach(data, { form: `by ${kind}` });
      await fetch("/api", { method: "POST", body: new URLSearchParams(data) });
    }, kind);
    assert.deepEqual((await submission(n + 1)).map(([name]) => name), ["a", ...attached]);
  }
  assert.deepEqual(await told(page, "form_submit"), [{ form: "by FormData" }, { form: "by URLSearchParams" }]);
});

test("sent by XMLHttpRequest from a submit handler: counted once", async (t) => {
  const { page, submission } = await open(t);
  await ready(page);
  await page.evaluate(() =>
    document.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const data = await prequal.attach(new FormData(event.target));
      const request = new XMLHttpRequest();
      request.open("POST", "/api");
      request.send(new URLSearchParams(data));
    }),
  );
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", "email", "card_number", ...attached]);
  assert.deepEqual(await told(page, "form_submit"), [{ form: "demo" }]);
});

test("a form as such: hidden inputs, for code that reads inputs", async (t) => {
  const { page } = await open(t);
  await ready(page);
  await page.evaluate(() => prequal.attach(document.querySelector("form")));
  const inputs = await page.evaluate(() => [...document.querySelectorAll("form input[type=hidden]")].map(({ name }) => name));
  assert.deepEqual(inputs, attached);
  assert.deepEqual(await told(page, "form_submit"), [{ form: "demo" }]);
});

test("code that reads the inputs in its own submit handler finds them there", async (t) => {
  const { page } = await open(t);
  await ready(page);
  await answer(page, "[name=jobtitle]", "CTO");
  await page.evaluate(() =>
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      window.read = [...event.target.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]);
    }),
  );
  await page.click("button");
  const read = Object.fromEntries(await page.evaluate(() => window.read));
  assert.deepEqual(Object.keys(read).slice(3), attached);
  assert.equal(read.lead_score, "32");
});

test("the list of fields of HubSpot's API is taken and filled as it is", async (t) => {
  const { page } = await open(t);
  await ready(page);
  const { fields } = await page.evaluate(() => prequal.attach({ fields: [{ objectTypeId: "0-1", name: "jobtitle", value: "CTO" }] }));
  assert.deepEqual(fields[0], { objectTypeId: "0-1", name: "jobtitle", value: "CTO" });
  assert.deepEqual(fields.slice(1).map(({ name }) => name), attached);
  assert.equal((await counts(page)).cto, 1);
});

for (const [what, options, expected] of [
  ["wasm that never comes", scoreless, ["lead_log"]],
  ["a wasm that fails", { answers: { "/prequal/runtime.wasm": { status: 404 } } }, ["lead_log"]],
  ["an edge that never answers", { attributes: 'data-form="form" data-signed data-edge="/_prequal"', posts: { "/_prequal/assess": "hang" } }, attached],
  ["an edge that fails", { attributes: 'data-form="form" data-signed data-edge="/_prequal"', posts: { "/_prequal/assess": { status: 500 } } }, attached],
  ["an edge that answers nonsense", { attributes: 'data-form="form" data-signed data-edge="/_prequal"', posts: { "/_prequal/assess": { body: "<!doctype html>" } } }, attached],
]) {
  test(`attach gives up after a tenth of a second: ${what}`, async (t) => {
    const { page, errors } = await open(t, body, options);
    if (!JSON.stringify(options).includes("hang") || options.posts) await ready(page);
    const { result, ms } = await timed(page, async () => Object.keys(await prequal.attach({})));
    assert.deepEqual(result, expected);
    assert.ok(inTime(ms), `${ms} ms`);
    assert.deepEqual(errors, []);
  });
}

test("the edge's signed fields take the place of ours", async (t) => {
  const fields = { lead_score: "12", lead_verified_score: "5", lead_signature: "v1,abc" };
  const { page, sent } = await open(t, body, {
    attributes: 'data-form="form" data-signed data-edge="/_prequal" data-field-names=\'{"log":""}\'',
    posts: { "/_prequal/assess": { headers: { "content-type": "application/json" }, body: JSON.stringify({ fields }) } },
  });
  await ready(page);
  // On a machine that is busy an answer may come after the deadline.
  const lead = await page.evaluate(async () => {
    for (let n = 0; ; n += 1) {
      const lead = await prequal.attach({ jobtitle: "CTO" });
      if ("lead_signature" in lead || n > 20) return lead;
    }
  });
  for (const [name, value] of Object.entries(fields)) assert.equal(lead[name], value);
  assert.ok(!("lead_log" in lead));
  const asked = JSON.parse(sent[0].text);
  assert.deepEqual(asked.log.events.map(({ event }) => event), ["page_view", "set", "form_submit"]);
  assert.equal(asked.names.score, "lead_score");
});

test("what cannot be filled is given back as it is, and nothing is thrown", async (t) => {
  const { page, errors } = await open(t);
  await ready(page);
  const results = await page.evaluate(async () => {
    const frozen = Object.freeze({ a: 1 });
    const hostile = new Proxy({}, { set: () => { throw new Error("set"); }, ownKeys: () => { throw new Error("keys"); } });
    const getter = { get jobtitle() { throw new Error("get"); } };
    const cyclic = { jobtitle: "CTO" };
    cyclic.self = cyclic;
    const given = [frozen, hostile, cyclic, [], Object.create(null), null, undefined, 5, "text", document.body, new Map()];
    const same = [];
    for (const one of given) same.push((await prequal.attach(one)) === one);
    same.push((await prequal.attach(getter)) === getter);
    return same;
  });
  assert.ok(results.every(Boolean), JSON.stringify(results));
  assert.deepEqual(errors, []);
});

test("a polluted prototype is neither read nor set", async (t) => {
  const { page } = await open(t, body, { init: () => (Object.prototype.jobtitle = "CTO") });
  await ready(page);
  const before = await page.evaluate(() => Object.keys(Object.prototype));
  await page.evaluate(() => prequal.attach(JSON.parse('{"__proto__": {"x": 1}, "email": "a@b.example"}')));
  assert.equal((await counts(page)).cto, undefined);
  assert.deepEqual(await page.evaluate(() => Object.keys(Object.prototype)), before);
});

const component = `<script>
  customElements.define("lead-form", class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: "open" }).innerHTML = '<form id="inner" action="/submit" method="post"><input name="jobtitle"><button>Send</button></form>';
    }
  });
</script>`;
const inShadow = (page, fn) => page.evaluate(`(${fn})(document.querySelector("lead-form").shadowRoot)`);

test("a form in a shadow tree, sent without having been touched", async (t) => {
  const { page, submission } = await open(t, `<lead-form></lead-form>${component}`, { attributes: 'data-form="lead-form"' });
  await ready(page);
  await inShadow(page, (root) => root.querySelector("form").requestSubmit());
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", ...attached]);
});

test("a form in a shadow tree that comes later, within a part of the page that is named", async (t) => {
  const { page, submission } = await open(t, `<main></main>${component}`, { attributes: 'data-form="main"' });
  await ready(page);
  await page.evaluate(() => (document.querySelector("main").innerHTML = "<div><lead-form></lead-form></div>"));
  await page.waitForTimeout(250);
  await inShadow(page, (root) => {
    const field = root.querySelector("input");
    field.focus();
    field.value = "CTO";
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true, composed: type === "input" }));
    root.querySelector("button").click();
  });
  const arrived = Object.fromEntries(await submission());
  assert.deepEqual(Object.keys(arrived), ["jobtitle", ...attached]);
  assert.equal(arrived.lead_score, "33");
});

test("a form in a shadow tree that is not meant is left alone", async (t) => {
  const { page, submission } = await open(t, `<lead-form></lead-form><form id="demo"></form>${component}`, { attributes: 'data-form="#demo"' });
  await ready(page);
  await inShadow(page, (root) => {
    root.querySelector("input").focus();
    root.querySelector("button").click();
  });
  assert.deepEqual(await submission(), [["jobtitle", ""]]);
});

test("several forms, each with its own answers and its own submission", async (t) => {
  const two = `${form('<input name="email">')}<form id="other" action="/other" method="post" target="_blank"><input name="jobtitle"><button id="go">Go</button></form>`;
  const { page, submission, sent } = await open(t, two);
  await ready(page);
  await page.evaluate(() => document.querySelector("#other").removeAttribute("target"));
  await answer(page, "#other input", "CTO");
  await page.click("#go");
  assert.deepEqual((await submission()).map(([name]) => name), ["jobtitle", ...attached]);
  assert.equal(sent[0].path, "/other");
  await page.waitForURL("**/other");
});

test("the view that the edge has seen is one fact with the edge's id, once", async (t) => {
  const id = "mm7irhckxAbCdEfGh~abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  const { page, url } = await open(t, body, { headers: { "server-timing": `cdn;dur=1, prequal;desc="${id}"` } });
  await ready(page);
  assert.deepEqual((await kept(page)).map(({ id }) => id), [id]);
  await page.goto(url);
  await ready(page);
  const ids = (await kept(page)).map(({ id }) => id);
  assert.equal(ids.length, 2, "an answer that comes from a cache again is another view");
  assert.equal(new Set(ids).size, 2);
});

for (const desc of ["<b>", "x".repeat(200), "short", ""]) {
  test(`a view's id that is none (${desc.slice(0, 5)}) is left aside`, async (t) => {
    const { page } = await open(t, body, { headers: { "server-timing": `prequal;desc="${desc}"` } });
    await ready(page);
    assert.match((await kept(page))[0].id, /^[0-9a-f]{16}\.1$/);
  });
}

test("programs say so by an attribute, and are scored like anybody", async (t) => {
  const { page } = await open(t, body, { init: () => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => true }) });
  assert.deepEqual(await counts(page), { page_view: 1 });
  assert.deepEqual(await told(page, "set"), [{ bot: true }]);
});
