// The cases of the model language in workerd, Deno and Bun: the same bytes as in Node, which tests/wasm holds to the native engine.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "../../pkg/dist/index.js";
import { openStudio } from "../../pkg/dist/studio.js";
import { runCases } from "../wasm/cases.mjs";
import { bun, bundleWorker, deno, scratch, startWorkerd, userFolder } from "./runtimes.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const runner = JSON.stringify(path("../wasm/cases.mjs"));
const files = scratch();
after(files.remove);

const folder = new URL("../cases/", import.meta.url);
const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => {
    const one = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    const model = one.modelText ?? JSON.stringify(one.model);
    return { name: file, model, leadText: one.leadText ?? JSON.stringify(one.lead), at: one.at, problems: one.problems };
  });
let inNode;

before(async () => {
  inNode = JSON.stringify(await runCases({ engine: load, studio: openStudio, cases }));
  writeFileSync(files.path("cases.json"), JSON.stringify(cases));
});

test("workerd", async () => {
  const script = `
    import { load } from "prequal";
    import { openStudio } from "prequal/studio";
    import runtime from "prequal/runtime.wasm";
    import studio from "prequal/studio.wasm";
    import { runCases } from ${runner};
    export default {
      async fetch(request) {
        const cases = await request.json();
        return new Response(JSON.stringify(await runCases({ engine: () => load({ wasm: runtime }), studio: () => openStudio({ wasm: studio }), cases })));
      },
    };`;
  const workerd = await startWorkerd({ modules: await bundleWorker(script, { packages: userFolder() }) });
  try {
    const response = await fetch(workerd.url, { method: "POST", body: JSON.stringify(cases) });
    judge(response.status, await response.text());
  } finally {
    await workerd.dispose();
  }
});

for (const [name, command, args, read] of [
  ["Deno", deno, ["run", "--allow-read", "--no-lock", "--no-config", "--ext=js", "-"], "Deno.readTextFileSync"],
  ["Bun", bun, ["run", "-"], "(await import('node:fs')).default.readFileSync"],
]) {
  test(name, () => {
    const dist = (file) => JSON.stringify(`${userFolder()}/node_modules/prequal/dist/${file}`);
    const entry = name === "Deno" ? [dist("index.web.js"), dist("studio.web.js")] : [dist("index.js"), dist("studio.js")];
    const script = `
      import { load } from ${entry[0]};
      import { openStudio } from ${entry[1]};
      import { runCases } from ${runner};
      const cases = JSON.parse(${read}(${JSON.stringify(files.path("cases.json"))}, "utf8"));
      console.log(JSON.stringify(await runCases({ engine: load, studio: openStudio, cases })));`;
    const run = spawnSync(command, args, { input: script, encoding: "utf8", maxBuffer: 1 << 28, timeout: 100_000, cwd: files.folder });
    judge(run.status === 0 ? 200 : run.stderr, run.stdout.trim());
  });
}

function judge(status, text) {
  assert.equal(status, 200, text.slice(0, 500));
  const [here, there] = [JSON.parse(text), JSON.parse(inNode)];
  assert.equal(here.length, cases.length);
  const other = here.filter((one, rank) => JSON.stringify(one) !== JSON.stringify(there[rank]));
  assert.deepEqual(other.map(({ name }) => name), []);
  assert.deepEqual(here.filter(({ error }) => error), []);
  assert.ok(here.filter(({ answers }) => answers).length > 150, "they were assessed");
}
