// Every store of leads keeps the same contract: in memory, in workerd, in Deno.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { memoryLeads } from "../../pkg/dist/edge.js";
import { contract, runContract } from "./leads-contract.mjs";
import { bundleWorker, deno, startWorkerd, userFolder } from "./runtimes.mjs";

const contractFile = fileURLToPath(new URL("leads-contract.mjs", import.meta.url));

test("in memory", async () => {
  judge(await runContract(async () => memoryLeads()));
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
