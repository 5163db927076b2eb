// Sharing by link and file, walked as a person would; and links of people who mean harm.
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";
import { checkPage, saved, shownScore } from "./walk.mjs";

const site = simulator();

/** The link that the dialog shows. */
async function linkOf(page) {
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByLabel("Link", { exact: true });
  await field.waitFor();
  return field.inputValue();
}

test("a link brings the same answer to another browser", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  await page.locator("pq-answer").getByRole("combobox", { name: "Visitor" }).selectOption({ index: 1 });
  const score = await shownScore(page);
  const link = await linkOf(page);
  assert.match(link, /#s1\.[\w-]+$/);
  await checkPage(page, "the dialog");
  await page.keyboard.press("Escape");

  const other = await site.visit({ path: new URL(link).hash ? `/${new URL(link).hash}` : "/" });
  await other.page.locator("pq-answer .score").waitFor();
  assert.equal(await shownScore(other.page), score);
  assert.equal(new URL(other.page.url()).hash, "", "the link has done its work");
  await other.end();
  await end();
});

test("without the visitors the link is shorter and holds none of their answers", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const whole = await linkOf(page);
  await page.getByLabel(/With the visitors/).uncheck();
  await page.waitForFunction((before) => document.querySelector("pq-app").shadowRoot.querySelector("pq-bar").shadowRoot.querySelector("pq-share").shadowRoot.querySelector("#link").value !== before, whole);
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  assert.ok(link.length < whole.length);
  const other = await site.visit({ path: `/${new URL(link).hash}` });
  await other.page.locator("pq-answer .score").waitFor();
  assert.equal(await other.page.locator("pq-answer").getByRole("combobox", { name: "Visitor" }).locator("option").count(), 1);
  await other.end();
  await end();
});

test("a link pasted into the open simulator is opened, and undo brings back what was there", async () => {
  const { page, end } = await site.visit();
  await openModel(page, "BANT");
  const link = await linkOf(page);
  await page.keyboard.press("Escape");
  const other = await site.visit();
  await openModel(other.page);
  await other.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await other.page.locator("pq-bar .name", { hasText: "BANT" }).waitFor();
  await other.page.locator("pq-bar").getByRole("button", { name: "Undo" }).click();
  await other.page.locator("pq-bar .name", { hasText: "B2B SaaS" }).waitFor();
  await other.end();
  await end();
});

test("huge, corrupt and hostile links are refused with a message, and the state stays", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const score = await shownScore(page);
  const whole = new URL(await linkOf(page)).hash;
  await page.keyboard.press("Escape");
  const packed = (text) => {
    const bytes = Buffer.from(text);
    let checksum = 0x811c9dc5;
    for (const byte of bytes) checksum = Math.imul(checksum ^ byte, 0x01000193);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(checksum >>> 0);
    return `#s1.${Buffer.concat([head, deflateRawSync(bytes, { level: 9 })]).toString("base64url")}`;
  };
  const cases = [
    [whole.slice(0, 200), "The link is damaged"],
    [`#s1.${"A".repeat(20_000)}`, "The link is too long"],
    ["#s7.AAAA", "a later version"],
    [packed("x".repeat(10_000_000)), "unpack to more"],
    [packed('{"v":1,"model":{"text":5}}'), "nothing in it"],
    [packed('{"__proto__":{"polluted":1},"v":99}'), "nothing in it"],
    [packed("[".repeat(100_000)), "nothing in it"],
  ];
  for (const [hash, message] of cases) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.locator("pq-app .notice", { hasText: message }).first().waitFor();
    assert.equal(await shownScore(page), score, message);
  }
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
  await end();
});

test("a link whose model has HTML in every name shows it as text", async () => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const model = {
    name: evil, version: evil,
    groups: [{ id: "g", name: evil, kind: "fit", rules: [{ id: "r", name: evil, because: evil, when: { attribute: evil, is: evil }, points: 5 }] }],
    stages: [{ id: "s", name: evil, when: { score: { atLeast: 5 } } }],
    disqualify: [{ id: "d", reason: evil, when: { attribute: evil, is: "no" } }],
    frameworks: [{ id: "f", name: evil, pass: { atLeast: 1 }, criteria: [{ id: "c", when: { attribute: evil, is: evil }, ask: evil }] }],
    routes: [{ to: evil }],
    questions: { [evil]: evil },
  };
  const state = { v: 1, model: { text: JSON.stringify(model) }, challenger: { text: JSON.stringify({ ...model, version: "2" }) }, visitors: [{ key: "a", name: evil, attributes: { [evil]: evil }, events: [{ key: "e", event: evil, at: Date.now() - 60_000, properties: { [evil]: evil } }] }], visitor: "a", at: null, view: {} };
  const { page, end } = await site.visit();
  await openModel(page);
  const file = { name: "state.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(state)) };
  await page.getByRole("button", { name: "Share" }).click();
  await page.locator("pq-share input[type=file]").setInputFiles(file);
  await page.locator("pq-bar .name", { hasText: "<img" }).waitFor();
  for (const id of ["model", "visitor", "time", "whatif", "leads", "take-away"]) {
    await page.locator(`#tab-${id}`).click();
    await page.waitForTimeout(600);
  }
  assert.equal(await page.title(), "Prequal simulator");
  const images = await page.evaluate(() => {
    let count = 0;
    const look = (root) => {
      count += root.querySelectorAll("img, script:not([src])").length;
      for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
    };
    look(document);
    return count;
  });
  assert.equal(images, 0);
  await end();
});

test("a file takes what is too much for a link, and is opened again", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const score = await shownScore(page);
  // Attributes that cannot be packed: a link cannot hold them.
  let seed = 3;
  const noise = () => String.fromCharCode(0x4e00 + ((seed = (seed * 48271) % 2147483647) % 20_000));
  const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, Array.from({ length: 300 }, noise).join("")]));
  await page.getByRole("button", { name: "Share" }).click();
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Save as a file" }).click());
  assert.equal(name, "b2b-saas-inbound.prequal.json");
  const state = JSON.parse(bytes);
  state.visitors[0].attributes = { ...state.visitors[0].attributes, ...attributes };
  await page.locator("pq-share input[type=file]").setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(state)) });
  await page.getByText("The file is opened.").waitFor();
  assert.equal(await shownScore(page), score);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText(/This is too much for a link: [\d,]+ characters/).waitFor();
  const again = await saved(page, () => page.getByRole("button", { name: "Save as a file" }).click());
  assert.equal(JSON.parse(again.bytes).visitors[0].attributes.a39, attributes.a39);

  await page.locator("pq-share input[type=file]").setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from("{") });
  await page.locator("pq-app .notice", { hasText: "nothing in it" }).waitFor();
  assert.equal(await shownScore(page), score);
  await end();
});
