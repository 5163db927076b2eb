// The panel of many leads, walked as a person would.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openModel, simulator } from "./site.mjs";
import { checkLooks, openPanel, saved, shownScore } from "./walk.mjs";

const site = simulator();

const TITLES = ["CTO", "Head of marketing", "Sales manager", "Developer", "Student"];
const INDUSTRIES = ["Software", "Media", "Retail"];

/** Leads as a CRM exports them: the same from run to run; the better the lead, the likelier it was won. */
function leads(count, separator = ",") {
  let seed = 11;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const lines = [["Lead ID", "Job Title", "Company size", "Industry", "Country", "Email", "Lead Source", "Converted", "Notes"].join(separator)];
  for (let row = 0; row < count; row += 1) {
    const title = Math.floor(random() * TITLES.length);
    const size = Math.floor(random() * 1500);
    const good = (title < 3 ? 1 : 0) + (size >= 50 ? 1 : 0);
    const converted = random() < 0.1 + good * 0.3 ? "Yes" : "No";
    const email = row % 4 === 0 ? `p${row}@gmail.com` : `p${row}@firm${row % 997}.example`;
    const note = row === 1 ? "=HYPERLINK(1)" : "";
    lines.push([`L-${row}`, TITLES[title], size, INDUSTRIES[row % 3], row % 2 ? "NO" : "US", email, ["Web", "Fair", "Partner"][row % 3], converted, note].join(separator));
  }
  return lines.join("\r\n");
}

const file = (content, name = "leads.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

async function open(options) {
  const visit = await site.visit(options);
  await openModel(visit.page);
  await openPanel(visit.page, "leads");
  return visit;
}

async function load(page, given) {
  await page.locator("pq-leads input[type=file]").setInputFiles(given);
  await page.locator("pq-leads-results .counts").waitFor();
}

const numbers = (texts) => texts.map((text) => Number(text.replace(/[^\d.-]/g, "")));
const results = (page) => page.locator("pq-leads-results");

test("a file is loaded, its columns are known, and it is scored, divided and counted", async () => {
  const { page, end } = await open();
  await load(page, file(leads(600)));
  await page.getByText("leads.csv: 600 rows, 9 columns").waitFor();
  const role = (name) => page.locator("pq-leads-mapping").getByLabel(`${name}: Is`).inputValue();
  assert.deepEqual(await Promise.all(["Lead ID", "Job Title", "Company size", "Industry", "Lead Source", "Converted", "Notes"].map(role)), [
    "id", "attribute", "attribute", "attribute", "source", "outcome", "ignore",
  ]);
  const [above, , convertedAbove] = numbers(await results(page).locator(".counts tbody tr").first().locator("td").allTextContents());
  const [below] = numbers(await results(page).locator(".counts tbody tr").nth(1).locator("td").allTextContents());
  assert.equal(above + below, 600);
  assert.ok(convertedAbove <= above);
  const stages = await results(page).locator(".stages .num").allTextContents();
  assert.equal(stages.map((text) => Number(text.split(" ")[0])).reduce((sum, count) => sum + count, 0), 600);
  await results(page).getByRole("heading", { name: "Conversion per band of scores" }).waitFor();
  await results(page).getByRole("heading", { name: "Conversion per source" }).waitFor();
  await end();
});

test("the threshold is moved: counts, conversion and near misses follow", async () => {
  const { page, end } = await open();
  await load(page, file(leads(600)));
  const slider = results(page).getByRole("slider", { name: "Threshold" });
  const above = async () => numbers(await results(page).locator(".counts tbody tr").first().locator("td").allTextContents());
  await results(page).getByRole("spinbutton", { name: "Threshold" }).fill("20");
  await results(page).getByRole("spinbutton", { name: "Threshold" }).press("Tab");
  const [at20, , converted20, rate20] = await above();
  assert.ok(at20 > 0 && at20 < 600);
  assert.ok(converted20 > 0 && rate20 > 0);
  assert.match(await slider.getAttribute("aria-valuetext"), /^20 points: [\d,]+ leads at or above, [\d.]+%$/);
  const missed = results(page).locator(".misses tbody tr");
  await missed.first().waitFor();
  for (const score of numbers(await missed.locator("td.num").filter({ hasNotText: "Look" }).allTextContents())) assert.ok(score < 20, `${score} is below`);
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  assert.ok((await above())[0] <= at20);
  await page.keyboard.press("End");
  assert.equal((await above())[0], 0);
  await end();
});

test("a wrong type and a wrong role are corrected, and the scores follow", async () => {
  const { page, end } = await open();
  await load(page, file("Job Title;Headcount;Won\nCTO;1.000;x\nStudent;12;\nCEO;2.500;x\nDeveloper;many;\n", "semi;colon.csv"));
  assert.equal(await page.getByLabel("Separator").inputValue(), ";");
  const mapping = page.locator("pq-leads-mapping");
  const top = async () => numbers(await results(page).locator(".top tbody tr").first().locator("td.num").first().allTextContents())[0];
  const before = await top();
  await mapping.getByLabel("Headcount: Is").selectOption("attribute");
  await mapping.getByLabel("Headcount: Name in the model").fill("employees");
  await mapping.getByLabel("Headcount: Name in the model").press("Tab");
  await mapping.getByLabel("Headcount: Type").selectOption("number-comma");
  await mapping.getByText("1 is not of this type").waitFor();
  await page.waitForFunction(() => !document.querySelector("pq-app").shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-leads").session.busy);
  assert.ok((await top()) > before, "a thousand employees are worth something");
  await mapping.getByLabel("Won: Is").selectOption("outcome");
  await results(page).getByRole("heading", { name: "Near misses" }).waitFor();
  await mapping.getByLabel("Converted means").waitFor();
  await end();
});

test("a lead of the list is looked at as a visitor, with the same score", async () => {
  const { page, end } = await open();
  await load(page, file(leads(200)));
  const row = results(page).locator(".top tbody tr").first();
  await row.waitFor();
  const [score] = numbers(await row.locator("td.num").first().allTextContents());
  await row.getByRole("button", { name: /^Look at it: L-\d+/ }).click();
  await page.getByText("The lead is among the visitors now.").waitFor();
  assert.equal(await shownScore(page), score);
  await end();
});

test("the model is changed, and all leads are scored anew", async () => {
  const { page, end } = await open();
  await load(page, file(leads(300)));
  const top = results(page).locator(".top tbody tr").first();
  await top.waitFor();
  const before = await results(page).locator(".bars").getAttribute("aria-label");
  await openPanel(page, "whatif");
  await page.getByRole("heading", { name: "Rules of the model" }).click();
  await page.locator("pq-sliders").getByRole("slider", { name: "Job title", exact: true }).focus();
  await page.keyboard.press("End");
  await page.getByRole("button", { name: "Keep the rules" }).click();
  await openPanel(page, "leads");
  await page.waitForFunction((label) => document.querySelector("pq-app").shadowRoot.querySelector("pq-panels").shadowRoot.querySelector("pq-leads").shadowRoot.querySelector("pq-leads-results").shadowRoot.querySelector(".bars").getAttribute("aria-label") !== label, before);
  await end();
});

test("champion and challenger over all loaded leads: the migration matrix has every one", async () => {
  const { page, end } = await open();
  await load(page, file(leads(400)));
  await openPanel(page, "whatif");
  await page.locator("pq-compare").getByLabel("From the gallery").selectOption("points-table");
  await page.getByText(/Over 400 loaded leads/).waitFor();
  const counts = numbers(await page.locator("pq-compare .matrix tbody td").allTextContents());
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 400);
  await end();
});

test("the scored table is saved, with cells that no spreadsheet runs", async () => {
  const { page, end } = await open();
  await load(page, file(leads(50), "May leads.csv"));
  const { name, bytes } = await saved(page, () => results(page).getByRole("button", { name: "Save the scored table" }).click());
  assert.equal(name, "may-leads.scored.csv");
  const lines = bytes.toString().trim().split("\r\n");
  assert.equal(lines.length, 51);
  assert.match(lines[0], /Notes,lead_score,lead_fit/);
  assert.match(lines[2], /,'=HYPERLINK\(1\),/);
  await end();
});

test("what is wrong with a file is told by row, and the rest is scored", async () => {
  const { page, end } = await open();
  await load(page, file('Job Title,Company size\nCTO,"500\nCEO,50\nDeveloper\n"<script>alert(1)</script>",5,6\nCTO,\0\n'));
  await page.getByText(/\d+ things to know about the file/).click();
  const told = await page.locator("pq-leads .problems").textContent();
  for (const words of ["A quote is never closed; the row was read without it: row 2", "Fewer cells than columns; the missing ones are unknown: row 4", "More cells than columns; the rest was left out: row 5", "NUL characters were taken out: row 6"]) {
    assert.ok(told.replace(/\s+/g, " ").includes(words), words);
  }
  await page.getByText("leads.csv: 5 rows, 2 columns").waitFor();
  await end();
});

test("UTF-16 is read, another encoding can be chosen, and JSON lines come with their events", async () => {
  const { page, end } = await open();
  await load(page, { name: "excel.txt", mimeType: "text/plain", buffer: Buffer.from("\ufeffJob Title\tSted\nCTO\tBodø\n", "utf16le") });
  assert.equal(await page.getByLabel("Encoding").inputValue(), "utf-16le");
  await page.locator("pq-leads-mapping").getByText("Bodø").waitFor();
  const line = JSON.stringify({ id: "a", attributes: { jobTitle: "CTO" }, events: [{ event: "demo_request", at: Date.now() - 1000 }] });
  await load(page, file(`${line}\n{"id":"b","jobTitle":"CTO"}\nnot json\n`, "leads.ndjson"));
  const rows = results(page).locator(".top tbody tr");
  await rows.nth(1).waitFor();
  const scores = numbers(await rows.locator("td.num:nth-child(2)").allTextContents());
  assert.equal(scores.length, 2);
  assert.ok(scores[0] > scores[1], "the demo counts");
  await end();
});

test("an empty file and one that is no table say so", async () => {
  const { page, end } = await open();
  await page.locator("pq-leads input[type=file]").setInputFiles(file(""));
  await page.getByText("leads.csv: 0 rows, 0 columns").waitFor();
  await page.getByText("1 thing to know about the file").click();
  await page.getByText("There are no leads in the file").waitFor();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
  await end();
});

test("100 000 rows: the page stays at hand all the while, and the work can be called off", async (t) => {
  const { page, end } = await open();
  const folder = mkdtempSync(join(tmpdir(), "prequal-leads-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "leads.csv");
  writeFileSync(path, leads(100_000));
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
  });
  const began = performance.now();
  await page.locator("pq-leads input[type=file]").setInputFiles(path);
  await page.getByRole("progressbar", { name: "Reading the file" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Called off.").waitFor();
  await page.locator("pq-leads input[type=file]").setInputFiles(path);
  const again = performance.now();
  await page.getByText("leads.csv: 100,000 rows, 9 columns").waitFor({ timeout: 60_000 });
  const read = performance.now();
  await results(page).locator(".counts").waitFor({ timeout: 60_000 });
  const scored = performance.now();
  const counts = await Promise.all([0, 1].map(async (row) => numbers(await results(page).locator(".counts tbody tr").nth(row).locator("td").allTextContents())[0]));
  assert.equal(counts[0] + counts[1], 100_000);
  const slider = results(page).getByRole("slider", { name: "Threshold" });
  await slider.focus();
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("ArrowLeft");
  const longest = await page.evaluate(() => globalThis.longest);
  t.diagnostic(`called off ${Math.round(again - began)} ms, read ${Math.round(read - again)} ms, scored ${Math.round(scored - read)} ms, longest task of the page ${Math.round(longest)} ms`);
  assert.ok(longest < 500, `the longest task took ${longest} ms`);
  await end();
});

test("nothing to find for axe; it fits 360 px in every language", () =>
  checkLooks(async (options) => {
    const visit = await open(options);
    await load(visit.page, file(`${leads(60)}\n1,2,3`));
    await visit.page.locator("pq-leads .problems summary").click();
    await visit.page.locator("pq-leads-results .top tbody tr").first().waitFor();
    return visit;
  }));
