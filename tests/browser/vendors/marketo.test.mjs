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

test("with `signed` the values are those of the edge, where it has seen what is known now", async (t) => {
  const asked = [];
  const assess = (route) => {
    const question = route.request().postDataJSON();
    asked.push(question);
    const { score, stage } = question.names;
    return route.fulfill({ json: { fields: { [score]: "77", [stage]: "sql", prequalProof: "v1.x" } } });
  };
  const site = await marketo(t, { attributes: 'data-signed data-fields=\'{"Title":"jobTitle","Email":"email"}\'', routes: { "/_prequal/assess": assess } });
  await ready(site.page);
  await site.page.fill("[name=Email]", "ada@acme.example");
  await site.page.fill("[name=Title]", "CTO");
  await site.page.locator("[name=Title]").blur();
  await site.until(() => asked.some(({ log }) => JSON.stringify(log).includes("CTO")));
  assert.equal(asked[0].log.v, 1);
  assert.equal(asked[0].names.score, "prequalScore");
  await site.page.waitForTimeout(100);
  await site.page.click("button");
  await site.submission();
  const sent = Object.fromEntries(lastOf(site));
  assert.deepEqual([sent.prequalScore, sent.prequalProof], ["77", "v1.x"]);
  assert.ok(asked.length <= 3, "not asked at every key");
});

for (const [what, answer] of [["refuses", { status: 403 }], ["answers nonsense", { body: "<p>" }], ["is not there", null]]) {
  test(`an edge that ${what} leaves the page's own values`, async (t) => {
    const assess = (route) => (answer ? route.fulfill(answer) : route.abort());
    const site = await marketo(t, { attributes: "data-signed", routes: { "/_prequal/assess": assess } });
    await ready(site.page);
    await site.page.fill("[name=Email]", "ada@acme.example");
    await site.page.locator("[name=Email]").blur();
    await site.page.waitForTimeout(500);
    await site.page.click("button");
    await site.submission();
    assert.ok(Number(Object.fromEntries(lastOf(site)).prequalScore) >= 0);
    assert.deepEqual(site.errors, []);
  });
}
