import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { at, isOneLine, lead, model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const modelFile = files.write("model.json", model);
const leadFile = files.write("lead.json", lead("a", 1));
const commands = ["new", "check", "compile", "assess", "score", "explain"];

test("--help lists the commands, and each has a page of its own", async () => {
  const help = await prequal(["--help"]);
  assert.equal(help.code, 0);
  assert.equal(help.stderr, "");
  for (const command of commands) {
    assert.match(help.stdout, new RegExp(`^  ${command} `, "m"));
    const page = await prequal([command, "--help"]);
    assert.equal(page.code, 0, command);
    assert.match(page.stdout, new RegExp(`^Usage: prequal ${command} `, "m"));
  }
  assert.deepEqual(await prequal(["help", "check"]), await prequal(["check", "-h"]));
});

test("without a command it explains itself on stderr", async () => {
  const { code, stdout, stderr } = await prequal([]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /Usage: prequal COMMAND/);
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  assert.deepEqual(await prequal(["--version"]), { code: 0, stdout: `${version}\n`, stderr: "" });
});

test("what cannot be meant is refused in one line, with exit code 2", async () => {
  const misuses = [
    [["chek", modelFile], /no command `chek`.*check/],
    [["help", "chek"], /no command `chek`/],
    [["check"], /MODEL is missing; usage: prequal check MODEL/],
    [["check", modelFile, "more"], /`more` is one too many/],
    [["check", modelFile, "--jason"], /no option `--jason`/],
    [["check", modelFile, "--json=yes"], /`--json` takes no value/],
    [["check", modelFile, "--locale"], /`--locale` lacks its value/],
    [["compile", modelFile], /-o FILE is missing/],
    [["compile", modelFile, "-o"], /lacks its value/],
    [["compile", modelFile, "-o", files.path("x.pq"), "--for", "phone"], /--for takes page or edge, not `phone`/],
    [["compile", modelFile, "-o", modelFile], /would write over/],
    [["compile", modelFile, "-o", files.path("missing/x.pq")], /no such folder/],
    [["compile", modelFile, "-o", files.folder], /is a folder/],
    [["assess", modelFile, "--at", "0"], /LEADS is missing/],
    [["assess", modelFile, leadFile], /--at is missing/],
    [["assess", modelFile, leadFile, "--at", "yesterday"], /`yesterday` is no time/],
    [["assess", modelFile, leadFile, "--at", "2026-02-29T00:00:00Z"], /is no time/],
    [["assess", modelFile, leadFile, "--at", "2026-03-01"], /is no time/],
    [["assess", modelFile, leadFile, "--at", "8640000000000001"], /is no time/],
    [["assess", "-", "-", "--at", "0"], /only one of MODEL and LEADS can be stdin/],
    [["explain", "-", "-", "--at", "0"], /only one of MODEL and LEAD can be stdin/],
    [["new", "nothing-of-this-name"], /no model `nothing-of-this-name`/],
    [["new", "../package"], /no model/],
    [["new", "--list", "bant"], /--list stands alone/],
    [["new", "-o", modelFile], /is there already; --force/],
    [["new", "-o", files.path("missing/model.json")], /no such folder/],
  ];
  for (const [args, words] of misuses) {
    const { code, stdout, stderr } = await prequal(args);
    assert.equal(code, 2, `${args.join(" ")}\n${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, words);
    assert.ok(isOneLine(stderr), stderr);
  }
});

test("input that cannot be read is refused in one line, with exit code 3", async () => {
  const damaged = files.write("damaged.pq", "PQ\u0001 and nothing that follows from it");
  const noCard = files.write("other.pq", "PAR1");
  const unreadable = [
    [["check", files.path("none.json")], /none\.json: no such file/],
    [["check", files.folder], /is a folder/],
    [["check", modelFile, "--locale", files.path("none.nb.json")], /none\.nb\.json: no such file/],
    [["compile", files.path("none.json"), "-o", files.path("x.pq")], /no such file/],
    [["assess", files.path("none.json"), leadFile, "--at", "0"], /no such file/],
    [["assess", modelFile, files.path("none.json"), "--at", "0"], /no such file/],
    [["assess", modelFile, files.folder, "--at", "0"], /is a folder/],
    [["assess", damaged, leadFile, "--at", "0"], /damaged\.pq: /],
    [["assess", noCard, leadFile, "--at", "0"], /other\.pq: /],
    [["score", modelFile, files.write("empty.json", ""), "--at", "0"], /is empty/],
    [["score", modelFile, files.write("list.json", [lead("a", 1)]), "--at", "0"], /is a list/],
    [["score", modelFile, files.write("number.json", "5"), "--at", "0"], /a JSON object is expected/],
    [["score", modelFile, files.write("utf16.json", Buffer.from("\ufeff{}", "utf16le")), "--at", "0"], /UTF-16/],
    [
      ["score", modelFile, files.write("broken.json", '{\n  "id": "a",\n  "events": nope\n}'), "--at", "0"],
      /not JSON at line 3, column 13/,
    ],
    [["score", modelFile, files.write("torn.json", '{"id": "a\nb"}'), "--at", "0"], /not JSON at line 1, column 10/],
    [["score", modelFile, files.write("short.json", '{"id": "a"\n'), "--at", "0"], /not JSON at the end/],
    [["score", modelFile, files.write("leads.csv", "id,email\n"), "--at", "0"], /is CSV/],
    [["score", modelFile, files.write("leads.gz", gzipSync("{}")), "--at", "0"], /is compressed/],
    [["explain", modelFile, files.path("none.json"), "--at", "0"], /no such file/],
    [["explain", modelFile, files.write("two.ndjson", "{}\n{}\n"), "--at", "0"], /2 lines in it; give one lead/],
    [["explain", modelFile, files.write("none.ndjson", ""), "--at", "0"], /no lead in it/],
  ];
  for (const [args, words] of unreadable) {
    const { code, stdout, stderr } = await prequal(args);
    assert.equal(code, 3, `${args.join(" ")}\n${stderr}`);
    assert.doesNotMatch(stdout, /\d/);
    assert.match(stderr, words);
    assert.ok(isOneLine(stderr), stderr);
  }
});

test("the lead that the help shows is one", async () => {
  const { stdout } = await prequal(["assess", "--help"]);
  const shown = /^  \{[^]*?\] \}$/m.exec(stdout)[0];
  const starter = files.write("starter.json", (await prequal(["new"])).stdout);
  const answer = await prequal(["assess", starter, "-", "--at", "2026-03-01T09:00:00Z"], { input: shown });
  const { id, score, stage, warnings } = JSON.parse(answer.stdout);
  assert.deepEqual({ id, score, stage, warnings }, { id: "kari", score: 85, stage: "sql", warnings: [] });
});

test("times are RFC 3339, milliseconds or now", async () => {
  for (const [text, moment] of [
    ["2025-11-24T16:00:00Z", at],
    ["2025-11-24T17:00:00.000+01:00", at],
    ["2025-11-24t16:00:00.0009z", at],
    [String(at), at],
    ["2016-12-31T23:59:60Z", 1_483_228_800_000],
    ["0000-01-01T00:00:00Z", -62_167_219_200_000],
  ]) {
    const { code, stdout } = await prequal(["assess", modelFile, leadFile, "--at", text]);
    assert.equal(code, 0, text);
    assert.equal(JSON.parse(stdout).at, moment, text);
  }
  const { stdout } = await prequal(["assess", modelFile, leadFile, "--at=-1"]);
  assert.equal(JSON.parse(stdout).at, -1);
  const now = await prequal(["assess", modelFile, leadFile, "--at", "now"]);
  assert.ok(Math.abs(JSON.parse(now.stdout).at - Date.now()) < 60_000);
});

test("names that steer a terminal are shown as text", async () => {
  const { stderr } = await prequal(["check", files.path("\u001b[31mred\u202e.json")]);
  assert.doesNotMatch(stderr, /[\u001b\u202e]/);
});
