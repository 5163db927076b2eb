import assert from "node:assert/strict";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";

const site = simulator();
const score = async (page) => Number(await page.locator("pq-answer .score").textContent());
const state = (page) => page.evaluate(() => document.querySelector("pq-app").store.state);
const current = async (page) => {
  const { visitors, visitor } = await state(page);
  return visitors.find(({ key }) => key === visitor);
};
async function openVisitor(page, name = "B2B SaaS inbound") {
  await openModel(page, name);
  await page.getByRole("tab", { name: "Visitor" }).click();
  await page.locator("pq-timeline").waitFor();
}

test("an attribute that is filled in changes the answer at every keystroke", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  await page.getByRole("button", { name: "New visitor" }).click();
  assert.equal(await score(page), 0);
  await page.getByLabel("employees", { exact: false }).first().fill("50");
  assert.equal(await score(page), 10);
  await page.getByLabel("employees", { exact: false }).first().fill("5000");
  assert.equal(await score(page), 8);
  assert.deepEqual((await current(page)).attributes, { employees: 5000 });
  await page.getByRole("button", { name: "Remove employees" }).click();
  assert.equal(await score(page), 0);
  await end();
});

test("events are added, edited, duplicated and deleted", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  await page.getByRole("button", { name: "New visitor" }).click();
  const add = page.locator("pq-timeline form").first();
  await add.getByRole("combobox", { name: "Event" }).fill("page_view");
  await add.getByRole("button", { name: "Add an event" }).click();
  await page.locator("pq-timeline").getByLabel("path").fill("/pricing");
  assert.equal(await score(page), 8);
  await page.getByRole("button", { name: "Duplicate page view" }).click();
  assert.equal((await current(page)).events.length, 2);
  assert.equal(await score(page), 16);
  await page.getByRole("button", { name: "Delete page view" }).first().click();
  assert.equal(await score(page), 8);
  await page.getByRole("combobox", { name: "Told by" }).selectOption("crm");
  assert.equal((await current(page)).events[0].source, "crm");
  await page.locator("pq-answer").getByText("8 of it is verified").waitFor();
  await end();
});

test("an event is dragged in time, by pointer and by keys, and undone as one", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  const dots = page.locator("pq-timeline .dot");
  const dot = dots.nth(3);
  const before = (await current(page)).events;
  const box = await dot.boundingBox();
  const line = await page.locator("pq-timeline .line").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(line.x + line.width * 0.5, box.y + 5, { steps: 4 });
  await page.mouse.move(line.x + line.width * 0.25, box.y + 5, { steps: 4 });
  await page.mouse.up();
  const dragged = (await current(page)).events;
  const moved = dragged.filter((event, index) => event.at !== before[index].at);
  assert.equal(moved.length, 1);
  await page.keyboard.press("Control+z");
  assert.deepEqual((await current(page)).events, before);
  await dots.nth(0).focus();
  const at = Number(await dots.nth(0).getAttribute("aria-valuenow"));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  const focused = page.locator("pq-timeline .dot:focus");
  assert.equal(Number(await focused.getAttribute("aria-valuenow")), at - 25 * 3_600_000);
  await end();
});

test("acting as the visitor on the demo page flows in live", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  await page.getByRole("button", { name: "New visitor" }).click();
  await page.getByRole("button", { name: "Act as the visitor" }).click();
  const demo = page.frameLocator("pq-act iframe");
  await demo.getByRole("link", { name: "Pricing" }).first().click();
  await demo.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => Number(document.querySelector("pq-app").shadowRoot.querySelector("pq-answer").shadowRoot.querySelector(".score").textContent) >= 8);
  await page.waitForTimeout(500);
  const views = (await current(page)).events.filter(({ event }) => event === "page_view").map(({ properties }) => properties.path);
  assert.deepEqual(views, ["/", "/pricing/"]);
  assert.equal(new Set((await current(page)).events.map(({ session }) => session)).size, 1, "one visit");
  // The form: answers become attributes, and there is no server to send them to.
  await demo.getByRole("link", { name: "Request a demo" }).first().click();
  const form = demo.locator("form").first();
  await form.waitFor();
  await form.locator("[name=jobtitle]").fill("CMO");
  await form.locator("[name=email]").fill("cmo@example.com");
  for (const field of await form.locator("input[required], select[required]").all()) {
    if (await field.evaluate((one) => one.tagName === "SELECT")) await field.selectOption({ index: 1 });
    else if (!(await field.inputValue())) await field.fill("Example");
  }
  await form.locator("button").last().click();
  await demo.getByText("Thank you", { exact: false }).first().waitFor();
  await page.locator("pq-answer").getByRole("button", { name: /^Works with marketing or sales/ }).waitFor();
  const events = (await current(page)).events;
  assert.ok(events.some(({ event, properties }) => event === "set" && properties.jobTitle === "CMO"));
  assert.ok(events.some(({ event }) => event === "form_submit"));
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("prequal.") || key === "prequal").length), 0);
  await end();
});

test("events of Segment, GA4, PostHog and Snowplow are pasted in", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  await page.getByRole("button", { name: "Paste events" }).click();
  const paste = async (vendor, text) => {
    await page.getByRole("button", { name: "New visitor" }).click();
    await page.getByLabel("In the words of").selectOption(vendor);
    await page.getByLabel("Events as JSON").fill(text);
    await page.getByRole("button", { name: "Add to the visitor" }).click();
    await page.waitForFunction(() => {
      const { visitors, visitor } = document.querySelector("pq-app").store.state;
      return visitors.find(({ key }) => key === visitor).events.length > 0;
    });
    return (await current(page)).events;
  };
  const at = new Date(Date.now() - 60_000).toISOString();
  const segment = { type: "page", messageId: "m1", timestamp: at, context: { page: { path: "/pricing", url: "https://x.example/pricing" } }, properties: { path: "/pricing" } };
  assert.equal((await paste("segment", `${JSON.stringify(segment)}\n${JSON.stringify(segment)}`)).length, 1, "one id, one event");
  assert.equal(await score(page), 8);
  const ga4 = await paste("ga4", JSON.stringify({ events: [{ name: "page_view", params: { page_location: "https://x.example/pricing" } }] }));
  assert.equal(ga4[0].properties.path, "/pricing");
  const posthog = await paste("posthog", JSON.stringify({ event: "$pageview", timestamp: at, properties: { $current_url: "https://x.example/pricing", $pathname: "/pricing" } }));
  assert.equal(posthog[0].event, "page_view");
  const snowplow = await paste("snowplow", JSON.stringify({ event: "page_view", collector_tstamp: at, page_url: "https://x.example/pricing", page_urlpath: "/pricing" }));
  assert.equal(snowplow[0].event, "page_view");
  const plain = await paste("prequal", JSON.stringify([{ event: "demo_request" }]));
  assert.equal(plain[0].event, "demo_request");
  // What cannot be read is told, and nothing changes.
  await page.getByLabel("Events as JSON").fill('{"event":"x"}\n{oops');
  await page.getByRole("button", { name: "Add to the visitor" }).click();
  await page.getByText("Line 2 is not JSON.").waitFor();
  await page.getByLabel("Events as JSON").fill('[1, null, "x", {"event": 7}]');
  await page.getByRole("button", { name: "Add to the visitor" }).click();
  await page.getByText("No event could be read from this.").waitFor();
  assert.deepEqual((await current(page)).events, plain);
  await end();
});

test("a lead is imported as JSON, and what is none is refused", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  const lead = { id: "lead-7", attributes: { employees: 200, jobTitle: "CMO" }, events: [{ event: "demo_request", at: new Date().toISOString(), source: "crm" }, { at: 1 }, null] };
  const file = (value) => ({ name: "lead.json", mimeType: "application/json", buffer: Buffer.from(value) });
  await page.locator("pq-visitor #lead").setInputFiles(file(JSON.stringify(lead)));
  await page.getByText("Imported lead-7.").waitFor();
  const visitor = await current(page);
  assert.equal(visitor.name, "lead-7");
  assert.equal(visitor.events.length, 1);
  assert.deepEqual(visitor.attributes, lead.attributes);
  const before = await state(page);
  for (const bad of ["[]", "{}", "nonsense", '{"attributes":[1]}', '{"events":{}}']) {
    await page.locator("pq-visitor #lead").setInputFiles(file(bad));
    await page.getByText("The file holds no lead").first().waitFor();
  }
  assert.deepEqual((await state(page)).visitors, before.visitors);
  await end();
});

test("visitors are renamed, copied and deleted", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page);
  const count = async () => (await state(page)).visitors.length;
  const before = await count();
  await page.getByLabel("Name of the visitor").fill("<b>Somebody</b>");
  assert.equal((await current(page)).name, "<b>Somebody</b>");
  await page.locator("pq-visitor").getByRole("button", { name: "Duplicate", exact: true }).click();
  assert.equal(await count(), before + 1);
  await page.locator("pq-visitor").getByRole("button", { name: "Delete", exact: true }).click();
  assert.equal(await count(), before);
  await end();
});

test("a question of the answer leads to its field", async () => {
  const { page, end } = await site.visit();
  await openVisitor(page, "BANT");
  await page.locator("pq-answer").getByRole("combobox", { name: "Visitor", exact: true }).selectOption({ label: "Mei Lin, Harbour Freight Systems" });
  const question = page.locator("pq-answer .questions button").first();
  await page.getByRole("tab", { name: "Model" }).click();
  await question.click();
  await page.locator("pq-visitor input[data-attribute]:focus").waitFor();
  await end();
});
