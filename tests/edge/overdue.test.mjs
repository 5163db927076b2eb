// Deadlines that run out in the Node example, with the package as a user has it: pushed once, listed until the CRM has acted.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { leadKey } from "../../pkg/dist/edge.js";
import { standardSignature, startCrm, unixSeconds } from "./crm.mjs";
import { KEYS, startExample } from "./examples.mjs";

const EVENTS_KEY = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const OVERDUE_KEY = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
const email = "ase@nordlager.example";

let crm;
let receiver;
before(async () => {
  crm = await startCrm();
  receiver = await startCrm();
});
after(async () => {
  await crm.close();
  await receiver.close();
});

test("a deadline that has run out arrives at the webhook once, signed, and the door lists it until the CRM has acted", async () => {
  receiver.behave = (_, count) => (count === 1 ? "503" : "ok");
  const example = await start({ OVERDUE_URL: `${receiver.url}/overdue`, OVERDUE_KEYS: OVERDUE_KEY });
  try {
    const lead = await leadKey(email, KEYS);
    await submit(example);
    await until(() => receiver.leads.length > 0);
    const [{ text, headers }] = receiver.leads;
    const { type, data } = JSON.parse(text);
    assert.deepEqual([type, Object.keys(data), data.lead, data.stage], ["lead.overdue", ["lead", "stage", "dueAt"], lead, "mql"]);
    assert.ok(Math.abs(Date.now() - data.dueAt) < 60_000);
    assert.equal(headers["webhook-signature"], standardSignature(OVERDUE_KEY, headers["webhook-id"], headers["webhook-timestamp"], text));
    assert.equal(receiver.requests[0].headers["webhook-id"], headers["webhook-id"], "the second try is by the same id");

    const listed = await door(example, "due", {});
    assert.deepEqual([listed.status, await listed.json()], [200, { due: [data] }]);
    assert.equal((await door(example, "due", {}, OVERDUE_KEY)).status, 401);
    // Some looks later, and when the same lead has sent one more form.
    await submit(example);
    await pause(1_500);
    assert.equal(receiver.requests.length, 2, "once refused, once taken");

    assert.equal((await door(example, "events", { event: "sal_accepted", email })).status, 200);
    assert.deepEqual(await (await door(example, "due", {})).json(), { due: [] });
    assert.ok(!example.output().includes("nordlager"));
  } finally {
    await example.stop();
    example.remove();
  }
});

test("a deadline outlasts a kill: the next process lists it, and pushes it by the same id", async () => {
  receiver.clear();
  receiver.behave = () => "ok";
  const env = { OVERDUE_URL: `${receiver.url}/overdue`, OVERDUE_KEYS: OVERDUE_KEY };
  let example = await start(env);
  try {
    await submit(example);
    await until(() => receiver.requests.length > 0);
    const { due: before } = await (await door(example, "due", {})).json();
    assert.equal(before.length, 1);
    await example.kill();
    example = await start(env, example.folder);
    await until(() => receiver.requests.length > 1);
    assert.deepEqual((await (await door(example, "due", {})).json()).due, before);
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size, 1);
    assert.equal(receiver.leads.length, 1, "once, for this receiver leaves out what it has");
  } finally {
    await example.stop();
    example.remove();
  }
});

test("without a webhook it is told to the log, once", async () => {
  const example = await start({});
  try {
    await submit(example);
    const told = () => example.output().split("\n").filter((line) => line.includes('"code":"overdue"'));
    await until(() => told().length > 0);
    await pause(1_000);
    assert.deepEqual(told().map((line) => JSON.parse(line)).map(({ lead, stage }) => [lead, stage]), [[await leadKey(email, KEYS), "mql"]]);
  } finally {
    await example.stop();
    example.remove();
  }
});

/** With a model in which a lead is to be accepted within two seconds. */
function start(env, keepIn) {
  const change = (folder) => {
    const model = JSON.parse(readFileSync(join(folder, "node_modules/prequal/models/b2b-saas.json"), "utf8"));
    const [mql] = model.stages;
    mql.when = { score: { atLeast: 5 } };
    mql.sla = { ...mql.sla, within: "2s" };
    writeFileSync(join(folder, "model.json"), JSON.stringify(model));
    const manifest = join(folder, "package.json");
    const own = readFileSync(manifest, "utf8").replace("node_modules/prequal/models/b2b-saas.json", "model.json");
    assert.ok(own.includes("compile model.json"));
    writeFileSync(manifest, own);
  };
  return startExample("node", { change, keepIn, env: { CRM_URL: `${crm.url}/lead`, EVENTS_KEYS: EVENTS_KEY, OVERDUE_EVERY_MS: "200", ...env } });
}

async function submit({ url }) {
  const body = new URLSearchParams({ name: "Åse", email, jobtitle: "CTO", employees: "200" });
  assert.equal((await fetch(`${url}/demo`, { method: "POST", body })).status, 200);
}

function door({ url }, name, content, key = EVENTS_KEY) {
  const body = JSON.stringify(content);
  const [id, timestamp] = [`msg-${Math.random()}`, String(unixSeconds())];
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": standardSignature(key, id, timestamp, body) };
  return fetch(`${url}/_prequal/${name}`, { method: "POST", body, headers });
}

async function until(holds) {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("nothing was told");
    await pause(50);
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
