import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";

const site = simulator();
const score = (page) => page.locator("pq-answer .score").textContent();
/** The text of the model, from what the simulator would export. */
async function exported(page) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "Export" }).click();
      await page.getByRole("menuitem", { name: "JSON", exact: true }).click();
    })(),
  ]);
  return readFile(await download.path(), "utf8");
}
const rule = (page, name) => page.locator("pq-model-forms").getByRole("article", { name, exact: true });

test("a rule's points are changed in its form, and the answer and the JSON follow", async () => {
  const { page, end } = await site.visit();
  await openModel(page, "Points table");
  await rule(page, "Asked for a demo").locator(".opener").first().click().catch(() => {});
  const before = JSON.parse(await exported(page));
  const target = before.groups.flatMap((group) => group.rules).find(({ id }) => id === "demo");
  const article = rule(page, target.because);
  if ((await article.locator(".opener").getAttribute("aria-expanded")) !== "true") await article.locator(".opener").click();
  await article.getByLabel("Points", { exact: true }).fill("-500");
  assert.notEqual(await score(page), "100");
  const after = JSON.parse(await exported(page));
  assert.equal(after.groups.flatMap((group) => group.rules).find(({ id }) => id === "demo").points, -500);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(JSON.parse(await exported(page)), before);
  await page.getByRole("button", { name: "Redo" }).click();
  assert.deepEqual(JSON.parse(await exported(page)), after);
  await end();
});

test("rules are added, copied, moved, switched off and deleted", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const names = async () => {
    const model = JSON.parse(await exported(page));
    return model.groups[1].rules.map(({ id, enabled }) => (enabled === false ? `(${id})` : id));
  };
  const before = await names();
  const group = page.locator("pq-model-forms").getByRole("region", { name: "Person" });
  await group.getByRole("button", { name: "Add a rule" }).click();
  assert.deepEqual(await names(), [...before, "rule"]);
  await group.getByRole("button", { name: "Copy Job title" }).click();
  assert.deepEqual(await names(), ["title", "title-2", ...before.slice(1), "rule"]);
  await group.getByRole("button", { name: "Move Works with marketing or sales up" }).click();
  assert.deepEqual((await names()).slice(0, 3), ["title", "function", "title-2"]);
  await group.getByLabel("Switch Works with marketing or sales on or off").click();
  assert.equal((await names())[1], "(function)");
  await group.getByRole("button", { name: "Delete New rule" }).click();
  await group.getByRole("button", { name: "Delete Job title" }).nth(1).click();
  assert.deepEqual(await names(), ["title", "(function)", ...before.slice(2)]);
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("Control+z");
  assert.deepEqual(await names(), before);
  await end();
});

test("conditions are built without a line of JSON", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const group = page.locator("pq-model-forms").getByRole("region", { name: "Company" });
  await group.getByRole("button", { name: "Add a rule" }).click();
  const article = rule(page, "New rule");
  await article.getByLabel("Reason shown to people").fill("Big and Norwegian");
  const made = rule(page, "Big and Norwegian");
  await made.getByLabel("Attribute", { exact: true }).fill("country");
  await made.getByRole("combobox", { name: "Test", exact: true }).selectOption("is");
  await made.getByLabel("is", { exact: true }).fill("NO");
  await made.getByRole("button", { name: "Add a condition" }).click();
  await made.getByLabel("Attribute", { exact: true }).nth(1).fill("employees");
  await made.getByRole("combobox", { name: "Test", exact: true }).nth(1).selectOption("atLeast");
  await made.getByLabel("at least (≥)", { exact: true }).fill("200");
  await made.getByLabel("Points", { exact: true }).fill("3.5");
  const model = JSON.parse(await exported(page));
  assert.deepEqual(model.groups[0].rules.at(-1), {
    id: "rule",
    because: "Big and Norwegian",
    when: { all: [{ attribute: "country", is: "NO" }, { attribute: "employees", atLeast: 200 }] },
    points: 3.5,
  });
  await page.locator("pq-answer").getByRole("button", { name: /^Big and Norwegian, \+3\.5 points/ }).waitFor();
  await end();
});

test("every section and every item of every form opens, in models of all kinds, without a complaint", async () => {
  const { page, end } = await site.visit();
  for (const name of ["Lifecycle from subscriber to customer", "Account Engagement defaults", "MEDDPICC"]) {
    await openModel(page, name);
    const text = await exported(page);
    const forms = page.locator("pq-model-forms");
    for (const section of await forms.locator(".section > h2 > button").all()) {
      if ((await section.getAttribute("aria-expanded")) === "false") await section.click();
    }
    await forms.evaluate((element) => {
      for (let round = 0; round < 3; round += 1) {
        for (const opener of element.shadowRoot.querySelectorAll(".opener[aria-expanded=false]")) opener.click();
      }
    });
    await page.waitForTimeout(300);
    assert.ok((await forms.locator("input, select, textarea").count()) > 100);
    assert.equal(await exported(page), text, "looking changes nothing");
    await page.getByTitle("Choose another model").click();
  }
  await end();
});

test("the JSON editor shows the engine's problems in place, and the last valid version answers", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const before = await score(page);
  await page.getByRole("button", { name: "Both" }).click();
  const content = page.locator(".cm-content");
  await content.waitFor();
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.insertText('"wat": 1,');
  const list = page.locator("pq-model .problem-list");
  await list.getByText("unknown_key").waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
  await page.locator("pq-answer").getByText("this is the answer of the last valid version").waitFor();
  assert.equal(await score(page), before);
  await page.keyboard.press("Control+z");
  await page.getByText("No problems").waitFor();
  // No JSON at all: the forms wait.
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("@");
  await page.locator("pq-model").getByText("The forms wait until the JSON can be read again").waitFor();
  await list.getByText("syntax", { exact: true }).waitFor();
  await end();
});

test("a problem made in a form is told at its field", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const article = rule(page, "Looked at the pricing page");
  await article.locator(".opener").click();
  await article.getByLabel("Id", { exact: true }).fill("Not An Id");
  await article.locator(".complaint").first().waitFor();
  assert.equal(await article.getByLabel("Id", { exact: true }).getAttribute("aria-invalid"), "true");
  await page.locator("pq-model .problem-list").getByText("groups[2].rules[0].id").waitFor();
  await end();
});

test("completion and documentation come from the schema and from the model", async () => {
  const { page, end } = await site.visit();
  await openModel(page, "Points table");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const content = page.locator(".cm-content");
  await content.waitFor();
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type('"grad');
  await page.locator(".cm-tooltip-autocomplete").getByText('"grade"').waitFor();
  await page.keyboard.press("Escape");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("Backspace");
  await page.locator(".cm-content .cm-line").getByText('"version"').first().hover();
  await page.locator(".cm-tooltip .doc").getByText("The model's version.").waitFor();
  await end();
});

test("a bar of the answer opens its rule", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  await page.getByRole("tab", { name: "Visitor" }).click();
  const bar = page.locator("pq-answer").getByRole("button", { name: /^Asked for a demo, / });
  await bar.hover();
  await page.locator("pq-answer [role=tooltip]:visible").getByText(/demo request/).waitFor();
  await bar.click();
  await rule(page, "Asked for a demo").getByLabel("Points", { exact: true }).waitFor();
  await end();
});

test("HubSpot's configuration comes in and goes out with a list of what stayed behind", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "Export" }).click();
      await page.getByRole("menuitem", { name: /HubSpot/ }).click();
    })(),
  ]);
  await page.getByText("What HubSpot could not take").waitFor();
  const written = await readFile(await download.path());
  assert.equal(JSON.parse(written.toString()).groupConfigs.length, 6);
  await page.locator("pq-model input[type=file]").setInputFiles({ name: "score.json", mimeType: "application/json", buffer: written });
  await page.getByText("What could not be carried over from HubSpot").waitFor();
  await page.getByText("No problems").waitFor();
  await end();
});

test("files that are no model are refused with a word, and the model stays", async () => {
  const { page, end } = await site.visit();
  await openModel(page);
  const before = await exported(page);
  for (const [name, buffer] of [
    ["list.json", Buffer.from("[1,2]")],
    ["broken.json", Buffer.from('{"a":')],
    ["model.pq", Buffer.from([0x50, 0x51, 1, 2])],
    ["huge.json", Buffer.alloc(1024 * 1024 + 1, " ")],
    ["latin1.json", Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])],
  ]) {
    await page.locator("pq-model input[type=file]").setInputFiles({ name, mimeType: "application/json", buffer });
    await page.locator(".notice[data-kind=error]").first().waitFor();
    assert.equal(await exported(page), before, name);
    await page.locator(".notice").getByRole("button", { name: "Close" }).first().click();
  }
  await end();
});
