import assert from "node:assert/strict";
import { test } from "node:test";
import { at, bash, lead, model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const modelFile = files.write("model.json", model);
const leads = [lead("a", 1), lead("b", 2), lead("c", 3)];
const lines = leads.map((one) => JSON.stringify(one));
const ndjson = files.write("leads.ndjson", `${lines.join("\n")}\n`);
const run = (command, path, how) => prequal([command, modelFile, path, "--at", String(at)], how);
const scoresIn = (stdout) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .map(({ id, score }) => `${id} ${score}`);
const all = ["a 10", "b 20", "c 30"];

test("a .json lead gives one assessment over several lines", async () => {
  const path = files.write("lead.json", JSON.stringify(leads[1], null, 2));
  const { code, stdout, stderr } = await run("assess", path);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  const assessment = JSON.parse(stdout);
  assert.equal(stdout, `${JSON.stringify(assessment, null, 2)}\n`);
  assert.equal(assessment.id, "b");
  assert.equal(assessment.score, 20);
  assert.equal(assessment.stage, "warm");
  assert.equal(assessment.at, at);
  assert.deepEqual(assessment.reasons[0], {
    rule: "pricing",
    group: "web",
    kind: "engagement",
    points: 20,
    times: 2,
    because: "Looked at pricing",
    verified: false,
  });
});

test("an .ndjson of leads gives a line for each, in order", async () => {
  const { code, stdout, stderr } = await run("assess", ndjson);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.deepEqual(scoresIn(stdout), all);
  const alone = await run("assess", files.write("one.ndjson", lines[0]));
  assert.equal(alone.stdout, `${stdout.split("\n")[0]}\n`);
});

test("score prints id, score and stage as CSV with a header", async () => {
  const { code, stdout } = await run("score", ndjson);
  assert.equal(code, 0);
  assert.equal(stdout, "id,score,stage\na,10,\nb,20,warm\nc,30,warm\n");
  assert.equal((await run("score", files.path("lead.json"))).stdout, "id,score,stage\nb,20,warm\n");
});

test("cells are quoted where they must be, and are no formulas", async () => {
  const ids = ['say "a", b', "=1+1", "two\nlines", "!5", "\n!7"];
  const path = files.write("odd.ndjson", ids.map((id) => JSON.stringify(lead(id, 1))).join("\n"));
  const { code, stdout, stderr } = await run("score", path);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.equal(stdout, 'id,score,stage\n"say ""a"", b",10,\n\'=1+1,10,\n"two\nlines",10,\n!5,10,\n"\n!7",10,\n');
  const bad = await run("score", "-", {
    input: `${ids.map((id) => JSON.stringify(lead(id, 1))).join("\n")}\nbad\n{}\n`,
  });
  assert.equal(bad.code, 3);
  assert.equal(bad.stdout, `${stdout},0,\n`);
  assert.match(bad.stderr, /^prequal: stdin:6: not JSON/);
});

test("stdin is lines, or one lead where the whole is one object", async () => {
  const several = await run("assess", "-", { input: lines.join("\n") });
  assert.deepEqual(scoresIn(several.stdout), all);
  for (const input of [lines[1], `\n ${lines[1]}\n\n`, JSON.stringify(leads[1], null, 2), `{\n${lines[1].slice(1)}`]) {
    const { code, stdout } = await run("assess", "-", { input });
    assert.equal(code, 0);
    assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
    assert.equal(JSON.parse(stdout).score, 20);
  }
  const two = await run("assess", "-", {
    input: `${JSON.stringify(leads[1], null, 2)}\n${JSON.stringify(leads[2], null, 2)}`,
  });
  assert.equal(two.code, 3);
  assert.match(two.stderr, /^prequal: stdin: not JSON at line 20, column 1/);
});

test("stdin may come in pieces, and a file may have any other name", async () => {
  const script = `(head -c 100 ${ndjson}; sleep 0.2; tail -c +101 ${ndjson}) | $PREQUAL assess ${modelFile} - --at ${at}`;
  assert.deepEqual(scoresIn((await bash(script)).stdout), all);
  const process = await bash(`$PREQUAL assess ${modelFile} <(cat ${ndjson}) --at ${at}`);
  assert.deepEqual(scoresIn(process.stdout), all);
  assert.deepEqual(scoresIn((await run("assess", files.write("leads.txt", lines.join("\n")))).stdout), all);
});

test("an empty input gives nothing", async () => {
  for (const input of ["", "\n\r\n", "\ufeff"]) {
    assert.deepEqual(await run("assess", "-", { input }), { code: 0, stdout: "", stderr: "" });
    assert.deepEqual(await run("score", "-", { input }), { code: 0, stdout: "id,score,stage\n", stderr: "" });
  }
});

test("a bad line is reported with its number, the others go on, and the exit code is 3", async () => {
  const input = [
    "",
    lines[0],
    "{oops",
    "  ",
    lines[1],
    "[]",
    "5",
    '{"id":"x"',
    `${lines[2]} {}`,
    lines[2],
    "\xff",
  ].join("\r\n");
  const path = files.write("bad.ndjson", Buffer.from(input, "latin1"));
  const { code, stdout, stderr } = await run("assess", path);
  assert.equal(code, 3);
  assert.deepEqual(scoresIn(stdout), all);
  const reports = stderr
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(`prequal: ${path}`, ""));
  assert.deepEqual(
    reports.map((line) => line.replace(/at byte \d+/, "at byte N")),
    [
      ":3: not JSON at byte N",
      ":6: no lead: a JSON object is expected",
      ":7: no lead: a JSON object is expected",
      ":8: not JSON at byte N",
      ":9: not JSON at byte N",
      ":11: not JSON at byte N",
      ": 6 of 9 lines could not be read",
    ],
  );
  const csv = await run("score", path);
  assert.equal(csv.code, 3);
  assert.equal(csv.stdout, "id,score,stage\na,10,\nb,20,warm\nc,30,warm\n");
  assert.equal(csv.stderr, stderr);
});

test("line numbers hold over many blocks", async () => {
  const filler = JSON.stringify({ ...lead("f", 1), note: "x".repeat(1000) });
  const many = Array.from({ length: 5000 }, (_, at) => (at % 1999 === 1998 ? "bad" : filler));
  const { code, stdout, stderr } = await run("score", "-", { input: many.join("\n") });
  assert.equal(code, 3);
  assert.equal(stdout.split("\n").length, 1 + 5000 - 2 + 1);
  assert.deepEqual(stderr.match(/:\d+:/g), [":1999:", ":3998:"]);
});

test("CRLF, no newline at the end, and a byte order mark make no difference", async () => {
  const plain = (await run("assess", ndjson)).stdout;
  for (const input of [
    lines.join("\r\n"),
    `${lines.join("\r\n")}\r\n`,
    `\ufeff${lines.join("\n")}`,
    `\n\n${lines.join("\n\n")}`,
  ]) {
    assert.deepEqual(await run("assess", files.write("same.ndjson", input)), { code: 0, stdout: plain, stderr: "" });
    assert.deepEqual(await run("assess", "-", { input }), { code: 0, stdout: plain, stderr: "" });
  }
  const marked = await run("assess", files.write("marked.json", `\ufeff${lines[0]}`));
  assert.equal(marked.code, 0);
});

test("what of a lead cannot be used is a warning of its assessment", async () => {
  const event = { event: "page_view", at: at + 3_600_000 };
  const path = files.write("warned.json", { id: "a", attributes: 5, events: [event, "?"] });
  const { code, stdout } = await run("assess", path);
  assert.equal(code, 0);
  assert.deepEqual(
    JSON.parse(stdout)
      .warnings.map(({ code }) => code)
      .slice(0, 2),
    ["bad_event", "future_event"],
  );
});

test("a reader that has had enough ends it quietly", async () => {
  const path = files.write("many.ndjson", `${lines[0]}\n`.repeat(20_000));
  const { stdout, stderr } = await bash(`$PREQUAL assess ${modelFile} ${path} --at ${at} | head -n 1`);
  assert.deepEqual(scoresIn(stdout), ["a 10"]);
  assert.equal(stderr, "");
});

test("a disk that is full is one line", async () => {
  const { code, stderr } = await bash(`$PREQUAL assess ${modelFile} ${ndjson} --at ${at} > /dev/full`);
  assert.equal(code, 2);
  assert.equal(stderr, "prequal: stdout: no space left\n");
});
