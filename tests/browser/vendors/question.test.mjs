// The question that would tell most, in a slot of the form.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { createRequire } from "node:module";
import { closeBrowser, dist, openBrowser, ready, test, told } from "../embed/site.mjs";
import { vendorSite } from "./site.mjs";

const model = {
  name: "Questions",
  version: "1",
  groups: [
    { id: "fit", kind: "fit", rules: [
      { id: "size", attribute: "employees", table: [{ atLeast: 500, points: 25 }, { atLeast: 50, points: 10 }] },
      { id: "budget", when: { attribute: "budget", atLeast: 10000 }, points: 40 },
      { id: "role", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 30 },
      { id: "team", when: { attribute: "team", is: "yes" }, points: 5 },
    ] },
  ],
  stages: [{ id: "mql", when: { score: { atLeast: 60 } } }],
  questions: {
    budget: "What budget have you <b>set aside</b>?",
    employees: "How many people work for you?",
    jobTitle: "What do you do?",
    team: "Is there a team?",
  },
};

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let compiled;
before(async () => {
  const { openStudio } = await import(new URL("studio.js", dist));
  compiled = Buffer.from((await openStudio()).compile(model));
  await openBrowser();
});
after(closeBrowser);

const templates = `<template data-attribute="employees" data-as="range"><select name="company_size"><option value=""></option><option>1-49</option><option>50-499</option><option>500+</option></select></template>
  <template data-attribute="team"><label><input type="radio" value="yes"> Yes</label><label><input type="radio" value="no"> No</label></template>`;
const formWith = (slot, more = "") => `<main><h1>Demo</h1><form id="demo" action="/submit" method="post"><label>Role <input name="jobtitle"></label>${slot}${more}<button>Send</button></form></main>`;
const slot = (attribute = "") => `<div data-prequal-question${attribute}>${templates}</div>`;

const open = (t, body, { answers = {}, ...more } = {}) =>
  vendorSite(t, {
    use: "question",
    body,
    attributes: 'data-form="form"',
    answers: {
      "/model.pq": { headers: { "content-type": "application/octet-stream" }, body: compiled },
      "/prequal/studio.wasm": { headers: { "content-type": "application/wasm" }, body: readFileSync(new URL("studio.wasm", dist)) },
      ...answers,
    },
    ...more,
  });
const asked = (page) => page.locator(".prequal-question").evaluateAll((all) => all.map((one) => one.getAttribute("data-attribute")));

test("the best question that the form does not ask itself, as text, and the answer goes out with the form", async (t) => {
  const site = await open(t, formWith(slot()));
  const field = site.page.getByLabel("What budget have you <b>set aside</b>?");
  await field.waitFor();
  // `jobTitle` would be worth less, and the form asks for it; one question is what a slot has by default.
  assert.deepEqual(await asked(site.page), ["budget"]);
  assert.equal(await site.page.evaluate(() => document.activeElement === document.body), true, "the focus stays");
  assert.equal(await site.page.locator("[data-prequal-question]").getAttribute("aria-live"), "polite");
  await site.page.focus("[name=jobtitle]");
  await site.page.keyboard.press("Tab");
  await site.page.keyboard.type("20000");
  await site.page.keyboard.press("Tab");
  await site.page.waitForFunction(() => window.prequal.score() === 40);
  await site.page.click("button");
  const fields = Object.fromEntries(await site.submission());
  assert.equal(fields.budget, "20000");
  assert.equal(fields.lead_score, "40");
  assert.deepEqual(site.errors, []);
});

test("one after the other, with the team's own fields: a list read as a range, and a group of choices", async (t) => {
  const site = await open(t, formWith(slot('="3"')));
  await site.page.locator("[name=budget]").fill("5");
  await site.page.locator("[name=budget]").blur();
  const size = site.page.getByLabel("How many people work for you?");
  await size.selectOption("500+");
  await site.page.waitForFunction(() => window.prequal.score() === 25);
  const group = site.page.getByRole("group", { name: "Is there a team?" });
  await group.waitFor();
  assert.deepEqual(await asked(site.page), ["budget", "employees", "team"]);
  await site.page.getByLabel("Yes").check();
  await site.page.waitForFunction(() => window.prequal.score() === 30);
  await site.page.evaluate(axeSource);
  const { violations } = await site.page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  await site.page.click("button");
  const fields = Object.fromEntries(await site.submission());
  assert.deepEqual([fields.budget, fields.company_size, fields.team], ["5", "500+", "yes"]);
});

test("the variables apply below the page's own style, and without them nothing is styled", async (t) => {
  const site = await open(t, formWith(slot()), { setUp: "" });
  await site.page.locator("[name=budget]").waitFor();
  const look = (selector, property) => site.page.locator(selector).evaluate((element, property) => getComputedStyle(element)[property], property);
  assert.equal(await look(".prequal-question", "display"), "block");
  await site.page.evaluate(() => {
    document.documentElement.style.setProperty("--prequal-question-label-color", "rgb(1, 2, 3)");
    document.documentElement.style.setProperty("--prequal-question-field-border", "3px solid rgb(4, 5, 6)");
  });
  assert.equal(await look(".prequal-question-label", "color"), "rgb(1, 2, 3)");
  assert.equal(await look("[name=budget]", "borderTopWidth"), "3px");
  await site.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("label { color: rgb(7, 8, 9) }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  assert.equal(await look(".prequal-question-label", "color"), "rgb(7, 8, 9)");
});

test("nothing is loaded without a slot, before one is near, or without consent", async (t) => {
  const loads = async (body, act, attributes = 'data-form="form"') => {
    const site = await open(t, body, { attributes });
    const loaded = () => site.requests.filter((path) => path === "/prequal/studio.wasm").length;
    await site.page.waitForTimeout(700);
    const before = loaded();
    await act?.(site.page);
    if (act) await site.until(() => loaded() === 1);
    return before;
  };
  assert.equal(await loads(formWith("")), 0);
  const below = "<p>A line</p>".repeat(100) + formWith(slot());
  assert.equal(await loads(below, (page) => page.locator("[name=jobtitle]").evaluate((field) => field.focus({ preventScroll: true }))), 0);
  assert.equal(await loads(below, (page) => page.locator("[name=jobtitle]").scrollIntoViewIfNeeded()), 0);
  assert.equal(await loads(formWith(slot()), (page) => page.evaluate(() => window.prequal.grant()), 'data-form="form" data-consent="required"'), 0);
});

test("a slot that comes later is seen; a form that asks everything gets no question", async (t) => {
  const site = await open(t, formWith(slot(), '<input name="budget" aria-label="Budget"><input name="employees" aria-label="Employees"><input name="team" aria-label="Team">'));
  await ready(site.page);
  await site.page.focus("[name=jobtitle]");
  await site.page.waitForTimeout(700);
  assert.deepEqual(await asked(site.page), []);
  await site.page.evaluate(() => {
    const form = document.createElement("form");
    const place = document.createElement("div");
    place.setAttribute("data-prequal-question", "");
    form.append(place);
    document.body.prepend(form);
  });
  await site.page.locator("form:not(#demo) [name=budget]").waitFor();
});

test("a question that went with its slot is asked again in the next one", async (t) => {
  const site = await open(t, formWith(slot()));
  await site.page.locator("[name=budget]").waitFor();
  await site.page.evaluate(() => {
    const form = document.querySelector("form");
    const next = form.cloneNode(true);
    next.querySelector(".prequal-question").remove();
    form.replaceWith(next);
  });
  await site.page.locator("[name=budget]").waitFor();
  assert.deepEqual(await asked(site.page), ["budget"]);
});

for (const [what, answer] of [["is missing", { status: 404 }], ["is cut off", { headers: { "content-type": "application/wasm" }, body: "\0asm" }], ["never comes", "hang"]]) {
  test(`a studio that ${what} leaves the slot empty, and the form goes out`, async (t) => {
    const site = await open(t, formWith(slot()), { answers: { "/prequal/studio.wasm": answer } });
    await ready(site.page);
    await site.page.fill("[name=jobtitle]", "CTO");
    await site.page.locator("[name=jobtitle]").blur();
    await site.page.waitForTimeout(500);
    assert.deepEqual(await asked(site.page), []);
    await site.page.click("button");
    assert.equal(Object.fromEntries(await site.submission()).lead_score, "30");
    assert.deepEqual(site.errors, []);
  });
}

test("stopped, it takes the open question away and leaves what was answered", async (t) => {
  const site = await open(t, formWith(slot('="2"')));
  await site.page.locator("[name=budget]").fill("20000");
  await site.page.locator("[name=budget]").blur();
  await site.page.locator("[name=company_size]").waitFor();
  assert.equal((await told(site.page, "set")).some(({ budget }) => budget === "20000"), true);
  await site.page.evaluate(() => window.prequal.stop());
  assert.deepEqual(await asked(site.page), ["budget"]);
});
