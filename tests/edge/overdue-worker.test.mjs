// Deadlines on Cloudflare: the example's two Workers in workerd, bound as their wrangler files say, and the cron trigger fired.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { unstable_getMiniflareWorkerOptions as wranglerOptions, unstable_readConfig as readConfig } from "wrangler";
import { leadKey } from "../../pkg/dist/edge.js";
import { standardSignature, startCrm, unixSeconds } from "./crm.mjs";
import { KEYS } from "./examples.mjs";
import { bundleWorker, startWorkerd, userFolder } from "./runtimes.mjs";

const EVENT_KEY = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const OVERDUE_KEY = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
const FIRST = "prequal-example";
const SECOND = "prequal-example-overdue";
const WITHIN_MS = 10_000;
/** What `setOptions` is to leave as it was. */
const SHARED = { host: "127.0.0.1", port: 0, cf: false };

let folder, crm, receiver, bundles, workerd;

before(async () => {
  // Below the user's folder, whose package is found from here.
  folder = mkdtempSync(join(userFolder(), "overdue-worker-"));
  cpSync(fileURLToPath(new URL("../../pkg/examples/cloudflare-worker", import.meta.url)), folder, { recursive: true });
  const prequal = join(userFolder(), "node_modules/prequal");
  const model = JSON.parse(readFileSync(join(prequal, "models/b2b-saas.json"), "utf8"));
  model.stages[0].when = { score: { atLeast: 5 } };
  model.stages[0].sla = { within: `${WITHIN_MS / 1000}s`, next: "sal" };
  writeFileSync(join(folder, "model.json"), JSON.stringify(model));
  execFileSync(process.execPath, [join(prequal, "dist/cli/main.js"), "compile", join(folder, "model.json"), "-o", join(folder, "model.pq")]);
  crm = await startCrm();
  receiver = await startCrm();
  bundles = await Promise.all(["wrangler.toml", "wrangler.overdue.toml"].map(workerOf));
});
beforeEach(async () => {
  crm.clear();
  receiver.clear();
  receiver.behave = () => "ok";
  await workerd?.dispose();
  workerd = await startWorkerd({ workers: bundles });
});
after(async () => {
  await workerd?.dispose();
  await crm?.close();
  await receiver?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("the second Worker's cron pushes a deadline once, signed, and its door lists it until the CRM has acted", async () => {
  receiver.behave = (_, count) => (count === 1 ? "503" : "ok");
  const email = "ase@nordlager.example";
  const sentAt = Date.now();
  await submit(email);
  // The first Worker notes the lead to be looked at, for it cannot tell when something is due.
  await cron();
  const early = await due();
  assert.ok(Date.now() - sentAt < WITHIN_MS, "the machine was too slow for this test");
  assert.deepEqual([early, receiver.requests.length], [[], 0], "nothing before its time");

  await runOut(sentAt);
  await cron();
  await until(() => receiver.leads.length > 0);
  const [{ text, headers }] = receiver.leads;
  const { type, data } = JSON.parse(text);
  assert.deepEqual([type, Object.keys(data), data.lead, data.stage], ["lead.overdue", ["lead", "stage", "dueAt"], await leadKey(email, KEYS), "mql"]);
  assert.ok(data.dueAt >= sentAt + WITHIN_MS - 1_000 && data.dueAt <= Date.now());
  assert.equal(headers["webhook-signature"], standardSignature(OVERDUE_KEY, headers["webhook-id"], headers["webhook-timestamp"], text));
  assert.equal(receiver.requests[0].headers["webhook-id"], headers["webhook-id"], "the second try is by the same id");
  assert.deepEqual(await due(), [data]);

  // Runs later, and when the same lead has sent one more form.
  await cron();
  await submit(email);
  await cron();
  await cron();
  await pause(1_500);
  assert.equal(receiver.requests.length, 2, "once refused, once taken");
  assert.deepEqual(await due(), [data]);

  assert.equal((await door(FIRST, "events", { event: "sal_accepted", email })).status, 200);
  await cron();
  assert.deepEqual(await due(), []);
  assert.equal(receiver.requests.length, 2);
});

test("where the outbox takes nothing the cron fails, and the next run pushes what was not told, and only that", async () => {
  const firstAt = Date.now();
  await submit("one@nordlager.example");
  await runOut(firstAt);
  await cron();
  await until(() => receiver.leads.length === 1);

  const secondAt = Date.now();
  await submit("two@nordlager.example");
  await runOut(secondAt);
  // Bound to a class that has no such method.
  const bindAmiss = ({ durableObjects, ...worker }) => ({ ...worker, durableObjects: { ...durableObjects, OUTBOX: durableObjects.LEADS } });
  await workerd.setOptions({ ...SHARED, workers: bundles.map((worker) => (worker.name === SECOND ? bindAmiss(worker) : worker)) });
  assert.equal((await run()).outcome, "exception");
  await workerd.setOptions({ ...SHARED, workers: bundles });
  await cron();
  await until(() => receiver.leads.length === 2);
  await cron();
  await pause(1_000);
  assert.equal(receiver.requests.length, 2);
  assert.deepEqual((await due()).map(({ lead }) => lead), receiver.leads.map(({ text }) => JSON.parse(text).data.lead));
  assert.equal((await door(FIRST, "due", {})).status, 501, "the first Worker has the runtime's engine");
});

test("the second Worker has one door, shut without the keys, and takes no events", async () => {
  assert.equal((await door(SECOND, "due", {}, OVERDUE_KEY)).status, 401);
  assert.equal((await door(SECOND, "events", { event: "sal_accepted", email: "a@b.example" })).status, 404);
  assert.equal((await (await workerd.getWorker(SECOND)).fetch("http://second.example/")).status, 404);
});

test("the cron is each minute, and both Workers name the same classes", () => {
  const [first, second] = ["wrangler.toml", "wrangler.overdue.toml"].map((file) => readConfig({ config: join(folder, file) }));
  assert.deepEqual(second.triggers.crons, ["* * * * *"]);
  assert.equal(first.name, FIRST);
  const classes = first.durable_objects.bindings.map(({ name, class_name }) => ({ name, class_name, script_name: FIRST }));
  assert.deepEqual(second.durable_objects.bindings.filter(({ script_name }) => script_name), classes);
});

/** A Worker as its wrangler file has it, with the test's addresses and keys in the place of the secrets. */
async function workerOf(file) {
  const config = readConfig({ config: join(folder, file) });
  const { workerOptions } = wranglerOptions(join(folder, file));
  const { name, compatibilityDate, durableObjects, bindings } = workerOptions;
  const own = { PREQUAL_KEYS: KEYS, EVENT_KEYS: EVENT_KEY, OPERATOR_SECRET: "none", OVERDUE_URL: `${receiver.url}/overdue` };
  const first = { CRM_URL: `${crm.url}/lead`, OVERDUE_KEYS: OVERDUE_KEY };
  const modules = await bundleWorker(config.main);
  return {
    name: name ?? config.name,
    compatibilityDate,
    durableObjects,
    bindings: { ...bindings, ...own, ...(config.name === FIRST ? first : {}) },
    modules,
  };
}

async function submit(email) {
  const body = new URLSearchParams({ name: "Åse", email, jobtitle: "CTO", employees: "200" });
  assert.equal((await fetch(`${workerd.url}/demo`, { method: "POST", body })).status, 200);
}

async function run() {
  return (await workerd.getWorker(SECOND)).scheduled({ cron: "* * * * *" });
}

async function cron() {
  assert.equal((await run()).outcome, "ok");
}

async function door(worker, name, content, key = EVENT_KEY) {
  const body = JSON.stringify(content);
  const [id, timestamp] = [`msg-${Math.random()}`, String(unixSeconds())];
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": standardSignature(key, id, timestamp, body) };
  return (await workerd.getWorker(worker)).fetch(`http://${worker}.example/_prequal/${name}`, { method: "POST", body, headers });
}

async function due() {
  const response = await door(SECOND, "due", {});
  assert.equal(response.status, 200);
  return (await response.json()).due;
}

const runOut = (sentAt) => pause(sentAt + WITHIN_MS + 1_000 - Date.now());

async function until(holds) {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("nothing was told");
    await pause(50);
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
