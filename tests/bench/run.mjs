// Prints how fast Prequal is beside hand-written JavaScript, all cases of a table in one interleaved run.
//
//   node tests/bench/run.mjs [--quick] [--no-native]

import { fork, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Figures, table, us } from "./measure.mjs";
import { model, ndjson, NOW_MS } from "./workload.mjs";

const { values: options } = parseArgs({
  options: { quick: { type: "boolean", default: false }, "no-native": { type: "boolean", default: false } },
});
const EFFORT = options.quick ? { rounds: 5, sampleMs: 5, warmMs: 200 } : { rounds: 16, sampleMs: 15, warmMs: 500 };
const BATCH_EFFORT = { rounds: options.quick ? 3 : 7, sampleMs: 1 };
const BATCH = options.quick ? 1000 : 10_000;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CASES = fileURLToPath(new URL("cases.mjs", import.meta.url));

const targets = [];
let differences = 0;
let hasPrequal = false;

/** Measures one section in a process of its own. */
function section(name, settings, effort = EFFORT) {
  return new Promise((resolve, reject) => {
    const child = fork(CASES, [name, JSON.stringify(settings), JSON.stringify(effort)]);
    let figures;
    child.on("message", (message) => {
      figures = new Figures(new Map(message.samples));
      differences += message.differences;
      hasPrequal = message.hasPrequal;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (figures === undefined) reject(new Error(`\`${name}\` ended with ${code}`));
      else resolve(figures);
    });
  });
}

function say(title, rows) {
  console.log(`\n${title}\n`);
  console.log(rows);
}

function times(ratio) {
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;
}

/** Remembers a figure that has a target: at least `least` times as fast. */
function aim(what, ratio, least) {
  targets.push([what, `≥ ${least}×`, times(ratio), ratio >= least ? "met" : "missed"]);
}

// ---- the tables ----

async function stateless(events) {
  const figures = await section("stateless", { events });
  const reference = "closures, indexed, remembered: assess";
  say(
    `One lead as plain data, ${events} events, 40 rules`,
    table(
      ["", "median", "against closures' assess"],
      figures.names.map((name) => [name, us(figures.median(name)), times(figures.ratio(name, reference))]),
    ),
  );
  if (hasPrequal && events === 50) {
    aim("assess of a lead of 50 events, against closures", figures.ratio("Prequal: assess", reference), 1);
  }
  return figures;
}

const RESCAN = "rescan, indexed, remembered";
const RESIDENT = "incremental JavaScript: record +";

function opponents(name) {
  return name.endsWith("assess") ? [`${RESCAN}: assess`, `${RESIDENT} assess`] : [`${RESCAN}: score`, `${RESIDENT} score`];
}

async function visit(ids) {
  const figures = await section("oneMore", { events: 200, ids, all: !ids });
  const rows = figures.names.map((name) => [
    name,
    us(figures.median(name)),
    ...opponents(name).map((other) => times(figures.ratio(name, other))),
  ]);
  say(
    `One more event after 200, 40 rules${ids ? ", events with ids" : ""}: the event and then the answer`,
    table(["", "median", "against the best rescan", "against incremental JavaScript"], rows),
  );
  if (!hasPrequal || ids) return figures;
  for (const [answer, leastRescan, leastResident] of [["score", 12, 2], ["assess", 6, 1]]) {
    const name = `Prequal: record + ${answer}`;
    const [rescan, resident] = opponents(name);
    aim(`record + ${answer} after 200 events, against the best rescan`, figures.ratio(name, rescan), leastRescan);
    aim(`record + ${answer} after 200 events, against incremental JavaScript`, figures.ratio(name, resident), leastResident);
  }
  return figures;
}

async function growth() {
  const sizes = [
    { events: 50 },
    { events: 1000 },
    { events: 10_000 },
    { events: 200 },
    { events: 200, rules: 400 },
    { events: 200, rules: 2000 },
  ];
  const all = [];
  for (const size of sizes) all.push(await section("oneMore", size));
  const head = ["", ...sizes.map(({ events, rules = 40 }) => `${events} × ${rules}`)];
  say(
    "One more event by the size of the history and of the model (events × rules), medians",
    table(head, all[0].names.map((name) => [name, ...all.map((figures) => us(figures.median(name)))])),
  );
}

async function batch() {
  const figures = await section("batch", { count: BATCH }, BATCH_EFFORT);
  const reference = "JSON.parse + closures";
  say(
    `${BATCH} leads × 50 events, 40 rules, as NDJSON of ${(ndjson({ count: BATCH }).length / 1e6).toFixed(1)} MB: all scores`,
    table(
      ["", "median", "a lead", `against ${reference}`],
      figures.names.map((name) => {
        const median = figures.median(name);
        return [name, us(median), us(median / BATCH), times(figures.ratio(name, reference))];
      }),
    ),
  );
  if (hasPrequal) aim(`${BATCH} leads from NDJSON, against ${reference}`, figures.ratio("Prequal: NDJSON bytes", reference), 3);
  return figures;
}

async function replay() {
  const sizes = [100, 1000, 10_000];
  const figures = await section("history", { sizes });
  if (!hasPrequal) return;
  const rows = sizes.map((events) => {
    const median = figures.median(String(events));
    return [String(events), us(median), us(median / events)];
  });
  say("The history of a lead, 40 rules: linear in its events", table(["events", "median", "an event"], rows));
}

// ---- native ----

/**
 * Runs the native example on the leads of a section; what it calls by a name of ours is put beside our figure.
 * It prints a line of JSON a measurement: `assess`, `record + score`, `record + assess` (of one event or lead) and
 * `NDJSON bytes` (of the whole file), each with its `median_us`.
 */
function native(title, bytes, figures) {
  if (options["no-native"] || !existsSync(join(ROOT, "examples/bench_native.rs"))) return;
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const modelPath = join(directory, "model.json");
    const leadsPath = join(directory, "leads.ndjson");
    writeFileSync(modelPath, JSON.stringify(model()));
    writeFileSync(leadsPath, bytes);
    const flags = ["--release", "--quiet", "--features", "author", "--example", "bench_native"];
    const run = spawnSync("cargo", ["run", ...flags, "--", modelPath, leadsPath, String(NOW_MS)], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (run.status !== 0) throw new Error("the native benchmark failed");
    const rows = run.stdout.trim().split("\n").map((line) => {
      const { name, median_us } = JSON.parse(line);
      const ours = `Prequal: ${name}`;
      if (!figures.names.includes(ours)) return [name, us(median_us)];
      const wasm = figures.median(ours);
      const slower = wasm / median_us;
      targets.push([`${name}, ${title}: wasm to native`, "≤ 3×", times(slower), slower <= 3 ? "met" : "missed"]);
      return [name, us(median_us), us(wasm), times(slower)];
    });
    say(`Native Rust, ${title}, 40 rules`, table(["", "native", "wasm", "wasm to native"], rows));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

// ---- all ----

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}`);
const whole = await stateless(50);
await stateless(1000);
const visited = await visit(false);
await visit(true);
await growth();
await replay();
const batched = await batch();
native("leads of 50 events", ndjson({ count: 16, events: 50 }), whole);
native("leads of 200 events", ndjson({ count: 16, events: 200 }), visited);
native(`${BATCH} leads of 50 events`, ndjson({ count: BATCH }), batched);
if (!hasPrequal) console.log("\nThe package is not built: JavaScript only.");
if (targets.length > 0) say("Targets", table(["", "target", "measured", ""], targets));
if (differences > 0) {
  console.error(`\nanswers differ in ${differences} cases`);
  process.exitCode = 1;
}
