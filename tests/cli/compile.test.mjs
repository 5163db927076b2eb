import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at, bash, isOneLine, lead, model, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const modelFile = files.write("model.json", model);
const leadFile = files.write("lead.json", lead("a", 2));
const assessed = async (path) => JSON.parse((await prequal(["assess", path, leadFile, "--at", String(at)])).stdout);

test("what is compiled assesses as the model does", async () => {
  const card = files.path("model.pq");
  const { code, stdout, stderr } = await prequal(["compile", modelFile, "-o", card]);
  assert.equal(code, 0);
  assert.equal(stdout, "");
  assert.match(stderr, /model\.pq: \d+ bytes, for the edge\n$/);
  assert.deepEqual(await assessed(card), await assessed(modelFile));
});

test("--for page leaves out what is for the edge", async () => {
  const secret = structuredClone(model);
  secret.groups[0].rules.push({
    id: "secret-rule",
    visibility: "edge",
    when: { attribute: "secretName", is: "x" },
    points: 1,
  });
  const source = files.write("secret.json", secret);
  const [page, edge] = [files.path("page.pq"), files.path("edge.pq")];
  assert.equal((await prequal(["compile", source, "-o", page, "--for", "page"])).code, 0);
  assert.equal((await prequal(["compile", source, "-o", edge, "--for", "edge"])).code, 0);
  assert.ok(!readFileSync(page).includes("secret"));
  assert.ok(readFileSync(edge).includes("secret-rule"));
});

test("a model with problems is not compiled: its problems on stderr, exit code 1", async () => {
  const broken = files.write("broken.json", { ...model, version: 1 });
  const card = files.path("broken.pq");
  const { code, stdout, stderr } = await prequal(["compile", broken, "-o", card]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^version: type: /);
  assert.match(stderr, /^prequal: .*the model has problems$/m);
  assert.throws(() => readFileSync(card), { code: "ENOENT" });
  for (const command of ["assess", "score", "explain"]) {
    const refused = await prequal([command, broken, leadFile, "--at", "0"]);
    assert.equal(refused.code, 1, command);
    assert.match(refused.stderr, /^version: type: /);
    assert.equal(refused.stdout, "");
  }
});

test("--locale puts in the texts of a language, and says what it lacks", async () => {
  const nb = files.write("nb.json", { locale: "nb", name: "liten", rules: { pricing: "Så på prisene" }, stages: {} });
  const card = files.path("nb.pq");
  const { code, stderr } = await prequal(["compile", modelFile, "-o", card, "--locale", nb]);
  assert.equal(code, 0);
  assert.match(stderr, /^groups\[0\]: untranslated: /);
  const { reasons, model: named } = await assessed(card);
  assert.equal(reasons[0].because, "Så på prisene");
  assert.equal(named.name, "liten");
  const overwritten = await prequal(["compile", modelFile, "-o", nb, "--locale", nb]);
  assert.equal(overwritten.code, 2);
  const twice = await prequal(["assess", card, leadFile, "--at", "0", "--locale", nb]);
  assert.equal(twice.code, 2);
  assert.ok(isOneLine(twice.stderr), twice.stderr);
});

test("- is stdin and stdout", async () => {
  const card = files.path("model.pq");
  const { code } = await bash(`$PREQUAL compile - -o - < ${modelFile} | cmp - ${card}`);
  assert.equal(code, 0);
});

test("a file that is cut short or changed at any byte ends in one line", async () => {
  const bytes = readFileSync(files.path("model.pq"));
  // Every byte of the header, and a few of the rest; the engine's own tests go through them all.
  const places = [0, 1, 2, 3, 10, 11, 12, Math.floor(bytes.length / 2), bytes.length - 1];
  for (const place of places) {
    const cut = files.write("cut.pq", bytes.subarray(0, place));
    const flipped = Buffer.from(bytes);
    flipped[place] ^= 0x10;
    for (const path of [cut, files.write("flipped.pq", flipped)]) {
      const { code, stderr } = await prequal(["score", path, leadFile, "--at", "0"]);
      assert.equal(code, 3, `${path} ${place}`);
      assert.ok(isOneLine(stderr), stderr);
    }
  }
});
