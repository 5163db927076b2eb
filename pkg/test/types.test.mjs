// The types that the package ships, as users of several settings see them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const tsc = createRequire(import.meta.url)
  .resolve("typescript/package.json")
  .replace(/package\.json$/, "bin/tsc");
const folder = fileURLToPath(new URL("types", import.meta.url));

const common = [
  "--noEmit",
  "--strict",
  "--target",
  "es2022",
  "--lib",
  "es2023,esnext.disposable,dom,dom.iterable",
  "--types",
  "",
];
for (const [name, flags] of Object.entries({
  "a Node project": ["--module", "nodenext"],
  "a bundler's project": ["--module", "esnext", "--moduleResolution", "bundler", "--customConditions", "browser"],
  "the strictest settings": ["--module", "nodenext", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
})) {
  test(`the types compile in ${name}`, () => {
    const run = spawnSync(process.execPath, [tsc, ...common, ...flags, "--ignoreConfig", "usage.ts", "page.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });
}
