// What goes out with the form, and what is read of it.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { answer, attached, closeBrowser, counts, file, form, html, kept, openBrowser, ready, tag, test, told, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const fields = `
  <input name="firstname"><input name="email"><input name="jobtitle">
  <select name="numemployees"><option value="">Choose</option><option>1-9</option><option>500+</option></select>
  <textarea name="message"></textarea>`;
const map = `data-fields='{"jobtitle":"jobTitle","numemployees":{"to":"employees","as":"range"},"email":"email"}'`;
const mapped = { head: tag({ attributes: `data-form="#demo" ${map}` }) };

async function open(t, body, options = mapped, more = {}) {
  const site = await visit(t, { pages: { "/pricing": html(body, options) }, csp: "", ...more });
  await site.page.goto(`${site.url}/pricing`);
  await ready(site.page);
  return site;
}

const names = (submission) => submission.map(([name]) => name);

test("score, stage, reasons and model go out after the form's own fields", async (t) => {
  const { page, submission, errors } = await open(t, form(fields));
  await page.fill("[name=firstname]", "Ada");
  await answer(page, "[name=jobtitle]", " CTO ");
  await page.selectOption("select", "500+");
  await page.fill("[name=email]", "ada@gmail.com");
  await page.fill("[name=message]", "Hello");
  await page.click("button");
  const arrived = await submission();
  const log = arrived.pop();
  assert.deepEqual(arrived, [
    ["firstname", "Ada"],
    ["email", "ada@gmail.com"],
    ["jobtitle", " CTO "],
    ["numemployees", "500+"],
    ["message", "Hello"],
    // 40 pricing, 30 CTO, 20 size, −15 mail, and a view, the form begun and sent: 1 each.
    ["lead_score", "78"],
    ["lead_fit", "35"],
    ["lead_engagement", "43"],
    ["lead_label", "B2"],
    ["lead_grade", ""],
    ["lead_stage", "sql"],
    ["lead_qualified", "true"],
    ["lead_route", "sales"],
    ["lead_reasons", "Looked at pricing (+40); CTO (+30); 500 or more employees (+20); Free mail (-15); page_view (+1)"],
    ["lead_model", "Embed test"],
    ["lead_model_version", "3"],
  ]);
  const { v, sentAt, events } = JSON.parse(log[1]);
  assert.deepEqual([log[0], v, Math.abs(sentAt - Date.now()) < 60_000], ["lead_log", 1, true]);
  assert.deepEqual(events.map(({ event }) => event), ["page_view", "form_start", "set", "set", "set", "form_submit"]);
  assert.ok(!log[1].includes("ada@"), "the address itself is in the form, and not told twice");
  assert.deepEqual(errors, []);
});

test("a visitor's answers are facts with their time, told when they change", async (t) => {
  const { page } = await open(t, form(fields));
  await answer(page, "[name=jobtitle]", "CTO");
  await page.selectOption("select", "1-9");
  assert.equal((await counts(page)).cto, 1);
  await page.selectOption("select", "500+");
  assert.equal((await counts(page)).size, 1);
  await answer(page, "[name=jobtitle]", "");
  await page.selectOption("select", "");
  assert.deepEqual(await told(page, "set"), [{ jobTitle: "CTO" }, { employees: 1 }, { employees: 500 }, { jobTitle: null }, { employees: null }]);
  const sets = (await kept(page)).filter(({ event }) => event === "set");
  for (const { at, id, session } of sets) assert.ok(at > 1e12 && id && session);
  assert.equal((await counts(page)).size, undefined);
});

test("an answer that did not change is not told again", async (t) => {
  const { page, submission, url } = await open(t, form(fields));
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  await submission();
  await page.goto(`${url}/pricing`);
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  await submission(2);
  await page.goto(`${url}/pricing`);
  assert.deepEqual(await told(page, "set"), [{ jobTitle: "CTO" }]);
});

test("what is answered before the engine is there counts all the same", async (t) => {
  let release;
  const after = new Promise((go) => (release = go));
  const wasm = { headers: { "content-type": "application/wasm" }, body: file("runtime.wasm"), after };
  const site = await visit(t, { pages: { "/pricing": html(form(fields), mapped) }, csp: "", answers: { "/prequal/runtime.wasm": wasm } });
  await site.page.goto(`${site.url}/pricing`);
  await answer(site.page, "[name=jobtitle]", "CTO");
  assert.equal(await site.page.evaluate(() => window.prequal.assess()), null);
  release();
  assert.equal((await counts(site.page)).cto, 1);
});

test("without a map common names are read, with their ranges", async (t) => {
  const { page } = await open(t, form(fields), { head: tag({ attributes: 'data-form="#demo"' }) });
  await answer(page, "[name=jobtitle]", "CTO");
  await page.fill("[name=firstname]", "Ada");
  await page.fill("[name=message]", "A long story");
  await page.selectOption("select", "500+");
  await page.fill("[name=email]", "ada@company.example");
  await page.click("body", { position: { x: 1, y: 1 } });
  assert.deepEqual(await told(page, "set"), [{ jobTitle: "CTO" }, { employees: 500 }, { email: "@company.example" }]);
});

test("a map that cannot be read reads nothing, and says so", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields), { head: tag({ attributes: "data-form='form' data-fields='{oops'" }) }) } });
  const warnings = [];
  site.page.on("console", (message) => warnings.push(message.text()));
  await site.page.goto(`${site.url}/pricing`);
  await ready(site.page);
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.click("button");
  assert.deepEqual(names(await site.submission()).slice(5), attached);
  assert.match(warnings.join(), /prequal: not a JSON object: \{oops/);
});

test("checkboxes, radios and lists become one answer", async (t) => {
  const { page, submission, url } = await open(
    t,
    form(`
      <input type="checkbox" name="interests" value="a"><input type="checkbox" name="interests" value="b"><input type="checkbox" name="interests" value="c">
      <input type="radio" name="role" value="CTO"><input type="radio" name="role" value="Intern">
      <select name="tools" multiple><option>x</option><option>y</option><option>z</option></select>`),
    { head: tag({ attributes: `data-form="form" data-fields='{"interests":"interests","role":"jobTitle","tools":"tools"}'` }) },
  );
  await page.check("[value=a]");
  await page.check("[value=c]");
  await page.check("[value=CTO]");
  await page.selectOption("select", ["x", "z"]);
  await page.uncheck("[value=a]");
  assert.equal((await counts(page)).cto, 1);
  await page.click("button");
  await submission();
  await page.goto(`${url}/pricing`);
  assert.deepEqual(await told(page, "set"), [
    { interests: "a" },
    { interests: ["a", "c"] },
    { jobTitle: "CTO" },
    { tools: ["x", "z"] },
    { interests: "c" },
  ]);
});

test("a field of our name that the form has takes the value in its place", async (t) => {
  const { page, submission } = await open(
    t,
    form('<input type="hidden" name="lead_score" value="old"><input name="jobtitle"><input type="hidden" name="lead_score" value="twice">'),
  );
  await page.click("button");
  assert.deepEqual(await submission().then((all) => all.map(([name, value]) => [name, name === "lead_score" ? value : ""])), [
    // A view, the pricing page, the form sent; it was not begun.
    ["lead_score", "42"],
    ["jobtitle", ""],
    ...attached.slice(1).map((name) => [name, ""]),
  ]);
});

test("the names can be the CRM's", async (t) => {
  const attributes = `data-form="form" data-field-names='{"score":"Lead_Score__c","reasons":"00N000000000001"}'`;
  const { page, submission } = await open(t, form(fields), { head: tag({ attributes }) });
  await page.click("button");
  assert.deepEqual(names(await submission()).slice(5), attached.map((name) => ({ lead_score: "Lead_Score__c", lead_reasons: "00N000000000001" })[name] ?? name));
});

test("only the form that is named is touched", async (t) => {
  const { page, submission } = await open(t, `${form(fields)}<form id="search" action="/search" method="post"><input name="email"><button id="go">Go</button></form>`);
  await page.fill("#search input", "ada@gmail.com");
  await page.click("#go");
  assert.deepEqual(await submission(), [["email", "ada@gmail.com"]]);
  assert.deepEqual(await told(page, "form_start"), []);
  assert.deepEqual(await told(page, "set"), []);
});

test("a selector may name what holds the form, and the form may come later", async (t) => {
  const { page, submission } = await open(t, '<div id="slot"></div>', { head: tag({ attributes: `data-form="#slot" ${map}` }) });
  await page.evaluate((markup) => (document.querySelector("#slot").innerHTML = markup), form(fields));
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  assert.deepEqual(names(await submission()).slice(5), attached);
});

test("begun once, sent once", async (t) => {
  const { page, submission, url } = await open(t, form(fields));
  await page.fill("[name=firstname]", "Ada");
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  await submission();
  await page.goto(`${url}/pricing`);
  assert.deepEqual(await told(page, "form_start"), [{ form: "demo" }]);
  assert.deepEqual(await told(page, "form_submit"), [{ form: "demo" }]);
});

test("a submission that the page cancels is not forced, and is none", async (t) => {
  const { page, sent } = await open(t, form(fields));
  await page.evaluate(() => document.querySelector("form").addEventListener("submit", (event) => event.preventDefault()));
  await page.click("button");
  await page.waitForTimeout(200);
  assert.deepEqual(sent, []);
  assert.ok(page.url().endsWith("/pricing"));
  assert.deepEqual(await told(page, "form_submit"), []);
});

test("a page that cancels and sends the FormData itself gets the same fields", async (t) => {
  const { page, submission } = await open(t, form(fields));
  await page.evaluate(() =>
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      fetch("/api", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    }),
  );
  await answer(page, "[name=jobtitle]", "CTO");
  await page.click("button");
  const arrived = await submission();
  assert.deepEqual(names(arrived).slice(5), attached);
  assert.equal(Object.fromEntries(arrived).lead_score, "73");
  assert.deepEqual(await told(page, "form_submit"), [{ form: "demo" }]);
});

test("a page that checks first and submits later counts once", async (t) => {
  const { page, submission, url } = await open(t, form(fields));
  await page.evaluate(() =>
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      setTimeout(() => event.target.submit(), 50);
    }),
  );
  await page.click("button");
  assert.equal(Object.fromEntries(await submission()).lead_score, "42");
  await page.waitForURL("**/submit");
  await page.goto(`${url}/pricing`);
  assert.equal((await told(page, "form_submit")).length, 1);
});

test("data that is asked for without a submission tells of none", async (t) => {
  const { page } = await open(t, form(fields));
  const asked = await page.evaluate(() => [...new FormData(document.querySelector("form")).keys()]);
  assert.deepEqual(asked.slice(5), attached);
  assert.deepEqual(await told(page, "form_submit"), []);
});

test("what the page appends by formdata itself comes through", async (t) => {
  const { page, submission } = await open(t, form(fields));
  await page.evaluate(() =>
    document.querySelector("form").addEventListener("formdata", (event) => {
      event.stopImmediatePropagation();
      event.formData.append("theirs", "1");
    }),
  );
  await page.click("button");
  assert.deepEqual(names(await submission()).slice(5), [...attached, "theirs"]);
});

test("requestSubmit, a form attribute and the name of the button work as ever", async (t) => {
  const { page, submission } = await open(t, `${form('<button name="go" value="1">Go</button>')}<input name="jobtitle" form="demo" value="">`);
  await answer(page, "[name=jobtitle]", "CTO");
  assert.equal((await counts(page)).cto, 1);
  await page.evaluate(() => document.querySelector("form").requestSubmit(document.querySelector("[name=go]")));
  const arrived = await submission();
  assert.deepEqual(arrived.slice(0, 2), [["go", "1"], ["jobtitle", "CTO"]]);
  assert.equal(arrived.length, 2 + attached.length);
});

test("multipart forms with files carry the fields, and the file is left alone", async (t) => {
  const { page, sent, submission } = await open(t, form('<input type="file" name="jobtitle"><input name="email">', 'enctype="multipart/form-data"'));
  await page.setInputFiles("[type=file]", { name: "CTO.txt", mimeType: "text/plain", buffer: Buffer.from("CTO inside") });
  await page.click("button");
  await submission();
  const [{ text, type }] = sent;
  assert.match(type, /^multipart/);
  assert.deepEqual([...text.matchAll(/ name="([^"]*)"/g)].map(([, name]) => name), ["jobtitle", "email", ...attached]);
  assert.deepEqual(await told(page, "set"), []);
});

test("fields named like the form's own properties do no harm", async (t) => {
  const inputs = ["id", "name", "action", "method", "submit", "target", "title", "parentNode"].map((name) => `<input name="${name}">`).join("");
  const { page, submission } = await open(t, form(`${inputs}<input name="jobtitle">`));
  await answer(page, "[name=jobtitle]", "CTO");
  await page.evaluate(() => document.querySelector("button").click());
  const arrived = await submission();
  assert.equal(arrived.length, 9 + attached.length);
  assert.equal(Object.fromEntries(arrived).lead_score, "73");
});

test("a field that is called as what holds them all does no harm either", async (t) => {
  const { page, submission } = await open(t, form('<input name="elements"><input name="jobtitle">'));
  await page.fill("[name=jobtitle]", "CTO");
  await page.click("button");
  const arrived = await submission();
  assert.deepEqual(arrived.map(([name]) => name).slice(2), attached);
  assert.equal(Object.fromEntries(arrived).lead_score, "73");
});

test("passwords, cards and what is opted out are never read", async (t) => {
  const secrets = `
    <input name="secret" type="password" value="p4ss">
    <input name="code" autocomplete="one-time-code" value="p4ss">
    <input name="number" autocomplete="cc-number" value="p4ss">
    <input name="cvc" value="p4ss">
    <input name="private" data-prequal-ignore value="p4ss">
    <div data-prequal-ignore><input name="within" value="p4ss"></div>
    <input name="twin" value="p4ss"><input name="twin" type="password" value="p4ss">
    <input name="unmapped" value="p4ss">
    <input name="jobtitle" value="CTO">`;
  const all = ["secret", "code", "number", "cvc", "private", "within", "twin", "jobtitle"];
  const attributes = `data-form="form" data-fields='${JSON.stringify(Object.fromEntries(all.map((name) => [name, name])))}'`;
  const { page, submission } = await open(t, form(secrets), { head: tag({ attributes }) }, {
    init: () => {
      window.readNames = new Set();
      for (const type of [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement]) {
        const value = Object.getOwnPropertyDescriptor(type.prototype, "value");
        Object.defineProperty(type.prototype, "value", {
          ...value,
          get() {
            window.readNames.add(this.name);
            return value.get.call(this);
          },
        });
      }
      for (const method of ["get", "getAll"]) {
        const original = FormData.prototype[method];
        FormData.prototype[method] = function (name) {
          window.readNames.add(name);
          return original.call(this, name);
        };
      }
      for (const method of ["entries", "values", "forEach", Symbol.iterator]) {
        FormData.prototype[method] = function () {
          window.readNames.add("all");
          return [][Symbol.iterator]();
        };
      }
      addEventListener("pagehide", () => localStorage.setItem("read", [...window.readNames].join()));
    },
  });
  for (const name of all) await page.locator(`[name=${name}]`).first().dispatchEvent("change");
  const read = await page.evaluate(() => [...window.readNames]);
  assert.deepEqual(read, ["jobtitle"]);
  await page.click("button");
  const arrived = Object.fromEntries(await submission());
  assert.equal(arrived.secret, "p4ss", "the form itself is untouched");
  await page.waitForURL("**/submit");
  assert.equal(await page.evaluate(() => localStorage.getItem("read")), "jobtitle");
  assert.ok(!JSON.stringify(await kept(page)).includes("p4ss"));
});

test("where there is no formdata event, hidden inputs carry the fields, once", async (t) => {
  const { page, submission, url } = await open(t, form(`${fields}<input type="hidden" name="lead_stage">`), mapped, {
    init: () => {
      delete window.FormDataEvent;
      addEventListener("formdata", (event) => event.stopImmediatePropagation(), true);
    },
  });
  await answer(page, "[name=jobtitle]", "CTO");
  await page.evaluate(() => {
    let cancelled = false;
    document.querySelector("form").addEventListener("submit", (event) => {
      if (!cancelled) event.preventDefault();
      cancelled = true;
    });
  });
  await page.click("button");
  assert.equal(await page.locator("input[name=lead_score]").count(), 1);
  await page.click("button");
  const arrived = await submission();
  assert.deepEqual(names(arrived).slice(5), ["lead_stage", ...attached.filter((name) => name !== "lead_stage")]);
  assert.deepEqual([arrived[5][1], arrived[6][1]], ["sql", "73"]);
  assert.ok(url);
});
