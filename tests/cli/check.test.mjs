import assert from "node:assert/strict";
import { test } from "node:test";
import { model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const broken = structuredClone(model);
broken.groups[0].rules[0].point = 10;
delete broken.groups[0].rules[0].points;
broken.stages[0].when = { scor: 1 };
const odd = { ...model, lists: { unused: ["a"] } };

test("a valid model gives no lines and exit code 0", async () => {
  const path = files.write("good.json", model);
  assert.deepEqual(await prequal(["check", path]), { code: 0, stdout: "", stderr: `${path}: valid\n` });
});

test("each problem is a line `path: code: detail`, and the exit code is 1", async () => {
  const { code, stdout, stderr } = await prequal(["check", files.write("broken.json", broken)]);
  assert.equal(code, 1);
  assert.match(stdout, /^groups\[0\]\.rules\[0\]\.point: unknown_key: .+$/m);
  assert.match(stdout, /^groups\[0\]\.rules\[0\]\.points: missing: .+$/m);
  assert.match(stderr, /\d problems\n$/);
});

test("a problem of the whole file is told under its name", async () => {
  const path = files.write("syntax.json", "{");
  const { code, stdout } = await prequal(["check", path]);
  assert.equal(code, 1);
  assert.ok(stdout.startsWith(`${path}: syntax: `), stdout);
  const second = await prequal(["check", files.write("second.json", '{\n  "name": "å", oops\n}')]);
  assert.match(second.stdout, /second\.json: syntax: .+line 2, column 16\n$/);
  const latin = files.write("latin.json", Buffer.from('{"name":"caf\u00e9"}', "latin1"));
  assert.equal((await prequal(["check", latin])).stdout, `${latin}: syntax: not UTF-8\n`);
});

test("warnings are lines as well, and do not fail", async () => {
  const path = files.write("odd.json", odd);
  const { code, stdout, stderr } = await prequal(["check", path]);
  assert.equal(code, 0);
  assert.match(stdout, /^lists\.unused: unused: .+\n$/);
  assert.equal(stderr, `${path}: valid, 1 warning\n`);
});

test("--json prints problems and warnings, and nothing else", async () => {
  const bad = await prequal(["check", files.path("broken.json"), "--json"]);
  assert.equal(bad.code, 1);
  assert.equal(bad.stderr, "");
  const { problems, warnings } = JSON.parse(bad.stdout);
  assert.deepEqual(warnings, []);
  assert.deepEqual(Object.keys(problems[0]), ["code", "path", "detail"]);
  const good = await prequal(["check", files.path("odd.json"), "--json"]);
  assert.equal(good.code, 0);
  assert.equal(JSON.parse(good.stdout).warnings[0].code, "unused");
});

test("a model comes from stdin, with a byte order mark or without", async () => {
  for (const mark of ["", "\ufeff"]) {
    const { code, stderr } = await prequal(["check", "-"], { input: mark + JSON.stringify(model) });
    assert.equal(code, 0);
    assert.equal(stderr, "stdin: valid\n");
  }
});

test("colour where it is asked for, and none with NO_COLOR", async () => {
  const path = files.path("broken.json");
  const coloured = await prequal(["check", path], { env: { FORCE_COLOR: "1" } });
  assert.match(coloured.stdout, /\u001b\[31munknown_key\u001b\[39m/);
  const both = await prequal(["check", path], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } });
  assert.doesNotMatch(both.stdout + both.stderr, /\u001b/);
});

test("a model that is no model of ours is too large to read", async () => {
  const { code, stderr } = await prequal(["check", files.write("huge.json", " ".repeat(16_000_001))]);
  assert.equal(code, 3);
  assert.match(stderr, /longer than 16 MB/);
  const large = await prequal(["check", files.write("large.json", " ".repeat((1 << 20) + 1))]);
  assert.equal(large.code, 1);
  assert.match(large.stdout, /large\.json: too_many: /);
});

test("a compiled file is not checked", async () => {
  const card = files.path("good.pq");
  assert.equal((await prequal(["compile", files.write("good.json", model), "-o", card])).code, 0);
  const { code, stderr } = await prequal(["check", card]);
  assert.equal(code, 2);
  assert.match(stderr, /compiled already/);
});

const locale = {
  locale: "nb",
  name: "liten",
  groups: { web: "Nettsted" },
  rules: { pricing: "Så på prisene" },
  stages: { warm: "Varm" },
};

test("a locale that fits gives no lines", async () => {
  const { code, stdout } = await prequal([
    "check",
    files.write("model.json", model),
    "--locale",
    files.write("nb.json", locale),
  ]);
  assert.equal(code, 0);
  assert.equal(stdout, "");
});

test("a text that a locale lacks is untranslated, one that the model lacks is unused", async () => {
  const rules = { pricng: "Så på prisene" };
  const path = files.write("lacking.json", { locale: "nb", groups: { web: " " }, rules, stages: locale.stages });
  const { code, stdout } = await prequal(["check", files.write("model.json", model), "--locale", path, "--json"]);
  assert.equal(code, 0);
  const found = JSON.parse(stdout).warnings.map(({ code, path }) => `${path}: ${code}`);
  assert.deepEqual(found, [
    "name: untranslated",
    "groups[0]: untranslated",
    "groups[0].rules[0]: untranslated",
    "rules.pricng: unused",
  ]);
});

test("a locale file that is none is refused with every problem", async () => {
  const path = files.write("none.json", { rules: { pricing: 5 }, group: {}, stages: [] });
  const { code, stdout } = await prequal(["check", files.write("model.json", model), "--locale", path]);
  assert.equal(code, 1);
  assert.deepEqual(
    stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => line.slice(path.length)),
    [
      ": rules.pricing: type: expected text",
      ": group: unknown_key: unknown key `group`",
      ": stages: type: expected an object",
      ": locale: missing: `locale` is missing: the language, such as `nb` or `zh-Hans`",
    ],
  );
  for (const text of ["", "[]", "{", "null"]) {
    const refused = await prequal(["check", files.path("model.json"), "--locale", files.write("none.json", text)]);
    assert.equal(refused.code, 1, text);
    assert.match(refused.stdout, /none\.json: (syntax|type): /);
  }
});
