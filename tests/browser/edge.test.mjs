// The demo site behind the edge, in workerd: what the edge saw is told apart from what the page claims.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEdge } from "../../www/demo/edge.mjs";
import { launchChromium } from "./chromium.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const answers = [
  ["firstname", "Ingrid"], ["lastname", "Solheim"], ["email", "ingrid@nordlager.example"], ["company", "Nordlager AS"],
  ["jobtitle", "Head of Operations"], ["message", "Two sites."],
];

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test("the inbox tells what the edge saw from what the page claims", async (t) => {
  const { page, server, problems } = await visit(t);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.goto(`${server.url}/pricing/`);
  await page.goto(`${server.url}/#demo`);
  await fillForm(page);
  await page.getByRole("button", { name: "Request a demo" }).click();
  await page.waitForURL(`${server.url}/thanks/`);
  const lead = await fieldsOf(server);
  for (const [name, value] of answers) assert.equal(lead[name], value);
  assert.ok(Number(lead.lead_score) > Number(lead.lead_verified_score), `${lead.lead_score} > ${lead.lead_verified_score}`);
  assert.ok(Number(lead.lead_verified_score) > 0);
  assert.equal(lead.lead_log, undefined, "the log is for the edge only");

  await page.goto(`${server.url}/inbox/`);
  const shown = page.getByRole("article", { name: "Ingrid Solheim, Nordlager AS" });
  assert.equal(await shown.locator(".score").innerText(), lead.lead_score);
  assert.equal(await shown.locator(".vouched b").innerText(), lead.lead_verified_score);
  const reason = (text) => shown.locator(".why li", { hasText: text });
  assert.equal(await reason("Looked at the prices").locator(".seen").count(), 1);
  assert.equal(await reason("Job title").locator(".claimed").count(), 1);
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id }) => id), []);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, "it fits a phone");
  assert.deepEqual(problems, []);
});

test("where pages may not run WebAssembly the edge scores by the page's log", async (t) => {
  const { page, server } = await visit(t, { wasm: false });
  await page.goto(`${server.url}/pricing/`);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.goto(`${server.url}/#demo`);
  await fillForm(page);
  await page.getByRole("button", { name: "Request a demo" }).click();
  await page.waitForURL(`${server.url}/thanks/`);
  const lead = await fieldsOf(server);
  assert.ok(Number(lead.lead_score) > 0);
  assert.equal(lead.lead_log, undefined);
});

test("what a visitor forges does not arrive, and the inbox has no other door", async (t) => {
  const { server } = await visit(t);
  const forged = [["lead_score", "99"], ["Lead_Score", "99"], ["lead_verified_score[]", "99"], ...answers, ["lead_stage", "sql"]];
  const response = await fetch(`${server.url}/submit?lead_score=99`, { method: "POST", body: new URLSearchParams(forged), redirect: "manual" });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/thanks/");
  const [submission] = await (await fetch(`${server.url}/inbox.json`)).json();
  assert.equal(submission.fields.filter(({ value }) => value === "99").length, 0);
  assert.equal(submission.fields.filter(({ name }) => /lead_score/i.test(name)).length, 1);
  for (const path of ["/crm", "/decisions"]) {
    const headers = { "x-edge-key": "a guess" };
    const refused = await fetch(server.url + path, { method: "POST", body: "{}", headers });
    assert.equal(refused.status, 405, path);
  }
  assert.equal((await (await fetch(`${server.url}/inbox.json`)).json()).length, 1);
});

test("the demo begins with one command and ends with Ctrl-C, with nothing left behind", async () => {
  const start = fileURLToPath(new URL("../../www/demo/start.mjs", import.meta.url));
  const child = spawn(process.execPath, [start], { env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (piece) => {
      output += piece;
      const found = /The inbox +(http:\S+)\/inbox\/[^]*Ctrl-C ends it/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.stderr.on("data", (piece) => (output += piece));
    ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)));
  });
  assert.equal((await fetch(url)).status, 200);
  // As a terminal does: to all of the group.
  process.kill(-child.pid, "SIGINT");
  assert.equal(await ended, 0, output);
  const deadline = Date.now() + 5_000;
  while (living(child.pid).length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(living(child.pid), []);
  await assert.rejects(fetch(url));
});

/** Processes of a group, but for those that have ended and that nobody has asked after. */
function living(group) {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(itsGroup) === group && state !== "Z";
    } catch {
      return false;
    }
  });
}

async function visit(t, serverOptions = {}) {
  const server = await startEdge(serverOptions);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  t.after(async () => {
    await context.close();
    await server.close();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  return { page, server, problems };
}

async function fillForm(page) {
  for (const [name, value] of answers) await page.locator(`#demo-form [name=${name}]`).fill(value);
  await page.locator("#demo-form [name=numemployees]").selectOption("500+");
}

/** Of the newest submission. */
async function fieldsOf(server) {
  const [submission] = await (await fetch(`${server.url}/inbox.json`)).json();
  return Object.fromEntries(submission.fields.map(({ name, value }) => [name, value]));
}
