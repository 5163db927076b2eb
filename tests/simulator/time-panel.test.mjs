// The panel of time, walked as a person would.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";
import { checkLooks, openPanel, shownScore } from "./walk.mjs";

const site = simulator();

/** Opens the panel of time on the first visitor of the gallery's first model. */
async function open(options) {
  const visit = await site.visit(options);
  await openModel(visit.page);
  await openPanel(visit.page, "time");
  await visit.page.locator("pq-time-chart canvas").waitFor();
  return visit;
}

test("the slider moves the moment, and everything follows", async () => {
  const { page, end } = await open();
  const now = await shownScore(page);
  const slider = page.getByRole("slider", { name: "Moment of the assessment" });
  await slider.focus();
  await page.keyboard.press("Home");
  assert.ok((await shownScore(page)) < now, "before the first visit there was less");
  assert.match(await slider.getAttribute("aria-valuetext"), /score \d+/);
  await page.keyboard.press("End");
  assert.ok((await shownScore(page)) < now, "after three months some of it is gone");
  await page.getByRole("button", { name: "Back to now" }).click();
  assert.equal(await shownScore(page), now);
  await end();
});

test("events are stepped through, and the table has the same scores", async () => {
  const { page, end } = await open();
  const previous = page.getByRole("button", { name: "Previous event" });
  const scores = [];
  while (await previous.isEnabled()) {
    await previous.click();
    scores.push(await shownScore(page));
  }
  assert.ok(scores.length >= 3);
  assert.ok(scores.at(-1) < scores[0]);
  await page.getByText("The same as a table").click();
  const first = await page.locator("pq-time tr.now td").nth(1).textContent();
  assert.equal(Number(first), scores.at(-1));
  await page.getByRole("button", { name: "Next event" }).click();
  await end();
});

test("a click on the chart chooses the moment there, and undo takes it back", async () => {
  const { page, end } = await open();
  const now = await shownScore(page);
  const box = await page.locator("pq-time-chart .u-over").boundingBox();
  await page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
  const later = await shownScore(page);
  assert.ok(later < now);
  await page.locator("pq-bar").getByRole("button", { name: "Undo" }).click();
  assert.equal(await shownScore(page), now);
  await end();
});

test("the pointer reads the curve, and nothing is drawn anew for it", async () => {
  const { page, end } = await open();
  const canvas = await page.locator("pq-time-chart canvas").elementHandle();
  const box = await page.locator("pq-time-chart .u-over").boundingBox();
  const reading = page.locator("pq-time .reading");
  const before = await reading.textContent();
  await page.mouse.move(box.x + 30, box.y + 50);
  await page.mouse.move(box.x + 40, box.y + 50);
  assert.notEqual(await reading.textContent(), before);
  assert.equal(await canvas.evaluate((one) => one.isConnected), true);
  await end();
});

test("looking further ahead stretches the chart, and its label tells what it shows", async () => {
  const { page, end } = await open();
  const chart = page.locator("pq-time-chart .plot");
  const before = await chart.getAttribute("aria-label");
  assert.match(before, /Chart of the score from .+ to .+ It is \d+ at the chosen moment/);
  await page.getByLabel("Look ahead").selectOption("365");
  await page.waitForFunction((label) => document.querySelector("pq-app").shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-time").shadowRoot.querySelector("pq-time-chart").label !== label, before);
  await end();
});

test("the chart is drawn: lines, bands and a mark in different colours", async () => {
  const { page, end } = await open();
  const colours = await page.locator("pq-time-chart canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add(`${data[at] >> 5},${data[at + 1] >> 5},${data[at + 2] >> 5}`);
    return seen.size;
  });
  assert.ok(colours >= 4, `${colours} colours`);
  await end();
});

test("nothing to find for axe; it fits 360 px in every language", () =>
  checkLooks(async (options) => {
    const visit = await open(options);
    await visit.page.locator("pq-time summary").click();
    return visit;
  }));
