// Measures the edge in workerd beside a bare proxy of the same body, on loopback: all variants in interleaved rounds.
//
//   node tests/edge/bench.mjs [--quick]
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest } from "node:http";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { openStudio } from "../../pkg/dist/studio.js";
import { scratch } from "./runtimes.mjs";
import { bundleWorker, startWorkerd } from "./workerd.mjs";

const isQuick = process.argv.includes("--quick");
const ROUNDS = isQuick ? 3 : 7;
const ONE_BY_ONE = isQuick ? 100 : 300;
const TOGETHER = isQuick ? 200 : 600;
const AT_ONCE = 16;
const WARM = 150;
const EVENTS = 50;
/** The aims, per request and at start. In milliseconds. */
const AIMS = { cpuMs: 1, startMs: 20 };

const files = scratch();
const dist = (path) => JSON.stringify(fileURLToPath(new URL(`../../pkg/dist/${path}`, import.meta.url)));
const studio = await openStudio();
writeFileSync(files.path("bench.pq"), studio.compile(readFileSync(new URL("../../pkg/models/b2b-saas.json", import.meta.url), "utf8")));

const handler = (imports, outbox) => `
  import { createHandler, formEndpoint } from ${dist("edge.js")};
  import wasm from ${dist("runtime.wasm")};
  import scorecard from "bench.pq";
  ${imports}
  const memory = new Map();
  // Keeps and forgets, and nothing else: what is measured is the edge.
  const trivial = {
    put: async (entry) => void memory.set(entry.id, entry),
    update: async () => {},
    remove: async (id) => void memory.delete(id),
  };
  export default {
    fetch: createHandler((env) => ({
      wasm, scorecard, keys: "whsec_${Buffer.alloc(32, 3).toString("base64")}", audience: "bench", consent: "not_needed",
      endpoints: { "/demo": { form: "demo", destination: formEndpoint({ url: env.CRM }) } },
      origin: () => new Response("page"), outbox: ${outbox},
    })),
  };`;

const variants = [
  {
    name: "a bare proxy",
    code: `export default { fetch: (request, env) => fetch(env.CRM, { method: "POST", headers: request.headers, body: request.body, redirect: "manual" }) };`,
  },
  { name: "the edge, its outbox in memory", code: handler("", "trivial") },
  {
    name: "the edge, its outbox a Durable Object",
    code: handler(
      `import { durableObjectOutbox, outboxObject } from ${dist("edge/outbox/durable-object.js")};
       export class LeadOutbox extends outboxObject() {}`,
      "durableObjectOutbox(env.OUTBOX)",
    ),
    durableObjects: { OUTBOX: { className: "LeadOutbox", useSQLite: true } },
  },
];

const crm = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "Content-Type": "text/plain" }).end("taken"));
});
await new Promise((listening) => crm.listen(0, "127.0.0.1", listening));
const CRM = `http://127.0.0.1:${crm.address().port}/lead`;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const body = Buffer.from(formOf(EVENTS));

try {
  for (const variant of variants) {
    const before = workerdIds();
    const modules = await bundleWorker(variant.code, { alias: { "bench.pq": files.path("bench.pq") } });
    variant.workerd = await startWorkerd({ modules, bindings: { CRM }, durableObjects: variant.durableObjects ?? {} });
    variant.pid = workerdIds().find((pid) => !before.includes(pid));
    Object.assign(variant, { latencies: [], rates: [], cpu: [] });
    for (let count = 0; count < WARM; count += 1) await post(variant.workerd.url);
  }
  for (let round = 0; round < ROUNDS; round += 1) for (const variant of variants) await measure(variant);
  report();
  await reportStart();
} finally {
  await Promise.all(variants.map(({ workerd }) => workerd?.dispose()));
  agent.destroy();
  crm.close();
  files.remove();
}

async function measure(variant) {
  const { url } = variant.workerd;
  const cpuBefore = cpuMsOf(variant.pid);
  for (let count = 0; count < ONE_BY_ONE; count += 1) {
    const begun = performance.now();
    await post(url);
    variant.latencies.push(performance.now() - begun);
  }
  if (cpuBefore !== null) variant.cpu.push((cpuMsOf(variant.pid) - cpuBefore) / ONE_BY_ONE);
  const begun = performance.now();
  let left = TOGETHER;
  const sender = async () => {
    while (left-- > 0) await post(url);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  variant.rates.push(TOGETHER / ((performance.now() - begun) / 1000));
}

function report() {
  const [bare] = variants;
  const p = (variant, share) => quantile(variant.latencies, share);
  console.log(`\nThe edge in workerd, on loopback, ${cpus().length} cores shared with client and CRM: forms of ${body.length} bytes with a log of ${EVENTS} events`);
  console.log(
    `${"".padEnd(38)}  requests/s, ${AT_ONCE} at once   latency p50, p99 (ms)   added p50, p99 (ms)   CPU a request (ms)`,
  );
  for (const variant of variants) {
    const added = variant === bare ? "" : `${ms(p(variant, 0.5) - p(bare, 0.5))}, ${ms(p(variant, 0.99) - p(bare, 0.99))}`;
    const columns = [
      variant.name.padEnd(38),
      String(Math.round(quantile(variant.rates, 0.5))).padStart(22),
      `${ms(p(variant, 0.5))}, ${ms(p(variant, 0.99))}`.padStart(22),
      added.padStart(20),
      (variant.cpu.length > 0 ? ms(quantile(variant.cpu, 0.5)) : "not told here").padStart(19),
    ];
    console.log(columns.join("  "));
  }
  const [proxy, edge] = variants.map(({ cpu }) => quantile(cpu, 0.5));
  if (edge !== undefined) {
    const own = edge - proxy;
    console.log(`CPU of the edge itself: ${ms(own)} ms a request beyond the proxy's (aim: at most ${AIMS.cpuMs}, ${own <= AIMS.cpuMs ? "met" : "missed"})`);
  }
}

/** How long the module takes to evaluate. workerd's clock stands still while code runs: it is read after a moment of waiting. */
async function reportStart() {
  const [{ contents }, ...others] = await bundleWorker(variants[1].code, { alias: { "bench.pq": files.path("bench.pq") } });
  const probe = `export default {
    async fetch(request) {
      const name = new URL(request.url).pathname.slice(1);
      await scheduler.wait(1);
      const begun = performance.now();
      await import("./" + name);
      await scheduler.wait(0);
      return new Response(String(performance.now() - begun));
    },
  };`;
  const took = { "worker.mjs": [], "empty.mjs": [] };
  for (let round = 0; round < (isQuick ? 3 : 7); round += 1) {
    const workerd = await startWorkerd({
      modules: [
        { type: "ESModule", path: "probe.mjs", contents: probe },
        { type: "ESModule", path: "worker.mjs", contents },
        { type: "ESModule", path: "empty.mjs", contents: "export default 1;" },
        ...others,
      ],
      bindings: { CRM },
    });
    for (const name of Object.keys(took)) took[name].push(Number(await (await fetch(`${workerd.url}/${name}`)).text()));
    await workerd.dispose();
  }
  const [own, empty] = Object.values(took).map((times) => quantile(times, 0.5));
  const startMs = Math.max(0, own - empty);
  console.log(`Start-up, evaluation of the module: ${ms(own)} ms, of an empty one ${ms(empty)} ms (aim: below ${AIMS.startMs}, ${startMs < AIMS.startMs ? "met" : "missed"})\n`);
}

/** A connection that was kept for long may be closed just when it is used again. */
async function post(url) {
  try {
    return await postOnce(url);
  } catch (error) {
    if (error.code !== "ECONNRESET") throw error;
    return postOnce(url);
  }
}

function postOnce(url) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length };
    const sent = httpRequest(`${url}/demo`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => (text += piece));
      response.on("end", () => (text === "taken" ? resolve() : reject(new Error(`${response.statusCode}: ${text.slice(0, 200)}`))));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A form as the tracker sends it, with the log of a visit. */
function formOf(count) {
  const now = Date.now();
  const paths = ["/", "/pricing", "/blog/picking", "/docs/start", "/customers", "/careers", "/about"];
  const events = Array.from({ length: count }, (_, rank) => ({
    event: rank % 5 === 4 ? "scroll" : "page_view",
    at: now - (count - rank) * 20_000,
    id: `bench-${rank}`,
    session: "s1",
    properties: rank % 5 === 4 ? { percent: 80 } : { path: paths[rank % paths.length] },
  }));
  return new URLSearchParams({
    name: "Anna Berg",
    email: "anna@nordlager.example",
    company: "Nordlager AS",
    jobtitle: "Chief Technology Officer",
    employees: "250",
    message: "We plan two sites and would like to see how shifts are planned from the order lines. ".repeat(3),
    lead_log: JSON.stringify({ v: 1, sentAt: now, events }),
  }).toString();
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function ms(value) {
  return value.toFixed(2);
}

/** The processes of workerd that this one has started; none where the host does not tell. */
function workerdIds() {
  try {
    return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOurWorkerd(pid)).map(Number);
  } catch {
    return [];
  }
}

function isOurWorkerd(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.includes("(workerd)") && Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === process.pid;
  } catch {
    return false;
  }
}

/** User and system time; the kernel counts in hundredths of a second. */
function cpuMsOf(pid) {
  if (pid === undefined) return null;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
