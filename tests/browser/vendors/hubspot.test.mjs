// HubSpot's forms: pages that make the events and calls that HubSpot documents.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, counts, openBrowser, ready, test, told } from "../embed/site.mjs";
import { vendorSite } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const fields = { email: "text", jobtitle: "text", lead_score: "hidden", lead_stage: "hidden", lead_qualified: "checkbox" };
const legacy = (t, options = {}) =>
  vendorSite(t, {
    use: "vendors/hubspot-legacy",
    double: "hubspot-legacy",
    body: '<div id="place"></div>',
    setUp: `hbspt.forms.create(${JSON.stringify({ target: "#place", formId: "aa8b5b4a-62ac", fields, ...options })})`,
    ...options,
  });
const values = ({ sent }) => Object.fromEntries(JSON.parse(sent.at(-1).text).fields.map(({ name, value }) => [name, value]));

test("legacy: the hidden fields follow the score, by the form's own idea of a value", async (t) => {
  const site = await legacy(t);
  await ready(site.page);
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.fill("[name=email]", "ada@acme.example");
  await site.page.locator("[name=email]").blur();
  await site.page.waitForFunction(() => Number(document.querySelector("[name=lead_score]").value) >= 30);
  await site.page.click("button");
  await site.submission();
  assert.deepEqual(
    { ...values(site), lead_score: Number(values(site).lead_score) >= 30 },
    { jobtitle: "CTO", email: "ada@acme.example", lead_score: true, lead_stage: "mql" },
  );
  await site.page.waitForFunction(() => window.prequal.assess().reasons.some(({ rule }) => rule === "form_submit"));
  assert.equal((await counts(site.page)).form_submit, 1);
  assert.deepEqual(site.errors, []);
});

test("legacy: a form in a frame of the page's own origin is filled, and its answers count once it is sent", async (t) => {
  const site = await legacy(t, { inFrame: true });
  await ready(site.page);
  const frame = site.page.frameLocator("iframe");
  await site.page.waitForFunction(() => document.querySelector("iframe").contentDocument.querySelector("[name=lead_score]").value !== "");
  await frame.locator("[name=jobtitle]").fill("CTO");
  await frame.locator("button").click();
  await site.submission();
  assert.notEqual(values(site).lead_score, undefined);
  await site.page.waitForFunction(() => window.prequal.assess().reasons.some(({ rule }) => rule === "cto"));
});

test("legacy: what the form lacks is told once, and nothing is added to it", async (t) => {
  const site = await legacy(t, { fields: { email: "text" } });
  await ready(site.page);
  await site.page.fill("[name=email]", "a@b.example");
  await site.page.locator("[name=email]").blur();
  await site.until(() => site.warnings.length > 0);
  assert.equal(site.warnings.length, 1);
  assert.match(site.warnings[0], /the HubSpot form aa8b5b4a-62ac has no field `lead_score`/);
  assert.equal(await site.page.locator("form input").count(), 1);
});

test("legacy: messages of others are not believed", async (t) => {
  const site = await legacy(t, { answers: { "/frame": { headers: { "content-type": "text/html" }, body: "<script>parent.postMessage({type:'hsFormCallback',eventName:'onFormSubmitted',id:'x'},'*')</script>" } } });
  await ready(site.page);
  await site.page.evaluate(() => {
    const frame = document.createElement("iframe");
    // An opaque origin: not the page's, and not HubSpot's.
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "/frame";
    document.body.append(frame);
    return new Promise((done) => window.addEventListener("message", done, { once: true }));
  });
  for (const data of [null, 5, "x", {}, { type: "hsFormCallback" }, { type: "hsFormCallback", eventName: "constructor", id: "x" }, { type: "hsFormCallback", eventName: "onFormReady", id: "\"] x" }, { type: "hsFormCallback", eventName: "onFormSubmit", id: "x", data: [null, 5, { name: {}, value: 1 }] }]) {
    await site.page.evaluate((data) => window.postMessage(data, "*"), data);
  }
  await site.page.waitForTimeout(100);
  assert.equal((await counts(site.page)).form_submit, undefined);
  assert.deepEqual(site.errors, []);
});

const modern = (t, options = {}) =>
  vendorSite(t, {
    use: "vendors/hubspot",
    double: "hubspot",
    body: '<div id="place"></div>',
    setUp: 'window.hubspotForm = hubspotDouble.create("#place", "f1", ["0-1/email", "0-1/jobtitle", "0-1/lead_score", "0-1/lead_stage"])',
    ...options,
  });

test("new editor: fields are set once the form is ready, and follow the answers", async (t) => {
  const site = await modern(t);
  await ready(site.page);
  await site.page.waitForFunction(() => window.hubspotForm.values.get("0-1/lead_score") !== "");
  await site.page.fill('[name="0-1/jobtitle"]', "CTO");
  await site.page.locator('[name="0-1/jobtitle"]').blur();
  await site.page.waitForFunction(() => window.hubspotForm.values.get("0-1/lead_stage") === "mql");
  await site.page.click("button");
  await site.submission();
  const sent = Object.fromEntries(JSON.parse(site.sent[0].text).map(({ name, value }) => [name, value]));
  assert.ok(Number(sent["0-1/lead_score"]) >= 30);
  await site.page.waitForFunction(() => window.prequal.assess().reasons.some(({ rule }) => rule === "form_submit"));
  // A value that has not changed is not set again.
  const sets = await site.page.evaluate(() => window.hubspotForm.sets.map(String));
  assert.equal(new Set(sets).size, sets.length);
  assert.deepEqual(site.errors, []);
});

test("new editor: a form that was ready before is found, and what it lacks is told", async (t) => {
  const site = await modern(t, { late: true, setUp: 'window.hubspotForm = hubspotDouble.create("#place", "f1", ["0-1/lead_score"])' });
  await ready(site.page);
  await site.page.waitForFunction(() => window.hubspotForm.values.get("0-1/lead_score") !== "");
  await site.until(() => site.warnings.length > 0);
  assert.match(site.warnings[0], /the HubSpot form f1 has no field `0-1\/lead_fit`/);
});

test("new editor: while the visitor is in a frame, the form is asked what it holds", async (t) => {
  const site = await modern(t, { body: '<div id="place"></div><iframe title="Form" src="/frame"></iframe>', answers: { "/frame": { headers: { "content-type": "text/html" }, body: "<input aria-label=Name>" } } });
  await ready(site.page);
  await site.page.waitForFunction(() => window.hubspotForm.values.get("0-1/lead_score") !== "");
  await site.page.frameLocator("iframe").locator("input").focus();
  await site.page.evaluate(() => window.hubspotForm.values.set("0-1/jobtitle", "CTO"));
  await site.page.waitForFunction(() => window.hubspotForm.values.get("0-1/lead_stage") === "mql");
});

test("new editor: an API that fails costs nothing", async (t) => {
  const site = await modern(t);
  await ready(site.page);
  await site.page.evaluate(() => {
    window.HubSpotFormsV4.getFormFromEvent = () => ({ getFormFieldValues: () => Promise.reject(new Error("no")), setFieldValue() { throw new Error("no"); }, getFormId() { throw new Error("no"); } });
    window.dispatchEvent(new CustomEvent("hs-form-event:on-ready"));
    window.HubSpotFormsV4.getFormFromEvent = () => { throw new Error("no"); };
    window.dispatchEvent(new CustomEvent("hs-form-event:on-ready"));
    delete window.HubSpotFormsV4;
    window.dispatchEvent(new CustomEvent("hs-form-event:on-submission:success"));
    window.prequal.track("x");
  });
  await site.page.waitForTimeout(300);
  assert.equal((await told(site.page, "x")).length, 1);
  assert.deepEqual(site.errors, []);
});
