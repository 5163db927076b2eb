// Marketo's Forms 2.0: a page that makes the calls that Adobe documents.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, counts, openBrowser, ready, test } from "../embed/site.mjs";
import { vendorSite } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const body = '<form id="mktoForm_7"><input name="Email" required><input name="Company"><input name="Title"><button>Send</button></form>';
const marketo = (t, options = {}) =>
  vendorSite(t, {
    use: "vendors/marketo",
    double: "marketo",
    body,
    setUp: 'MktoForms2.loadForm("//app.example", "AAA-BBB-123", 7)',
    attributes: `data-fields='{"Title":"jobTitle","Email":"email"}'`,
    ...options,
  });
const lastOf = ({ sent }) => JSON.parse(sent.at(-1).text);

test("what was answered counts in the score that goes out with it", async (t) => {
  const site = await marketo(t);
  await ready(site.page);
  await site.page.fill("[name=Email]", "ada@acme.example");
  await site.page.fill("[name=Title]", "CTO");
  await site.page.click("button");
  await site.submission();
  const sent = Object.fromEntries(lastOf(site));
  assert.equal(sent.Title, "CTO");
  assert.ok(Number(sent.prequalScore) >= 30, sent.prequalScore);
  assert.equal(sent.prequalStage, "mql");
  assert.match(sent.prequalReasons, /CTO \(\+30\)/);
  await site.page.waitForFunction(() => location.hash === "#thanks");
  assert.equal((await counts(site.page)).form_submit, 1);
  assert.deepEqual(site.errors, []);
});

test("a second submission sets the fields that are there, and adds none twice", async (t) => {
  const site = await marketo(t, { late: true });
  await ready(site.page);
  await site.page.fill("[name=Email]", "ada@acme.example");
  await site.page.click("button");
  await site.submission();
  const first = Object.fromEntries(lastOf(site)).prequalScore;
  await site.page.fill("[name=Title]", "CTO");
  await site.page.click("button");
  await site.submission(2);
  const names = lastOf(site).map(([name]) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(Number(Object.fromEntries(lastOf(site)).prequalScore) > Number(first));
});

test("a form that Marketo holds back is not counted", async (t) => {
  const site = await marketo(t);
  await ready(site.page);
  await site.page.evaluate(() => document.querySelector("#mktoForm_7").dispatchEvent(new Event("submit", { cancelable: true })));
  await site.page.waitForTimeout(100);
  assert.equal(site.sent.length, 0);
  assert.equal((await counts(site.page)).form_submit, undefined);
});

test("without a score the form goes out as it is, with no blank fields that would wipe Marketo's", async (t) => {
  const site = await marketo(t, { answers: { "/prequal/runtime.wasm": { status: 404 } } });
  await site.page.fill("[name=Email]", "ada@acme.example");
  await site.page.click("button");
  await site.submission();
  assert.deepEqual(lastOf(site), [["Email", "ada@acme.example"], ["Company", ""], ["Title", ""]]);
});

test("a form whose calls throw goes out", async (t) => {
  const site = await marketo(t, {
    setUp: `MktoForms2.loadForm("//app.example", "AAA-BBB-123", 7);
      MktoForms2.whenReady((form) => { form.addHiddenFields = () => { throw new Error("no"); }; form.vals = () => { throw new Error("no"); }; });`,
  });
  await ready(site.page);
  await site.page.fill("[name=Email]", "ada@acme.example");
  await site.page.click("button");
  await site.submission();
  assert.equal(Object.fromEntries(lastOf(site)).Email, "ada@acme.example");
});
