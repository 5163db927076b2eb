// Walks the built demo site (target/demo) as a visitor, in Chromium, and reads its inbox.
import assert from "node:assert/strict";
import { attached as attachedNames } from "./embed/site.mjs";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { startServer } from "../../www/demo/server.mjs";
import { launchChromium } from "./chromium.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = ["/", "/pricing/", "/blog/", "/blog/cut-picking-time/", "/careers/", "/contact/", "/webinar/", "/thanks/", "/inbox/", "/no-such-page/"];

// In the order of the form.
const answers = [
  ["firstname", "Ingrid"],
  ["lastname", "Solheim"],
  ["email", "ingrid@nordlager.example"],
  ["company", "Nordlager AS & Co"],
  ["numemployees", "500+"],
  ["jobtitle", "Head of Operations"],
  ["message", "Two sites, one of them a cold store.\r\n<b>Please call after lunch.</b>"],
];

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test("a visitor is scored on the way and the form arrives with score, stage, reasons and model", async (t) => {
  const { page, server, problems } = await visit(t);

  await page.goto(server.url);
  await page.getByRole("link", { name: "See a shift planned" }).click();
  const first = await shownScore(page);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Pricing" }).click();
  await page.getByRole("heading", { name: "Priced by site" }).waitFor();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Blog" }).click();
  await page.getByRole("link", { name: "How to cut picking time" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the case study" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "nordlager-case-study.pdf");
  assert.ok((await shownScore(page)) > first, "the score grows with the visit");

  await page.getByRole("main").getByRole("link", { name: "Request a demo" }).click();
  await fillForm(page);
  await page.getByLabel("How many warehouses do you plan shifts for?").fill("7");
  await page.getByLabel("First name").focus();
  await stageShown(page, "Sales qualified");
  const badge = await openBadge(page);
  assert.equal(sum(badge.points), badge.score, "what the badge lists adds up to the score");
  for (const reason of ["Followed the tour", "Looked at the prices", "Read the blog", "Downloaded a case study", "Size of the company", "Number of warehouses"]) {
    assert.ok(badge.reasons.some((shown) => shown.startsWith(reason)), `the badge tells: ${reason}`);
  }
  await page.locator(".badge-toggle").press("Escape");
  await page.getByRole("button", { name: "Request a demo" }).click();
  await page.waitForURL("**/thanks/");

  const [submission] = await inbox(server);
  const arrived = submission.fields.map(({ name, value }) => [name, value]);
  assert.deepEqual(arrived.slice(0, answers.length), answers);
  assert.deepEqual(arrived[answers.length], ["sites", "7"], "the answer to the question goes with the form");
  const attached = arrived.slice(answers.length + 1);
  assert.deepEqual(attached.map(([name]) => name), attachedNames);
  const lead = Object.fromEntries(attached);
  assert.ok(Number(lead.lead_score) >= badge.score, `score ${lead.lead_score} is what the badge showed, or more`);
  assert.equal(lead.lead_stage, "sql");
  assert.match(lead.lead_reasons, /Size of the company/);
  assert.match(lead.lead_reasons, /Looked at the prices/);
  assert.match(lead.lead_model, /Fjordshift inbound/);

  await page.getByRole("link", { name: "See what arrived" }).click();
  const shown = page.getByRole("article", { name: "Ingrid Solheim, Nordlager AS & Co" });
  assert.equal(await shown.locator(".score").innerText(), lead.lead_score);
  assert.equal(await shown.locator(".stage").innerText(), "Sales qualified");
  assert.equal(await shown.locator("tr.ours").count(), attachedNames.length);
  assert.ok((await shown.innerText()).includes("<b>Please call after lunch.</b>"), "markup is shown as text");
  assert.deepEqual(problems, []);
});

test("open positions and a free mail address lower the score, and the badge says so", async (t) => {
  const { page, server, problems } = await visit(t);
  await page.goto(`${server.url}/careers/`);
  await shownScore(page);
  await page.goto(`${server.url}/#demo`);
  await page.getByLabel("Work e-mail").fill("someone@gmail.com");
  await page.getByLabel("Company").focus();
  await page.locator(".badge-reasons li", { hasText: "Wrote from a free mail address" }).waitFor({ state: "attached" });
  const badge = await openBadge(page);
  assert.equal(badge.score, 0, "never below the lowest score of the model");
  assert.ok(badge.reasons.includes("Looked at open positions"));
  assert.equal(sum(badge.points), 0);
  assert.deepEqual(problems, []);
});

test("where the policy forbids WebAssembly, the form carries the log of the visit instead", async (t) => {
  const { page, server } = await visit(t, { wasm: false });
  await page.goto(`${server.url}/pricing/`);
  await page.goto(`${server.url}/#demo`);
  await submitForm(page);
  await assertLogInstead(server);
});

test("where the engine cannot be loaded, the form carries the log of the visit instead", async (t) => {
  const { page, server } = await visit(t);
  await page.route("**/prequal/runtime.wasm", (route) => route.abort());
  await page.goto(`${server.url}/pricing/`);
  await page.goto(`${server.url}/#demo`);
  await submitForm(page);
  await assertLogInstead(server);
});

test("without our script the form goes out as it is", async (t) => {
  const { page, server } = await visit(t);
  await page.route("**/prequal/embed.js", (route) => route.abort());
  await page.goto(`${server.url}/#demo`);
  await submitForm(page);
  const [submission] = await inbox(server);
  assert.deepEqual(submission.fields.map(({ name, value }) => [name, value]), answers);
});

for (const colorScheme of ["light", "dark"]) {
  test(`every page is accessible and fits a phone, ${colorScheme}`, async (t) => {
    const { page, server } = await visit(t, {}, { colorScheme, reducedMotion: "reduce" });
    const body = new URLSearchParams([...answers, ["lead_score", "92"], ["lead_stage", "sql"], ["lead_log", "x".repeat(5000)]]);
    await fetch(`${server.url}/submit`, { method: "POST", body, redirect: "manual" });
    for (const path of pages) {
      await page.goto(server.url + path);
      const toggle = page.locator(".badge-toggle");
      if ((await toggle.count()) && (await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
      if (path === "/contact/") await page.getByRole("button", { name: "Send the message" }).waitFor();
      assert.deepEqual(await axeOf(page), [], path);
      await page.setViewportSize({ width: 360, height: 740 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wider <= 0, `${path} is ${wider} px wider than a phone`);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });
}

test("a link within the site changes the page without a new document, and counts as a view", async (t) => {
  const { page, server, problems } = await visit(t);
  await page.goto(server.url);
  await page.evaluate(() => (window.sameDocument = true));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Pricing" }).click();
  await page.getByRole("heading", { name: "Priced by site" }).waitFor();
  assert.equal(await page.title(), "Pricing – Fjordshift");
  assert.equal(await page.locator(".bar [aria-current]").innerText(), "Pricing");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.locator(".badge-reasons li", { hasText: "Looked at the prices" }).waitFor({ state: "attached" });
  await page.goBack();
  await page.getByRole("heading", { name: "Know tomorrow’s shift" }).waitFor();
  await page.goForward();
  await page.getByRole("main").getByRole("link", { name: "Start with Site" }).click();
  await page.locator("#demo-form").waitFor();
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  // The form of a route that came later is followed as well.
  await submitForm(page);
  const [submission] = await inbox(server);
  assert.ok(Number(submission.fields.find(({ name }) => name === "lead_score").value) > 0);
  assert.deepEqual(problems, []);
});

test("before the visitor has chosen nothing is kept; allowed it is; refused, it is wiped and nothing is scored", async (t) => {
  const { page, server, problems } = await visit(t, {}, {}, null);
  const banner = page.getByRole("region", { name: "May this browser remember your visit?" });
  const kept = () => page.evaluate(() => [Object.keys(localStorage).filter((key) => key.startsWith("prequal")).length > 0, /prequal_consent=(\w+)/.exec(document.cookie)?.[1]]);
  await page.goto(`${server.url}/pricing/`);
  await banner.waitFor();
  assert.ok((await shownScore(page)) > 0, "this page is scored in memory");
  assert.deepEqual(await kept(), [false, undefined]);
  await banner.getByRole("button", { name: "Allow" }).click();
  await banner.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("prequal")));
  assert.deepEqual(await kept(), [true, "granted"]);
  await page.goto(server.url);
  assert.ok((await shownScore(page)) > 0, "the visit goes on");
  assert.equal(await banner.count(), 0);

  await page.getByRole("button", { name: "Privacy choices" }).click();
  await banner.getByRole("button", { name: "No, thanks" }).click();
  await page.locator(".badge-stage", { hasText: "Not scored" }).waitFor();
  assert.deepEqual(await kept(), [false, "denied"]);
  await submitForm(page);
  const [submission] = await inbox(server);
  assert.deepEqual(submission.fields.filter(({ name }) => name.startsWith("lead_")), []);
  assert.deepEqual(problems, []);
});

test("the banner is accessible, and fits a phone", async (t) => {
  const { page, server } = await visit(t, {}, { viewport: { width: 360, height: 740 } }, null);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Allow" }).waitFor();
  assert.deepEqual(await axeOf(page), []);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
});

test("a form like HubSpot's carries the score in its own hidden fields", async (t) => {
  const { page, server, problems } = await visit(t);
  await page.goto(`${server.url}/contact/`);
  await page.getByLabel("First name").fill("Ingrid");
  await page.getByLabel("Last name").fill("Solheim");
  await page.getByLabel("Work e-mail").fill("ingrid@nordlager.example");
  await page.getByLabel("Company").fill("Nordlager");
  await page.getByLabel("Job title").fill("Head of Operations");
  await page.getByLabel("Number of employees").selectOption("500+");
  await page.locator(".badge-reasons li", { hasText: "Size of the company" }).waitFor({ state: "attached" });
  await page.waitForFunction(async () => Number((await HubSpotFormsV4.getForms()[0].getFormFieldValues()).find(({ name }) => name === "0-1/lead_fit").value) >= 50);
  await page.getByRole("button", { name: "Send the message" }).click();
  await page.getByText("Thank you. Your message has arrived.").waitFor();
  const lead = await fieldsOf(server);
  assert.equal(lead.jobtitle, "Head of Operations");
  assert.ok(Number(lead.lead_score) >= 50);
  assert.match(lead.lead_reasons, /Size of the company/);
  assert.deepEqual(problems, []);
});

test("a form like Marketo's carries the score of what was just answered", async (t) => {
  const { page, server, problems } = await visit(t);
  await page.goto(`${server.url}/webinar/`);
  await page.getByLabel("First name").fill("Ingrid");
  await page.getByLabel("Last name").fill("Solheim");
  await page.getByLabel("Work e-mail").fill("ingrid@nordlager.example");
  await page.getByLabel("Company").fill("Nordlager");
  await page.getByLabel("Job title").fill("Head of Operations");
  await page.evaluate(() => window.prequal.ready);
  await page.getByRole("button", { name: "Save a seat" }).click();
  await page.getByText("Your seat is saved.").waitFor();
  const lead = await fieldsOf(server);
  assert.equal(lead.JobTitle, "Head of Operations");
  assert.ok(Number(lead.prequalFit) >= 30, `fit ${lead.prequalFit}`);
  assert.match(lead.prequalReasons, /Job title \(\+25\)/);
  assert.deepEqual(problems, []);
});

async function fieldsOf(server) {
  const [submission] = await inbox(server);
  return Object.fromEntries(submission.fields.map(({ name, value }) => [name, value]));
}

async function axeOf(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
}

/** A server and a page of its own, with what goes wrong in the page. The visitor has consented, or has not been asked. */
async function visit(t, serverOptions = {}, contextOptions = {}, consent = "granted") {
  const server = await startServer(serverOptions);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
  if (consent) await context.addCookies([{ name: "prequal_consent", value: consent, url: server.url }]);
  t.after(async () => {
    await context.close();
    await server.close();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  return { page, server, problems };
}

async function shownScore(page) {
  const shown = page.locator(".badge-score", { hasText: /\d/ });
  await shown.waitFor();
  return Number(await shown.innerText());
}

async function stageShown(page, name) {
  await page.locator(".badge-stage", { hasText: name }).waitFor();
}

async function openBadge(page) {
  const toggle = page.locator(".badge-toggle");
  if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
  return page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);
    return {
      score: Number(texts(".badge-score")[0]),
      points: texts(".badge-points").map((text) => Number(text.replace("−", "-"))),
      reasons: texts(".badge-points + span"),
    };
  });
}

async function fillForm(page) {
  for (const [name, value] of answers) {
    const field = page.locator(`#demo-form [name=${name}]`);
    if (name === "numemployees") await field.selectOption(value);
    else await field.fill(value.replace("\r\n", "\n"));
  }
  await page.getByLabel("First name").focus();
}

async function submitForm(page) {
  await fillForm(page);
  await page.getByRole("button", { name: "Request a demo" }).click();
  await page.waitForURL("**/thanks/");
}

async function inbox(server) {
  return (await fetch(`${server.url}/inbox.json`)).json();
}

async function assertLogInstead(server) {
  const [submission] = await inbox(server);
  // The question may have been asked, and is not answered.
  const arrived = submission.fields.map(({ name, value }) => [name, value]).filter(([name]) => name !== "sites");
  assert.deepEqual(arrived.slice(0, answers.length), answers);
  assert.deepEqual(arrived.slice(answers.length).map(([name]) => name), ["lead_log"]);
  assert.ok(arrived.at(-1)[1].length > 0);
}

/** In thousandths, as the score is held. */
function sum(points) {
  return points.reduce((total, value) => total + Math.round(value * 1000), 0) / 1000;
}
