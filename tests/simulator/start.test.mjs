import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";

const site = simulator();

test("one click from the gallery to an answer, and it is there again after a reload", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const score = await page.locator("pq-answer .score").textContent();
  await page.waitForTimeout(400);
  await page.reload();
  await page.locator("pq-answer .score").waitFor();
  assert.equal(await page.locator("pq-answer .score").textContent(), score);
  await end();
});
