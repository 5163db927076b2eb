// The package as it is published: linted, packed, installed from its tarball without a network, and run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// The hosts' own settings of npm must not get in.
const environment = {
  ...process.env,
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};
let folder;
let tarball;
let files;

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", env: environment, cwd: root, ...options });
  return { ...result, output: `${result.stdout}${result.stderr}` };
}

function inProject(name, text, args = []) {
  writeFileSync(join(folder, name), text);
  return run(process.execPath, [...args, name], { cwd: folder });
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), "prequal-"));
  const packed = run("npm", ["pack", "--json", "--pack-destination", folder]);
  assert.equal(packed.status, 0, packed.output);
  const [about] = JSON.parse(packed.stdout);
  tarball = join(folder, about.filename);
  files = about.files.map(({ path }) => path);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  const installed = run("npm", ["install", tarball], { cwd: folder });
  assert.equal(installed.status, 0, installed.output);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("publint has nothing to say", () => {
  const linted = run("npx", ["--no-install", "publint", "--strict", tarball]);
  assert.equal(linted.status, 0, linted.output);
});

test("the types are right in every way in", () => {
  const args = ["--no-install", "attw", tarball, "--profile", "esm-only", "--exclude-entrypoints", "./embed.js", "./frame.js"];
  const checked = run("npx", args);
  assert.equal(checked.status, 0, checked.output);
});

test("everything that is exported is in the package, and nothing else of ours", () => {
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(targets));
  for (const target of [...targets(manifest.exports), ...Object.values(manifest.bin)]) {
    // A star stands for any name.
    const [before, after = ""] = target.replace(/^\.\//, "").split("*");
    const present = (file) => (target.includes("*") ? file.startsWith(before) && file.endsWith(after) : file === before);
    assert.ok(files.some(present), target);
  }
  const expected = /^(dist\/|models\/|package\.json$|README\.md$|LICENSE|CHANGELOG\.md$)/;
  assert.deepEqual(
    files.filter((file) => !expected.test(file)),
    [],
  );
  assert.deepEqual(
    files.filter((file) => /\.(ts|map|tgz)$/.test(file) && !file.endsWith(".d.ts")),
    [],
  );
});

test("importing touches no global and loads nothing", () => {
  const { status, output } = inProject(
    "quiet.mjs",
    `const before = Reflect.ownKeys(globalThis).length;
     for (const name of ["WebAssembly", "fetch"]) {
       const value = globalThis[name];
       Object.defineProperty(globalThis, name, { configurable: true, get() { throw new Error(name); } });
     }
     await import("prequal");
     await import("prequal/studio");
     await import("./node_modules/prequal/dist/index.web.js");
     await import("./node_modules/prequal/dist/index.worker.js");
     if (Reflect.ownKeys(globalThis).length !== before) throw new Error("globals");`,
  );
  assert.equal(status, 0, output);
});

test("the installed package scores a lead in Node", () => {
  const { status, stdout, output } = inProject(
    "score.mjs",
    `import { load } from "prequal";
     import { openStudio } from "prequal/studio";
     const model = { name: "m", version: "1", groups: [{ id: "g", kind: "fit", rules: [
       { id: "cto", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 10 }] }] };
     const [engine, studio] = await Promise.all([load(), openStudio()]);
     const visitor = engine.scorecard(studio.compile(model)).visitor();
     console.log(visitor.set({ jobTitle: "the CTO" }), visitor.assess(0).reasons[0].rule);`,
  );
  assert.equal(status, 0, output);
  assert.equal(stdout, "10 cto\n");
});

test("conditions choose the entry of the host", () => {
  const resolved = (condition) =>
    inProject(
      "where.mjs",
      `console.log(import.meta.resolve("prequal"), import.meta.resolve("prequal/studio"))`,
      condition ? ["-C", condition] : [],
    )
      .stdout.trim()
      .split(" ")
      .map((address) => address.split("/").at(-1));
  assert.deepEqual(resolved(), ["index.js", "studio.js"]);
  assert.deepEqual(resolved("workerd"), ["index.worker.js", "studio.worker.js"]);
  assert.deepEqual(resolved("edge-light"), ["index.worker.js", "studio.worker.js"]);
  assert.deepEqual(resolved("deno"), ["index.web.js", "studio.web.js"]);
});

test("a bundle for a page asks for nothing of Node", async () => {
  writeFileSync(
    join(folder, "page.mjs"),
    `export * from "prequal"; export * as studio from "prequal/studio"; export * as page from "prequal/browser";`,
  );
  for (const platform of ["browser", "neutral"]) {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: ["page.mjs"],
      bundle: true,
      format: "esm",
      platform,
      write: false,
      logLevel: "silent",
    });
    assert.doesNotMatch(outputFiles[0].text, /node:/);
  }
});

test("the wasm and the schema are there as files", () => {
  const { status, output } = inProject(
    "files.mjs",
    `import { readFileSync } from "node:fs";
     import schema from "prequal/model.schema.json" with { type: "json" };
     const file = (name) => readFileSync(new URL(import.meta.resolve(name)));
     for (const name of ["prequal/runtime.wasm", "prequal/studio.wasm"]) new WebAssembly.Module(file(name));
     if (!schema.$defs || !file("prequal/embed.js").length) throw new Error("missing");`,
  );
  assert.equal(status, 0, output);
});

test("the command runs", () => {
  const command = join(folder, "node_modules/.bin/prequal");
  assert.ok(existsSync(command));
  const help = run(command, ["--help"], { cwd: folder });
  assert.equal(help.status, 0, help.output);
  assert.match(help.stdout, /assess/);
});
