import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { at, gallery, lead, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const all = readdirSync(gallery)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -5));
const models = all.filter((name) => !name.includes("."));
const locales = all.filter((name) => name.includes("."));

test("--list names every model, with a line about each", async () => {
  const { code, stdout } = await prequal(["new", "--list"]);
  assert.equal(code, 0);
  const listed = stdout
    .trimEnd()
    .split("\n")
    .map((line) => /^(\S+) {2,}(\S.*)$/.exec(line));
  assert.deepEqual(listed.map((line) => line?.[1]).sort(), [...models, "starter"].sort());
  assert.ok(models.length >= 16);
});

for (const name of [...models, "starter"]) {
  test(`new ${name} is valid, without a warning, and compiles`, async () => {
    const path = files.path(`${name}.json`);
    assert.equal((await prequal(["new", name, "-o", path])).code, 0);
    assert.deepEqual(await prequal(["check", path]), { code: 0, stdout: "", stderr: `${path}: valid\n` });
    const card = files.path(`${name}.pq`);
    assert.equal((await prequal(["compile", path, "-o", card, "--for", "page"])).code, 0);
    const { code, stdout } = await prequal(["score", card, "-", "--at", String(at)], {
      input: JSON.stringify(lead("a", 1)),
    });
    assert.equal(code, 0);
    assert.match(stdout, /^id,score,stage\na,-?[\d.]+,[a-z-]*\n$/);
  });
}

for (const name of locales) {
  test(`${name} fits its model`, async () => {
    const [source, locale] = [`${name.slice(0, name.indexOf("."))}.json`, `${name}.json`].map((file) =>
      join(gallery, file),
    );
    const card = files.path(`${name}.pq`);
    const { code, stderr } = await prequal(["compile", source, "-o", card, "--locale", locale]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /unused/);
    // The English files hold what the models, English themselves, have no place for.
    if (!name.endsWith(".en")) assert.doesNotMatch(stderr, /untranslated/);
  });
}

test("the gallery is in the package that is published", () => {
  const folder = fileURLToPath(new URL("../../pkg/", import.meta.url));
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files: packed }] = JSON.parse(listed);
  const paths = new Set(packed.map(({ path }) => path));
  assert.deepEqual(
    all.filter((name) => !paths.has(`models/${name}.json`)),
    [],
  );
  assert.ok(paths.has("dist/cli/main.js"));
});

test("without a name it is the starter, and without -o it goes to stdout", async () => {
  const { code, stdout, stderr } = await prequal(["new"]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.equal(stdout, readFileSync(files.path("starter.json"), "utf8"));
});

test("a locale is written as a model is", async () => {
  const { code, stdout } = await prequal(["new", "bant.nb"]);
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).locale, "nb");
});

test("a file that is there is replaced with --force only", async () => {
  const path = files.write("mine.json", "mine");
  assert.equal((await prequal(["new", "bant", "-o", path])).code, 2);
  assert.equal(readFileSync(path, "utf8"), "mine");
  assert.equal((await prequal(["new", "bant", "-o", path, "--force"])).code, 0);
  assert.equal(JSON.parse(readFileSync(path, "utf8")).name, "BANT");
});
