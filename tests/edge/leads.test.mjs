// Every store of leads keeps the same contract: in memory, in a folder, in workerd, in Deno.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { memoryLeads } from "../../pkg/dist/edge.js";
import { openLeads } from "../../pkg/dist/edge/leads/folder.js";
import { contract, runContract } from "./leads-contract.mjs";
import { bundleWorker, deno, scratch, startWorkerd, userFolder } from "./runtimes.mjs";

const contractFile = fileURLToPath(new URL("leads-contract.mjs", import.meta.url));

test("in memory", async () => {
  judge(await runContract(async () => memoryLeads()));
});

test("in a folder", async () => {
  const place = scratch();
  const opened = [];
  try {
    const results = await runContract(async () => {
      const leads = await openLeads(place.path(`l${opened.length}`));
      opened.push(leads);
      return leads;
    });
    judge(results);
    for (const leads of opened) await leads.close();
  } finally {
    place.remove();
  }
});

test("a folder outlasts its process, one at a time has it, and erasing leaves nothing", async () => {
  const place = scratch();
  const folder = place.path("leads");
  const fact = { event: "x", at: 1, id: "f", session: "", source: "crm", properties: {} };
  const keep = { keepMs: 1000, now: () => 5_000 };
  try {
    const first = await openLeads(folder, keep);
    await first.add("a", [fact]);
    await first.setDue("a", 7);
    await first.add("b", [fact]);
    await first.add("gone", [fact]);
    await first.erase("gone");
    for (const name of ["../a", "", "a/b", "x".repeat(129)]) await assert.rejects(first.add(name, [fact]), { code: "range" });
    await assert.rejects(openLeads(folder), { code: "busy" });
    // Not waited for: closing does.
    const late = first.add("a", [{ ...fact, id: "late" }]);
    await first.close();
    await late;
    assert.deepEqual(readdirSync(folder).sort(), ["a.json", "b.json"]);
    assert.equal(statSync(join(folder, "a.json")).mode & 0o077, 0);

    // A kill while one was written, and a damaged file.
    writeFileSync(join(folder, "a.json.new"), '{"toldAt":');
    writeFileSync(join(folder, "b.json"), '{"toldAt":1,');
    const second = await openLeads(folder, { ...keep, now: () => 5_900 });
    assert.equal(second.damagedLeads, 1);
    assert.deepEqual((await second.facts("a")).map(({ id }) => id), ["f", "late"]);
    assert.deepEqual(await second.due(9, 9), [{ lead: "a", dueAt: 7 }]);
    assert.deepEqual(await second.facts("b"), []);
    await second.close();
    assert.deepEqual(readdirSync(folder).sort(), ["a.json", "b.json.damaged"]);

    const third = await openLeads(folder, { ...keep, now: () => 6_001 });
    assert.deepEqual(await third.due(9, 9), [], "nothing was told of it for long");
    await third.close();
    assert.deepEqual(readdirSync(folder), ["b.json.damaged"]);
  } finally {
    place.remove();
  }
});

test("in Durable Objects of workerd", async () => {
  const script = `
    import { durableObjectLeads, leadObject } from "prequal/edge/leads/durable-object";
    import { runContract } from ${JSON.stringify(contractFile)};
    export class Leads extends leadObject() {}
    let count = 0;
    export default {
      fetch: async (_, env) => Response.json(await runContract(async () => durableObjectLeads(env.LEADS, { name: "l" + (count += 1), shards: 3 }))),
    };`;
  const modules = await bundleWorker(script, { packages: userFolder() });
  const workerd = await startWorkerd({ modules, durableObjects: { LEADS: { className: "Leads", useSQLite: true } } });
  try {
    judge(await (await fetch(workerd.url)).json());
  } finally {
    await workerd.dispose();
  }
});

test("in Deno KV", () => {
  const script = `
    import { denoKvLeads } from ${JSON.stringify(join(userFolder(), "node_modules/prequal/dist/edge/leads/deno-kv.js"))};
    import { runContract } from ${JSON.stringify(contractFile)};
    const kv = await Deno.openKv(":memory:");
    let count = 0;
    console.log(JSON.stringify(await runContract(async () => denoKvLeads(kv, { prefix: "l" + (count += 1) }))));
    kv.close();`;
  const flags = ["run", "--unstable-kv", "--allow-read", "--no-lock", "--no-config", "-"];
  const run = spawnSync(deno, flags, { input: script, encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  judge(JSON.parse(run.stdout));
});

function judge(results) {
  assert.equal(results.length, Object.keys(contract).length);
  const failed = results.filter(({ problem }) => problem !== null);
  assert.deepEqual(failed.map(({ name, problem }) => `${name}: ${problem}`), []);
}
