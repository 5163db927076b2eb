// The seeded fault run: the CRM fails at random, the outbox's storage fails at random, and the worker is killed and started
// again. Whatever was accepted is in the CRM exactly once where that honours the key, at least once where it does not, or it
// is in the outbox.
//
//   PREQUAL_FAULTS (2000 submissions), PREQUAL_SEED (1)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { httpOutbox } from "../../pkg/dist/edge/outbox/index.js";
import { openStudio } from "../../pkg/dist/studio.js";
import { startCrm } from "./crm.mjs";
import { SECRET, seeded } from "./faults.mjs";
import { bundleWorker, scratch } from "./runtimes.mjs";

const SUBMISSIONS = Number(process.env.PREQUAL_FAULTS ?? 2000);
const SEED = Number(process.env.PREQUAL_SEED ?? 1);
const KILLS = 10;
const AT_ONCE = 16;
/** How the CRM treats a request, and how many of a hundred so. */
const WEATHER = [
  ["ok", 58], ["created", 8], ["thanks", 5], ["500", 6], ["503", 2], ["429", 2], ["408", 1], ["reset", 4], ["reset-after", 4],
  ["half", 3], ["half-chunked", 1], ["late", 1], ["redirect-loop", 1], ["redirect-there", 1], ["400", 3],
];
/** Every so many submissions one that the CRM refuses until the weather clears. */
const REFUSED_EVERY = 50;
const model = {
  name: "Faults",
  version: "1",
  groups: [{ id: "web", kind: "fit", rules: [{ id: "cto", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 10 }] }],
};

const files = scratch();
before(async () => {
  const studio = await openStudio();
  writeFileSync(files.path("faults.pq"), studio.compile(model));
});
after(files.remove);

test("Node with a journal", (t) => faultRun(t, "node", async () => ({})));

test("workerd with Durable Objects", (t) =>
  faultRun(t, "workerd", async () => {
    const entry = fileURLToPath(new URL("faults-worker.mjs", import.meta.url));
    const modules = await bundleWorker(entry, { alias: { "faults.pq": files.path("faults.pq") } });
    const bundled = modules.map((module) => ({ ...module, contents: Buffer.isBuffer(module.contents) ? module.contents.toString("base64") : module.contents }));
    writeFileSync(files.path("modules.json"), JSON.stringify(bundled));
    return { modules: files.path("modules.json") };
  }));

async function faultRun(t, kind, prepare) {
  const begun = performance.now();
  const random = seeded(SEED);
  const prepared = await prepare();
  const [crm, other] = await Promise.all([
    startCrm({ behave: weather(random), retryAfterS: 0, lateMs: 400 }),
    startCrm({ behave: weather(random), retryAfterS: 0, lateMs: 400, honoursKey: false }),
  ]);
  const given = {
    file: files.path(`${kind}-outbox`),
    card: files.path("faults.pq"),
    wasm: fileURLToPath(new URL("../../pkg/dist/runtime.wasm", import.meta.url)),
    crm: crm.url,
    other: other.url,
    ...prepared,
  };
  const counts = { before: 0, after: 0, torn: 0 };
  let starts = 0;
  let host;
  const start = async (isFaulty) => {
    starts += 1;
    // Each life begins when the leases of the one before have run out.
    host = await startHost(kind, { ...given, seed: SEED * 1000 + starts, aheadMs: starts * 61_000, isFaulty });
  };
  try {
    await start(true);
    const killAt = new Set(Array.from({ length: KILLS }, () => 50 + Math.floor(random() * (SUBMISSIONS - 100))));
    const accepted = { "/demo": new Set(), "/other": new Set() };
    let next = 0;
    let refused = 0;
    let restarting = Promise.resolve();
    const sendAll = async () => {
      while (next < SUBMISSIONS) {
        const rank = next++;
        await restarting;
        if (killAt.has(rank)) {
          restarting = restarting.then(async () => {
            await addCounts(counts, host.url);
            // Those that are on their way are lost with it.
            await host.kill();
            await start(true);
          });
        }
        const path = rank % 4 === 3 ? "/other" : "/demo";
        if (await isAccepted(host.url + path, rank)) accepted[path].add(rank);
        else refused += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendAll));
    await addCounts(counts, host.url);

    // The weather clears. What is pending is sent; what is dead, a person sends again.
    await host.kill();
    crm.behave = other.behave = () => "ok";
    await start(false);
    const outbox = httpOutbox({ url: `${host.url}/outbox`, secret: SECRET });
    const pending = (await outbox.list({ limit: 1000, state: "pending" })).length;
    await drained(host.url, outbox);
    const dead = await outbox.list({ limit: 1000, state: "dead" });
    await judge("before the dead letters are sent again", accepted, crm, other, await ranksOf(outbox, dead));
    for (const { id } of dead) await outbox.update({ ...(await outbox.get(id)), state: "pending", nextAt: 0 });
    await drained(host.url, outbox);
    assert.deepEqual(await outbox.list(), []);
    await judge("at the end", accepted, crm, other, new Set());

    const total = accepted["/demo"].size + accepted["/other"].size;
    const repeated = [...crm.keys.values()].filter((times) => times > 1).length;
    const twice = other.leads.length - new Set(other.leads.map(rankOf)).size;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    t.diagnostic(
      `${kind}, seed ${SEED}: ${SUBMISSIONS} submissions, ${total} accepted, ${refused} not (the visitor was told); ` +
        `${starts - 1} kills, ${counts.before + counts.after} storage failures, ${counts.torn} torn lines; ` +
        `${crm.requests.length + other.requests.length} requests to the CRMs; ${pending} pending and ${dead.length} dead in the end`,
    );
    t.diagnostic(
      `${kind}: CRM with keys: ${repeated} sent more than once, each there once; CRM without: ${twice} of ` +
        `${accepted["/other"].size} there more than once; nothing lost; ${seconds} s`,
    );
    assert.ok(total > SUBMISSIONS * 0.8, `only ${total} were accepted`);
    assert.ok(repeated > 0 && dead.length > 0 && counts.before > 0 && counts.after > 0, "the faults did not happen");
  } finally {
    await host?.kill();
    await Promise.all([crm.close(), other.close()]);
  }
}

/** Whether each that was accepted is in its CRM, exactly once where that honours the key, or in the outbox. */
async function judge(when, accepted, crm, other, inOutbox) {
  const there = countOf(crm.leads.map(rankOf));
  for (const rank of accepted["/demo"]) {
    const times = there.get(rank) ?? 0;
    assert.ok(times === 1 || (times === 0 && inOutbox.has(rank)), `${when}: submission ${rank} is in the CRM ${times} times`);
  }
  const elsewhere = countOf(other.leads.map(rankOf));
  for (const rank of accepted["/other"]) {
    assert.ok(elsewhere.has(rank) || inOutbox.has(rank), `${when}: submission ${rank} is lost`);
  }
  // Whatever else is there came from visitors who were told that it was not taken: once as well.
  for (const [rank, times] of there) assert.equal(times, 1, `${when}: submission ${rank} is in the CRM ${times} times`);
}

function countOf(ranks) {
  const counts = new Map();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return counts;
}

const rankOf = ({ text }) => Number(/(?:^|&)rank=(\d+)/.exec(text)[1]);

async function ranksOf(outbox, entries) {
  const whole = await Promise.all(entries.map(({ id }) => outbox.get(id)));
  return new Set(whole.map(({ request }) => rankOf({ text: new TextDecoder().decode(request.body) })));
}

async function drained(url, outbox) {
  const deadline = Date.now() + 30_000;
  while ((await outbox.list({ state: "pending", limit: 1 })).length > 0) {
    assert.ok(Date.now() < deadline, "the outbox did not empty");
    await fetch(`${url}/drain`, { method: "POST", ...within(20_000) });
  }
}

async function isAccepted(url, rank) {
  const body = new URLSearchParams({ name: `Visitor ${rank}`, jobtitle: rank % 3 ? "CTO" : "Clerk", rank: String(rank) });
  try {
    const response = await fetch(url, { method: "POST", body, redirect: "manual", ...within(5_000) });
    await response.arrayBuffer();
    return response.status < 400;
  } catch {
    return false;
  }
}

async function addCounts(counts, url) {
  const more = await fetch(`${url}/counts`, within(2_000)).then((response) => response.json()).catch(() => ({}));
  for (const [name, count] of Object.entries(more)) counts[name] += count;
}

function within(ms) {
  return { signal: AbortSignal.timeout(ms) };
}

function weather(random) {
  return (request) => {
    if (rankOf(request) % REFUSED_EVERY === 0) return "422";
    let lot = random() * 100;
    return WEATHER.find(([, share]) => (lot -= share) < 0)?.[0] ?? "ok";
  };
}

/** Starts a host in a group of processes of its own; `kill` kills the whole group at once. */
async function startHost(kind, given) {
  const script = fileURLToPath(new URL(`faults-${kind}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(given)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((done) => child.on("close", done));
  let output = "";
  const url = await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${kind} did not start:\n${output}`)), 20_000).unref();
    const look = (piece) => {
      output += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (found) resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    ended.then((code) => reject(new Error(`${kind} ended with ${code}:\n${output}`)));
  });
  return {
    url,
    async kill() {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
      await ended;
    },
  };
}
