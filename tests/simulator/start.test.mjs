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

test("every model of the gallery opens, and undo brings back the one that was left", async () => {
  const { page, end } = await site.visit();
  await page.locator("pq-start .models button").first().waitFor();
  const count = await page.locator("pq-start .models button").count();
  assert.equal(count, 17, "sixteen and a blank one");
  for (let index = 0; index < count; index += 1) {
    await page.locator("pq-start .models button").nth(index).click();
    await page.locator("pq-answer .score").waitFor();
    await page.getByText("No problems").waitFor();
    await page.getByTitle("Choose another model").click();
  }
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("pq-answer .score").waitFor();
  await page.getByTitle("Choose another model").getByText("My model").waitFor();
  await end();
});

test("a model in a file opens from the start page; what is none is refused", async () => {
  const { page, end } = await site.visit();
  const file = (text) => ({ name: "model.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await page.locator("pq-start input[type=file]").setInputFiles(file("not JSON"));
  await page.getByText("The file is neither a model nor").waitFor();
  await page.locator("pq-start input[type=file]").setInputFiles(file('{"name":"Mine","version":"1","groups":[]}'));
  await page.getByTitle("Choose another model").getByText("Mine").waitFor();
  await end();
});

test("the page forbids what it does not need, and asks for nothing from elsewhere", async () => {
  const { page, context, end } = await site.visit();
  const response = await page.reload();
  const policy = response.headers()["content-security-policy"];
  assert.match(policy, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /unsafe-inline|data:|blob:|\*/);
  const own = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(own, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'/);
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  await openModel(page);
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await page.waitForTimeout(200);
  }
  assert.ok(asked.length > 3);
  assert.deepEqual(asked.filter((url) => !url.startsWith(site.url()) && !url.startsWith("blob:")), []);
  await end();
});

test("it works offline, once it is there", async () => {
  const { page, context, end } = await site.visit();
  await openModel(page);
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await page.waitForTimeout(300);
  }
  await context.setOffline(true);
  await page.getByRole("tab", { name: "Visitor" }).click();
  await page.locator("pq-answer .fall").filter({ hasText: "Size of the company" }).waitFor();
  await page.getByLabel("employees").first().fill("1");
  await page.locator("pq-answer .fall").filter({ hasText: "Size of the company" }).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.querySelector("pq-app").store.state.visitors[0].attributes.employees), 1);
  await end();
});
