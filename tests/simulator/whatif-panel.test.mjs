// The panel of what if, walked as a person would.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";
import { checkLooks, openPanel, shownScore } from "./walk.mjs";

const site = simulator();

/** Opens the panel on a visitor of the gallery's first model: one who is neither at the top nor at the bottom. */
async function open(options) {
  const visit = await site.visit(options);
  await openModel(visit.page);
  await visit.page.locator("pq-answer").getByRole("combobox", { name: "Visitor" }).selectOption({ index: 2 });
  await openPanel(visit.page, "whatif");
  return visit;
}

const then = (page) => page.locator("pq-sliders .then strong").textContent();

test("an answer is moved: the score follows, nothing is changed until it is kept, and undo takes it back", async () => {
  const { page, end } = await open();
  const before = await shownScore(page);
  const slider = page.locator("pq-sliders").getByRole("slider", { name: "Employees", exact: false }).first();
  await slider.focus();
  await page.keyboard.press("Home");
  assert.notEqual(Number.parseFloat(await then(page)), before);
  assert.equal(await shownScore(page), before, "the visitor is as before");
  const tried = Number.parseFloat(await then(page));
  await page.getByRole("button", { name: "Keep the answers" }).click();
  assert.equal(await shownScore(page), tried);
  await page.locator("pq-bar").getByRole("button", { name: "Undo" }).click();
  assert.equal(await shownScore(page), before);
  await end();
});

test("a rule is moved, put back, and kept", async () => {
  const { page, end } = await open();
  const before = await shownScore(page);
  await page.getByRole("heading", { name: "Rules of the model" }).click();
  const slider = page.locator("pq-sliders").getByRole("slider", { name: "In a market we serve" });
  await slider.focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowLeft");
  assert.match(await slider.getAttribute("aria-valuetext"), /^\+1 points$/);
  const tried = Number.parseFloat(await then(page));
  await page.getByRole("button", { name: "Put all back" }).click();
  assert.equal(Number.parseFloat(await then(page)), before);
  await slider.focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Keep the rules" }).click();
  assert.equal(await shownScore(page), tried);
  await end();
});

test("what would move the lead is listed, and trying it does as it says", async () => {
  const { page, end } = await open();
  const list = page.locator("pq-sensitivity");
  await list.locator(".up li, .down li").first().waitFor();
  const row = list.locator("li", { has: page.getByRole("button", { name: /^Try it/ }) }).first();
  const [, promised] = (await row.locator(".to").textContent()).match(/^(-?[\d.]+)/);
  await row.getByRole("button").click();
  assert.equal(Number.parseFloat(await then(page)), Number(promised));
  await end();
});

test("champion and challenger side by side: what differs is marked, and leads that move are counted", async () => {
  const { page, end } = await open();
  await page.getByRole("heading", { name: "Rules of the model" }).click();
  const slider = page.locator("pq-sliders").getByRole("slider", { name: "Size of the company" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: "Make it the challenger" }).click();
  const compare = page.locator("pq-compare");
  await compare.locator(".side-by-side").waitFor();
  assert.match(await compare.locator(".changes").textContent(), /changed\s+rule\s+\S+/);
  assert.ok((await compare.locator("tr.differs").count()) >= 1);
  assert.match(await compare.locator("td.differs .visually-hidden").first().textContent(), /differs/);
  const visitors = await page.locator("pq-answer").getByRole("combobox", { name: "Visitor" }).locator("option").count();
  const counts = (await compare.locator(".matrix td.num, .matrix tbody td").allTextContents()).map(Number);
  assert.equal(counts.reduce((sum, count) => sum + count, 0), visitors);
  await compare.getByText(/^Why, for/).click();
  assert.ok((await compare.locator("details tr.differs").count()) >= 1);

  const score = await shownScore(page);
  await compare.getByRole("button", { name: "Swap the two" }).click();
  assert.notEqual(await shownScore(page), score, "the challenger answers now");
  await compare.getByRole("button", { name: "Take the challenger out" }).click();
  assert.equal(await compare.locator(".side-by-side").count(), 0);
  await end();
});

test("a challenger from the gallery and from a file; a file that is none is refused", async () => {
  const { page, end } = await open();
  const compare = page.locator("pq-compare");
  await compare.getByLabel("From the gallery").selectOption("bant");
  await compare.locator(".side-by-side").waitFor();
  assert.match(await compare.locator(".names").textContent(), /BANT/);
  await compare.getByRole("button", { name: "Take the challenger out" }).click();
  const file = (text) => ({ name: "model.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await compare.locator("input[type=file]").setInputFiles(file("no json"));
  await page.getByText("The file is no model, so it was not taken.").waitFor();
  await compare.locator("input[type=file]").setInputFiles(file('{"name":"<img src=x onerror=alert(1)>","version":"1"}'));
  await compare.getByText(/The challenger has \d+ problem/).waitFor();
  assert.match(await compare.locator(".names").textContent(), /<img src=x/, "shown as text");
  await end();
});

test("nothing to find for axe; it fits 360 px in every language", () =>
  checkLooks(async (options) => {
    const visit = await open(options);
    const { page } = visit;
    await page.locator("pq-sliders summary").nth(1).click();
    await page.locator("pq-compare select").selectOption("bant");
    await page.locator("pq-compare .matrix").waitFor();
    await page.locator("pq-sensitivity .up").waitFor();
    return visit;
  }));
