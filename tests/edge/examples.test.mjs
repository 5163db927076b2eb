// The example projects, each started by its one command in its real runtime, with the package as a user has it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { httpOutbox, outboxService } from "../../pkg/dist/edge/outbox/index.js";
import { memoryOutbox } from "../../pkg/dist/edge/outbox/memory.js";
import { nodeListener } from "../../pkg/dist/edge/node.js";
import { standardSignature, startCrm, unixSeconds } from "./crm.mjs";
import { OPERATOR_SECRET, startExample } from "./examples.mjs";

const answers = [["name", "Åse Næss"], ["email", "ase@nordlager.example"], ["jobtitle", "CTO"], ["employees", "200"], ["x", "1"], ["x", "2"]];
const forged = [["lead_score", "99"], ["LEAD_SCORE", "99"], ["lead_score[]", "99"], ["lead_verified_score", "99"]];
const granted = "prequal_consent=granted";

/** 8 for the prices; where workerd tells a country, 4 for a market that is served. */
for (const [name, starts, verified] of [
  ["node", startsBy("node"), 8],
  ["bun", startsBy("bun"), 8],
  ["deno", startsBy("deno"), 8],
  ["cloudflare-worker", startsWorker, 12],
  ["vercel-edge", startsVercel, 8],
]) {
  test(name, async (t) => {
    const crm = await startCrm();
    const example = await starts(crm);
    let running = example;
    try {
      await t.test("a page view is seen and signed, with consent only", async () => {
        const page = await look(running, "/pricing/", granted);
        assert.equal(page.status, 200);
        assert.match(page.headers.get("content-type"), /^text\/html/);
        assert.match(await page.text(), /<h1>Prices<\/h1>/);
        assert.match(page.headers.get("server-timing"), /prequal;desc="/);
        assert.match(page.headers.get("set-cookie"), /^__Host-prequal=.*; HttpOnly; Secure; SameSite=Lax$/);
        const without = await look(running, "/pricing/", "");
        assert.equal(without.headers.get("set-cookie"), null);
        assert.equal((await look(running, "/nothing-here/", granted)).status, 404);
      });

      await t.test("a form arrives with its score, the visit verified, what was forged taken out", async () => {
        const cookie = cookieOf(await look(running, "/pricing/", granted));
        const response = await send(running, [forged[0], ...answers, ...forged.slice(1)], `${granted}; ${cookie}`);
        assert.equal(response.status, 200);
        assert.equal(await response.text(), "taken");
        const [{ fields, headers }] = crm.leads;
        assert.deepEqual(fields.slice(0, answers.length), answers);
        const ours = Object.fromEntries(fields.slice(answers.length));
        assert.equal(fields.length - answers.length, Object.keys(ours).length, "each of our fields once");
        assert.equal(ours.lead_verified_score, String(verified));
        assert.ok(Number(ours.lead_score) > verified && Number(ours.lead_score) < 99, ours.lead_score);
        assert.match(headers["idempotency-key"], /^[0-9a-f-]{36}$/);
      });

      await t.test("while the CRM is away the visitor is thanked and the lead waits; then it arrives by the same key, once", async () => {
        crm.clear();
        crm.behave = () => "500";
        const response = await send(running, answers, "");
        assert.equal(response.status, 303);
        assert.equal(response.headers.get("location"), "/thanks/");
        const [waiting] = await example.outbox(running).list();
        assert.deepEqual([waiting.state, waiting.problem, waiting.attempts], ["pending", "status_500", 1]);
        crm.behave = () => "ok";
        await replayed(example.outbox(running), waiting.id);
        await arrived(crm, 1);
        assert.equal(crm.leads[0].headers["idempotency-key"], waiting.id);
        assert.deepEqual(crm.leads[0].fields.slice(0, answers.length), answers);
        await empty(example.outbox(running));
      });

      await t.test("what the CRM refuses waits for a person", async () => {
        crm.clear();
        crm.behave = () => "422";
        const refused = await send(running, answers, "");
        assert.deepEqual([refused.status, await refused.text()], [422, "no"], "the visitor gets the CRM's own answer");
        const [dead] = await example.outbox(running).list({ state: "dead" });
        assert.equal(dead.problem, "status_422");
        assert.equal(crm.requests.length, 2, "once more without our fields");
        assert.ok(!crm.requests[1].text.includes("lead_"));
        assert.equal(await example.outbox(running).erase({ state: "dead" }), 1);
      });

      if (example.survives) {
        await t.test("a lead survives that everything is killed between accepting and delivering", async () => {
          crm.clear();
          crm.lateMs = 3_000;
          crm.behave = () => "late";
          const sending = send(running, answers, "").catch(() => {});
          while (crm.requests.length === 0) await pause(5);
          await running.kill();
          await sending;
          crm.behave = () => "ok";
          running = await example.again();
          const [waiting] = await example.outbox(running).list();
          assert.equal(waiting.state, "pending");
          await replayed(example.outbox(running), waiting.id);
          await empty(example.outbox(running));
          assert.deepEqual(new Set(crm.requests.map(({ headers }) => headers["idempotency-key"])), new Set([waiting.id]));
          assert.equal(crm.leads.length, 1, "exactly once, for this CRM honours the key");
        });
      }

      if (name === "cloudflare-worker") {
        await t.test("HTMLRewriter puts the page's script in, and its files are served", async () => {
          const page = await (await look(running, "/", "")).text();
          assert.match(page, /<script src="\/prequal\/embed\.js" data-model="\/prequal\/model\.pq" data-form="form" defer><\/script><\/head>/);
          assert.equal(page.split("embed.js").length, 2);
          for (const file of ["embed.js", "model.pq", "runtime.wasm"]) {
            const served = await fetch(`${running.url}/prequal/${file}`);
            assert.equal(served.status, 200, file);
            assert.equal(served.headers.get("server-timing"), null, "a file is no view");
          }
        });

        await t.test("what a mail tells of a lead counts at its next form, as verified", async () => {
          crm.clear();
          crm.behave = () => "ok";
          const told = { event: "email_click", email: "ase@nordlager.example", id: "click-1", source: "email" };
          const body = JSON.stringify(told);
          const [id, timestamp] = ["msg-1", String(unixSeconds())];
          const key = "whsec_Zm9yIGRldmVsb3BtZW50IG9ubHksIG5ldmVyIHRvbGQ=";
          const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": standardSignature(key, id, timestamp, body) };
          const before = await scoresOf(running, crm);
          assert.equal((await fetch(`${running.url}/_prequal/events`, { method: "POST", body, headers })).status, 200);
          const after = await scoresOf(running, crm);
          assert.ok(after.verified > before.verified, `${before.verified} → ${after.verified}`);
          const forged = await fetch(`${running.url}/_prequal/events`, { method: "POST", body: body.replace("click-1", "click-2"), headers });
          assert.equal(forged.status, 401);
        });
      }

      await t.test("the operator's door is shut without the secret", async () => {
        const url = example.operatorUrl(running);
        const response = await fetch(`${url}/list`, { method: "POST", body: "{}", headers: { Authorization: "Bearer wrong" } });
        assert.equal(response.status, 401);
      });

      await t.test("nothing of the form is in the log", () => {
        for (const word of ["Åse", "ase@nordlager", "nordlager"]) assert.ok(!running.output().includes(word), running.output());
      });
    } finally {
      await running.stop();
      await example.close?.();
      await crm.close();
      running.remove();
    }
  });
}

function startsBy(name) {
  return async (crm) => {
    const env = { CRM_URL: `${crm.url}/lead` };
    const example = await startExample(name, { env });
    return { ...example, ...doors, survives: true, again: () => startExample(name, { env, keepIn: example.folder }) };
  };
}

async function startsWorker(crm) {
  const args = ["--port", "0", "--ip", "127.0.0.1"];
  const change = (folder) => {
    const file = join(folder, ".dev.vars");
    const vars = readFileSync(file, "utf8")
      .replace(/^CRM_URL=.*/m, `CRM_URL="${crm.url}/lead"`)
      .replace(/^OPERATOR_SECRET=.*/m, `OPERATOR_SECRET="${OPERATOR_SECRET}"`);
    writeFileSync(file, vars);
  };
  const example = await startExample("cloudflare-worker", { args, change });
  const again = () => startExample("cloudflare-worker", { args, keepIn: example.folder });
  return { ...example, ...doors, survives: true, again };
}

/** Its outbox is a service elsewhere. */
async function startsVercel(crm) {
  const outbox = memoryOutbox();
  const server = createServer(nodeListener(outboxService({ outbox, secret: OPERATOR_SECRET })));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}/outbox`;
  const { drainEvery } = await import("../../pkg/dist/edge/outbox/index.js");
  const draining = drainEvery({ outbox, everyMs: 100 });
  const example = await startExample("vercel-edge", { env: { CRM_URL: `${crm.url}/lead`, OUTBOX_URL: url } });
  return {
    ...example,
    operatorUrl: () => url,
    outbox: () => httpOutbox({ url, secret: OPERATOR_SECRET }),
    async close() {
      await draining.stop();
      server.close();
    },
  };
}

const operatorUrl = ({ url }) => `${url}/_prequal/outbox`;
const doors = { operatorUrl, outbox: (running) => httpOutbox({ url: operatorUrl(running), secret: OPERATOR_SECRET }) };

function look({ url }, path, cookie) {
  return fetch(url + path, { headers: { accept: "text/html", "sec-fetch-dest": "document", cookie } });
}

function send({ url }, fields, cookie) {
  const body = new URLSearchParams(fields);
  return fetch(`${url}/demo`, { method: "POST", body, redirect: "manual", headers: { cookie, accept: "text/html" } });
}

/** As a form without a visit gets them. */
async function scoresOf(running, crm) {
  await send(running, answers, "");
  const lead = Object.fromEntries(crm.leads.at(-1).fields);
  return { score: Number(lead.lead_score), verified: Number(lead.lead_verified_score) };
}

function cookieOf(response) {
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

/** Asks for it to be sent again now, as `prequal outbox replay` does. */
async function replayed(outbox, id) {
  await outbox.update({ ...(await outbox.get(id)), state: "pending", nextAt: 0 });
}

async function arrived(crm, count) {
  await until(() => crm.leads.length >= count, "the lead did not arrive");
}

async function empty(outbox) {
  await until(async () => (await outbox.list()).length === 0, "the outbox did not empty");
}

async function until(holds, problem) {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(problem);
    await pause(50);
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
