// A host of the fault run: workerd with Durable Objects, their storage on the disk. The whole group of processes is killed.
import { readFileSync } from "node:fs";
import { startWorkerd } from "./runtimes.mjs";

const { file, modules, crm, other, seed, aheadMs, isFaulty } = JSON.parse(process.argv[2]);
const bundled = JSON.parse(readFileSync(modules, "utf8")).map(({ contents, ...module }) => ({
  ...module,
  contents: module.type === "ESModule" ? contents : Buffer.from(contents, "base64"),
}));
const workerd = await startWorkerd({
  modules: bundled,
  durableObjects: { OUTBOX: { className: "LeadOutbox", useSQLite: true } },
  durableObjectsPersist: file,
  bindings: { CRM: crm, OTHER: other, SEED: seed, AHEAD_MS: aheadMs, IS_FAULTY: isFaulty },
});
console.log(workerd.url);
