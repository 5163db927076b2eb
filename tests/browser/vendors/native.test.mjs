// Forms that post by themselves: Web-to-Lead, form handlers of Account Engagement, Netlify.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, counts, openBrowser, ready, test } from "../embed/site.mjs";
import { vendorSite } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const native = (t, name, { form, ...more }) => vendorSite(t, { use: `vendors/${name}`, body: form, ...more });
const names = '{"score":"00N5g00000AbCdE","stage":"00N5g00000AbCdF","qualified":"00N5g00000AbCdG"}';
const webToLead = (inside = '<input type="hidden" name="oid" value="00D"><input type="hidden" name="retURL" value="/thanks">', action = "/servlet/servlet.WebToLead?encoding=UTF-8") =>
  `<form id="w2l" action="${action}" method="post">${inside}<input name="last_name"><input name="company"><input name="jobtitle"><button>Send</button></form>`;

test("Web-to-Lead: the fields go out by the ids of the organization, a checkbox as 1 or 0", async (t) => {
  const site = await native(t, "salesforce", { form: webToLead(), attributes: `data-field-names='${names}'` });
  await ready(site.page);
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.click("button");
  const fields = await site.submission();
  assert.equal(site.sent[0].path, "/servlet/servlet.WebToLead");
  assert.equal(site.sent[0].type, "application/x-www-form-urlencoded");
  assert.deepEqual(fields.map(([name]) => name), ["oid", "retURL", "last_name", "company", "jobtitle", "00N5g00000AbCdE", "00N5g00000AbCdF", "00N5g00000AbCdG"]);
  const values = Object.fromEntries(fields);
  assert.ok(Number(values["00N5g00000AbCdE"]) >= 30);
  assert.equal(values["00N5g00000AbCdF"], "mql");
  assert.equal(values["00N5g00000AbCdG"], "0");
  assert.deepEqual([site.warnings, site.errors], [[], []]);
});

test("Web-to-Lead: fields are read by Salesforce's own names for them", async (t) => {
  const form = webToLead('<input type="hidden" name="oid" value="00D"><input name="title"><select name="employees"><option value=""></option><option>500+</option></select>');
  const site = await native(t, "salesforce", { form, attributes: `data-field-names='${names}'` });
  await ready(site.page);
  await site.page.fill("[name=title]", "CTO");
  await site.page.selectOption("[name=employees]", "500+");
  await site.page.click("button");
  assert.equal(Object.fromEntries(await site.submission())["00N5g00000AbCdE"], "53", "30 for the title, 20 for the size, 1 each for the view, the start and the submission");
});

test("Web-to-Lead: without ids nothing is attached, and what Salesforce would refuse is told", async (t) => {
  const site = await native(t, "salesforce", { form: webToLead("", "/servlet/servlet.WebToLead"), attributes: `data-field-names='{"score":"Lead_Score__c"}'` });
  await ready(site.page);
  await site.page.fill("[name=company]", "Acme");
  await site.page.locator("[name=company]").blur();
  await site.until(() => site.warnings.length >= 3);
  assert.match(site.warnings.join("\n"), /no `oid`[^]*no `encoding=UTF-8`[^]*not the id of a custom field: `Lead_Score__c`/);
  const bare = await native(t, "salesforce", { form: webToLead() });
  await ready(bare.page);
  await bare.page.click("button");
  assert.deepEqual((await bare.submission()).map(([name]) => name), ["oid", "retURL", "last_name", "company", "jobtitle"]);
});

test("other forms of the page are left alone", async (t) => {
  const form = '<form id="other" action="/search" method="post"><input name="jobtitle" value="CTO"><button>Send</button></form>';
  const site = await native(t, "salesforce", { form, attributes: `data-field-names='${names}'` });
  await ready(site.page);
  await site.page.click("button");
  assert.deepEqual(await site.submission(), [["jobtitle", "CTO"]]);
});

const handler = (attributes, inside = "") =>
  `<form id="contact" action="/l/1/2" data-prequal-account-engagement ${attributes}>${inside}<input name="email"><button>Send</button></form>`;

test("Account Engagement: a form handler gets urlencoded bodies, whatever the form says", async (t) => {
  const site = await native(t, "account-engagement", { form: handler('method="post" enctype="multipart/form-data"') });
  await ready(site.page);
  await site.page.fill("[name=email]", "ada@gmail.com");
  await site.page.click("button");
  const fields = Object.fromEntries(await site.submission());
  assert.equal(site.sent[0].type, "application/x-www-form-urlencoded");
  assert.equal(fields.email, "ada@gmail.com");
  assert.ok("lead_score" in fields && !("lead_log" in fields));
});

test("Account Engagement: a form with a file stays as it is, and that is told", async (t) => {
  const site = await native(t, "account-engagement", { form: handler('method="post" enctype="multipart/form-data"', '<input type="file" name="cv">') });
  await ready(site.page);
  await site.page.fill("[name=email]", "ada@gmail.com");
  await site.page.locator("[name=email]").blur();
  await site.until(() => site.warnings.length > 0);
  assert.match(site.warnings[0], /a form handler takes no files/);
  assert.equal(await site.page.evaluate(() => document.querySelector("form").enctype), "multipart/form-data");
});

const netlify = (inside) => `<form name="demo" method="post" action="/"><input type="hidden" name="form-name" value="demo">${inside}<input name="jobtitle"><button>Send</button></form>`;
const skeleton = ["score", "label", "grade", "stage", "qualified", "route", "reasons", "model"].map((role) => `<input type="hidden" name="lead_${role}">`).join("");

test("Netlify: the hidden fields of the static form are filled in their place; people get no log", async (t) => {
  const site = await native(t, "netlify", { form: netlify(skeleton) });
  await ready(site.page);
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.click("button");
  const fields = await site.submission();
  assert.deepEqual(fields.slice(0, 2).map(([name]) => name), ["form-name", "lead_score"]);
  assert.ok(Number(fields[1][1]) >= 30);
  assert.ok(fields.every(([name]) => name !== "lead_log"));
  assert.deepEqual(site.warnings, []);
});

test("Netlify: sent by fetch as its documentation shows; fields that the static form lacks are told", async (t) => {
  const site = await native(t, "netlify", { form: netlify(""), setUp: `document.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch("/", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(new FormData(event.target)) });
  });` });
  await ready(site.page);
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.click("button");
  const fields = Object.fromEntries(await site.submission());
  assert.equal(fields["form-name"], "demo");
  assert.ok(Number(fields.lead_score) >= 30);
  assert.equal((await counts(site.page)).form_submit, 1);
  await site.until(() => site.warnings.length > 0);
  assert.match(site.warnings[0], /the Netlify form demo has no field `lead_score`/);
});

test("without a score every form goes out as it is", async (t) => {
  const site = await native(t, "netlify", { form: netlify(""), answers: { "/model.pq": { status: 500 } } });
  await site.page.fill("[name=jobtitle]", "CTO");
  await site.page.click("button");
  assert.deepEqual(await site.submission(), [["form-name", "demo"], ["jobtitle", "CTO"]]);
});

// ---- recipes on the native path: forms whose own scripts send them

const recipe = (t, { form, setUp, attributes }) => vendorSite(t, { use: "data-layer", body: form, setUp, attributes });

test("Contact Form 7: its script sends `new FormData(form)`", async (t) => {
  const site = await recipe(t, {
    form: '<div class="wpcf7"><form class="wpcf7-form" method="post"><input name="your-title"><input type="hidden" name="lead_score" value=""><button>Send</button></form></div>',
    setUp: `document.querySelector(".wpcf7-form").addEventListener("submit", (event) => {
      event.preventDefault();
      fetch("/wp-json/contact-form-7/v1/contact-forms/5/feedback", { method: "POST", body: new FormData(event.target) });
    });`,
    attributes: `data-form=".wpcf7-form" data-fields='{"your-title":"jobTitle"}' data-field-names='{"log":""}'`,
  });
  await ready(site.page);
  await site.page.fill("[name=your-title]", "CTO");
  await site.page.click("button");
  await site.submission();
  const names = [...site.sent[0].text.matchAll(/name="([^"]+)"\r\n\r\n([^\r]*)/g)].map(([, name, value]) => [name, value]);
  assert.deepEqual(names.slice(0, 2).map(([name]) => name), ["your-title", "lead_score"]);
  assert.ok(Number(names[1][1]) >= 30);
  assert.ok(names.every(([name]) => name !== "lead_log"));
});

test("Gravity Forms: submitted by a script into a frame, names of its own", async (t) => {
  const site = await recipe(t, {
    form: '<form id="gform_1" method="post" action="/gravity" target="gform_ajax_frame_1"><input name="input_2"><input type="hidden" name="input_7" value=""><button type="button">Send</button></form><iframe name="gform_ajax_frame_1" title="Form"></iframe>',
    setUp: 'document.querySelector("button").addEventListener("click", () => document.querySelector("#gform_1").submit());',
    attributes: `data-form="form[id^=gform_]" data-fields='{"input_2":"jobTitle"}' data-field-names='{"score":"input_7","stage":"input_8","log":""}'`,
  });
  await ready(site.page);
  await site.page.fill("[name=input_2]", "CTO");
  await site.page.click("button");
  const fields = await site.submission();
  assert.deepEqual(fields.slice(0, 2).map(([name]) => name), ["input_2", "input_7"]);
  assert.ok(Number(fields[1][1]) >= 30);
  assert.equal(Object.fromEntries(fields).input_8, "mql");
});

test("Webflow: its script reads the inputs when the form is submitted", async (t) => {
  const site = await recipe(t, {
    form: '<div class="w-form"><form name="demo" data-name="Demo" method="get"><input name="Job-Title" data-name="Job Title"><button>Send</button></form></div>',
    setUp: `document.addEventListener("submit", (event) => {
      event.preventDefault();
      const fields = {};
      for (const input of event.target.querySelectorAll("input")) fields[input.getAttribute("data-name") || input.name] = input.value;
      fetch("/webflow", { method: "POST", body: JSON.stringify({ name: "Demo", fields }) });
    });`,
    attributes: `data-form=".w-form form" data-fields='{"Job-Title":"jobTitle"}' data-field-names='{"log":""}'`,
  });
  await ready(site.page);
  await site.page.fill("[name=Job-Title]", "CTO");
  await site.page.click("button");
  await site.submission();
  const { fields } = JSON.parse(site.sent[0].text);
  assert.equal(fields["Job Title"], "CTO");
  assert.ok(Number(fields.lead_score) >= 30, JSON.stringify(fields));
});
