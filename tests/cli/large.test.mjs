import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { at, lead, model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const modelFile = files.write("model.json", model);
const watch = fileURLToPath(new URL("./peak.mjs", import.meta.url));
const [small, large] = [files.path("small.ndjson"), files.path("large.ndjson")];

/** Leads of 50 events, about 4.5 kB each. */
function generate(path, leads) {
  const file = openSync(path, "w");
  for (let rank = 0; rank < leads; rank += 1) {
    const events = Array.from({ length: 50 }, (_, event) => ({
      event: event % 5 === 0 ? "page_view" : "engaged",
      at: at - event * 60_000,
      session: `s${event % 3}`,
      properties: { path: event % 10 === 0 ? "/pricing" : `/page/${rank % 97}`, seconds: event },
    }));
    writeSync(file, `${JSON.stringify({ id: `lead-${rank}`, attributes: { employees: rank }, events })}\n`);
  }
  closeSync(file);
}

/** The exit code, and the most memory that the process held, in MB. */
async function peakOf(command, path, output) {
  const [report, stdout] = [files.path("peak.txt"), openSync(output, "w")];
  const { code, stderr } = await prequal([command, modelFile, path, "--at", String(at)], {
    env: { PEAK_FILE: report },
    nodeOptions: ["--import", watch],
    stdout,
  });
  closeSync(stdout);
  assert.equal(stderr, "");
  return { code, peak: Number(readFileSync(report, "utf8")) / 1024 };
}

before(() => {
  generate(small, 1000);
  generate(large, 10_000);
});
after(() => [small, large].forEach((path) => rmSync(path, { force: true })));

for (const command of ["assess", "score"]) {
  test(`${command} of 10 000 leads with 50 events each takes no more memory than 1 000`, async (context) => {
    assert.ok(statSync(large).size > 40e6);
    const output = files.path("answers");
    const few = await peakOf(command, small, output);
    const many = await peakOf(command, large, output);
    context.diagnostic(`${few.peak.toFixed(0)} MB, then ${many.peak.toFixed(0)} MB`);
    assert.equal(few.code, 0);
    assert.equal(many.code, 0);
    const rows = readFileSync(output, "utf8").trimEnd().split("\n");
    if (command === "score") assert.equal(rows.shift(), "id,score,stage");
    assert.equal(rows.length, 10_000);
    assert.ok(rows[9999].includes("lead-9999"));
    assert.ok(many.peak < 200, `${many.peak} MB`);
    assert.ok(many.peak < few.peak + 48, `${few.peak} MB, then ${many.peak} MB`);
  });
}

test("a lead of 5 MB is a line like any other", async () => {
  const one = { ...lead("big", 2), note: "n".repeat(5_000_000) };
  const input = [lead("a", 1), one, lead("b", 3)].map((each) => JSON.stringify(each)).join("\n");
  const { code, stdout } = await prequal(["score", modelFile, "-", "--at", String(at)], { input });
  assert.equal(code, 0);
  assert.equal(stdout, "id,score,stage\na,10,\nbig,20,warm\nb,30,warm\n");
  const alone = await prequal(["score", modelFile, files.write("big.json", one), "--at", String(at)]);
  assert.equal(alone.stdout, "id,score,stage\nbig,20,warm\n");
});

test("a line beyond 64 MB is passed over, and the others go on", async () => {
  const path = files.path("endless.ndjson");
  const file = openSync(path, "w");
  writeSync(file, `${JSON.stringify(lead("a", 1))}\n{"id":"`);
  for (let megabytes = 0; megabytes < 70; megabytes += 1) writeSync(file, "x".repeat(1 << 20));
  writeSync(file, `"}\n${JSON.stringify(lead("b", 3))}\n`);
  closeSync(file);
  const { code, stdout, stderr } = await prequal(["score", modelFile, path, "--at", String(at)]);
  rmSync(path);
  assert.equal(code, 3);
  assert.equal(stdout, "id,score,stage\na,10,\nb,30,warm\n");
  assert.match(stderr, /^prequal: .*endless\.ndjson:2: longer than 64 MB\n/);
});
