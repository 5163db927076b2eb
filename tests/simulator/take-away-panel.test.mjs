// Taking it away, walked as a person would: what is saved is opened and used.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { load } from "../../pkg/dist/index.js";
import { openModel, simulator } from "./site.mjs";
import { checkLooks, openPanel, saved, shownScore } from "./walk.mjs";

const site = simulator();
const { unzipSync, strFromU8 } = createRequire(new URL("../../www/package.json", import.meta.url))("fflate");

async function open(options, model) {
  const visit = await site.visit(options);
  await openModel(visit.page, model);
  await openPanel(visit.page, "take-away");
  await visit.page.locator("pq-take-page .snippet").waitFor();
  return visit;
}

test("the .pq files are scorecards of this model: for pages without what the edge keeps", async () => {
  const { page, end } = await open();
  const forPage = await saved(page, () => page.getByRole("button", { name: /^Save the model \(\.pq\): For pages/ }).click());
  const forEdge = await saved(page, () => page.getByRole("button", { name: /^Save the model \(\.pq\): For the edge/ }).click());
  assert.equal(forPage.name, "b2b-saas-inbound.pq");
  const engine = await load();
  const [one, other] = [engine.scorecard(forPage.bytes), engine.scorecard(forEdge.bytes)];
  assert.equal(one.name, "B2B SaaS inbound");
  assert.notEqual(one.fingerprint, other.fingerprint);
  const rival = { attributes: { email: "a@rival.example" } };
  assert.equal(other.assess(rival, 0).disqualified.length, 1);
  assert.equal(one.assess(rival, 0).disqualified.length, 0);
  await end();
});

test("the tag's checksum is that of the file that goes with it, and the archive has all that the page needs", async () => {
  const { page, end } = await open();
  await page.getByLabel("The form, as a CSS selector").fill("#demo-form");
  await page.getByLabel("Field names of").selectOption({ label: "Salesforce" });
  const snippet = await page.locator("pq-take-page .snippet").textContent();
  assert.match(snippet, /data-form="#demo-form"/);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Save all files for the page (zip)" }).click());
  assert.equal(name, "b2b-saas-inbound-page.zip");
  const files = unzipSync(bytes);
  assert.deepEqual(Object.keys(files).sort(), ["content-security-policy.txt", "model.json", "prequal/crm/salesforce.js", "prequal/embed.js", "prequal/model.pq", "prequal/runtime.wasm", "snippet.html"]);
  const [, integrity] = /integrity="([^"]+)"/.exec(strFromU8(files["snippet.html"]));
  assert.equal(integrity, `sha384-${createHash("sha384").update(files["prequal/embed.js"]).digest("base64")}`);
  assert.deepEqual(Buffer.from(files["prequal/embed.js"]), readFileSync(new URL("../../pkg/dist/embed.js", import.meta.url)));
  assert.match(strFromU8(files["prequal/crm/salesforce.js"]), /Lead_Score__c/);
  assert.equal(strFromU8(files["snippet.html"]).trim(), snippet.trim());
  await end();
});

test("the tag and its files work on a page with the policy that goes with them", async () => {
  const { page, end } = await open();
  await page.getByLabel("Field names of").selectOption({ label: "HubSpot" });
  const { bytes } = await saved(page, () => page.getByRole("button", { name: "Save all files for the page (zip)" }).click());
  const files = unzipSync(bytes);
  const [policy] = strFromU8(files["content-security-policy.txt"]).split(": ").slice(1);
  const context = await site.browser().newContext();
  const other = await context.newPage();
  const wrong = [];
  other.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await other.route("http://shop.example/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") {
      const body = `<!doctype html><title>Shop</title><link rel="icon" href="/none"><form action="/sent"><input name="email"><button>Go</button></form>${strFromU8(files["snippet.html"])}`;
      return route.fulfill({ body, contentType: "text/html", headers: { "Content-Security-Policy": policy.trim() } });
    }
    const file = files[pathname.slice(1)];
    const type = pathname.endsWith(".js") ? "text/javascript" : pathname.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return file ? route.fulfill({ body: Buffer.from(file), contentType: type }) : route.fulfill({ body: "", contentType: "text/html" });
  });
  await other.goto("http://shop.example/");
  await other.waitForFunction(() => globalThis.prequal?.score?.() !== null && globalThis.prequal?.score?.() !== undefined);
  await other.fill("[name=email]", "a@b.example");
  await other.click("button");
  await other.waitForURL(/lead_score=/);
  assert.match(other.url(), /lead_score=\d+/);
  assert.deepEqual(wrong, []);
  await context.close();
  await end();
});

test("a folder and a selector that are none are refused, with a word", async () => {
  const { page, end } = await open();
  await page.getByLabel("Where the files will be").fill("javascript:alert(1)");
  await page.getByText("A path that begins with / or https://, without spaces").waitFor();
  assert.equal(await page.locator("pq-take-page .snippet").count(), 0);
  await page.getByLabel("Where the files will be").fill("/x");
  await page.getByLabel("The form, as a CSS selector").fill("[[");
  await page.getByText("This is no CSS selector").waitFor();
  await end();
});

test("a project for each platform, with this model in it", async () => {
  const { page, end } = await open();
  for (const platform of ["Cloudflare Workers", "Vercel Edge", "Deno", "Bun", "Node.js"]) {
    const { name, bytes } = await saved(page, () => page.getByRole("button", { name: `Save the project (zip): ${platform}` }).click());
    const files = unzipSync(bytes);
    assert.match(name, /^b2b-saas-inbound-[\w-]+\.zip$/);
    assert.equal(JSON.parse(strFromU8(files["model.json"])).name, "B2B SaaS inbound", platform);
    assert.equal(Buffer.from(files["model.pq"].subarray(0, 2)).toString(), "PQ");
    assert.ok(files["package.json"] && files["README.md"] && files["public/index.html"], platform);
    const programs = Object.entries(files).filter(([path]) => /\.(m?js|json)$/.test(path) && path !== "model.json");
    assert.match(programs.map(([, file]) => strFromU8(file)).join("\n"), /\bmodel\.json\b/, "what the project compiles");
  }
  await end();
});

test("the fields of each CRM, and the list as a file", async () => {
  const { page, end } = await open();
  const fields = page.locator("pq-take-crm tbody code");
  assert.ok((await fields.allTextContents()).includes("lead_score"));
  await page.locator("pq-take-crm select").selectOption({ label: "Salesforce" });
  assert.ok((await fields.allTextContents()).includes("Lead_Score__c"));
  assert.match(await page.locator("pq-take-crm tbody").textContent(), /long text, at most 255 characters/);
  await page.getByText("The model has no grade, so this field stays empty").waitFor();
  await page.locator("pq-take-crm select").selectOption({ label: "Pipedrive" });
  await page.getByText(/This CRM gives each field a key of its own/).waitFor();
  assert.ok((await fields.count()) > 5);
  const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Save the list (CSV)" }).click());
  assert.equal(name, "pipedrive-fields.csv");
  assert.match(bytes.toString(), /lead_score,the score,number/);
  await end();
});

test("the summary tells the model in any language, and is printed alone on one page", async () => {
  const { page, end } = await open({}, "BANT");
  const sheet = page.locator("pq-summary .sheet");
  await sheet.getByText("What makes a lead qualified").waitFor();
  assert.match(await sheet.textContent(), /There is money: 10 000 or more is set aside/);
  await page.locator("pq-summary select").selectOption("nb");
  await sheet.getByText("Hva som gjør et lead kvalifisert").waitFor();
  assert.match(await sheet.textContent(), /Budsjett som er satt av/);
  assert.match(await sheet.textContent(), /Det finnes penger/);
  assert.equal(await page.locator("pq-summary h2").textContent(), "For sales to sign", "the simulator itself stays English");
  await page.locator("pq-summary select").selectOption("zh-Hans");
  await sheet.getByText("什么样的线索合格").waitFor();

  await page.locator("pq-bar .name").click();
  await openModel(page, "GPCTBA/C&I");
  await sheet.getByText("What makes a lead qualified").waitFor();
  await page.evaluate(() => (window.print = () => (globalThis.printed = true)));
  await page.locator("pq-summary").getByRole("button", { name: "Print" }).click();
  await page.waitForFunction(() => globalThis.printed);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal((pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length, 1, "pages");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator("pq-printed-summary").count(), 0);
  await end();
});

test("a model with problems is not taken away, and the reason is told", async () => {
  const { page, end } = await open();
  const state = { v: 1, model: { text: '{"name":"x"}' }, visitors: [], visitor: "", at: null, view: {} };
  await page.getByRole("button", { name: "Share" }).click();
  await page.locator("pq-share input[type=file]").setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(state)) });
  await page.getByText("The model has problems; solve them first, then take it away.").waitFor();
  await end();
});

test("HubSpot's score goes out and comes in, with the list of what stays behind", async () => {
  const { page, end } = await open();
  const tool = page.locator("pq-hubspot");
  const { name, bytes } = await saved(page, () => tool.getByRole("button", { name: "Save as a HubSpot score" }).click());
  assert.equal(name, "b2b-saas-inbound.hubspot.json");
  const score = JSON.parse(bytes);
  assert.equal(score.maxScore, 100);
  assert.deepEqual(score.groupConfigs.map(({ groupName }) => groupName).slice(0, 3), ["Company", "Person", "Website"]);
  await tool.getByText(/\d+ things could not be carried over/).waitFor();
  await tool.getByText("Decay has to be set by hand").click();
  assert.match(await tool.locator(".left").textContent(), /groups\[2\]\.rules\[0\]\.decay/);

  const hostile = { name: "<img src=x onerror=alert(1)>", maxScore: 50, groupConfigs: [{ groupName: "<b>G</b>", groupCategory: "FIT", ruleConfigurations: [{ enabled: true, configuration: { calculation: { type: "CONSTANT", value: 5 } } }] }] };
  const give = (content) => tool.locator("input").setInputFiles({ name: "h.json", mimeType: "application/json", buffer: Buffer.from(content) });
  await give("{");
  await page.getByText("The file is no JSON, so it was not taken in.").waitFor();
  await give('{"a":1}');
  await page.getByText("This is no HubSpot score").waitFor();
  await give(JSON.stringify(hostile));
  await page.getByText("The score was taken in.").waitFor();
  await page.locator("pq-bar .name", { hasText: "<img src=x" }).waitFor();
  await page.locator("pq-bar").getByRole("button", { name: "Undo" }).click();
  await page.locator("pq-bar .name", { hasText: "B2B SaaS" }).waitFor();
  assert.ok((await shownScore(page)) > 0);
  await end();
});

test("nothing to find for axe; it fits 360 px in every language", () => checkLooks((options) => open(options)));
