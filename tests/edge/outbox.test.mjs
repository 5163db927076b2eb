// Every outbox keeps the same contract: in Node, in workerd, in Deno.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { httpOutbox, outboxService } from "../../pkg/dist/edge/outbox/index.js";
import { openJournal } from "../../pkg/dist/edge/outbox/journal.js";
import { memoryOutbox } from "../../pkg/dist/edge/outbox/memory.js";
import { contract, runContract } from "./outbox-contract.mjs";
import { bun, bundleWorker, deno, scratch, startWorkerd, userFolder } from "./runtimes.mjs";

const contractFile = fileURLToPath(new URL("outbox-contract.mjs", import.meta.url));
const files = scratch();
const journals = [];
after(async () => {
  for (const journal of journals) await journal.close();
  files.remove();
});

test("in memory", async () => {
  judge(await runContract(async () => memoryOutbox()));
});

test("in a journal", async () => {
  let count = 0;
  judge(await runContract(() => opened(files.path(`journal-${(count += 1)}`))));
});

test("in a journal that is closed and opened again before each call", async () => {
  let count = 0;
  judge(
    await runContract(async (name) => {
      const path = files.path(`again-${(count += 1)}`);
      // A lease is not on the disk: it ends with the process.
      const isOfOneProcess = name.includes("lease");
      return isOfOneProcess ? opened(path) : reopening(path);
    }),
  );
});

test("over HTTP", async () => {
  const secret = "a-secret-of-at-least-24-letters";
  let outbox;
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const { method, headers, url } = request;
    const answer = await outboxService({ outbox, secret, now: () => clock, mostBytes: 6 << 20 })(
      new Request(`http://127.0.0.1${url}`, { method, headers, body: method === "POST" ? Buffer.concat(pieces) : null }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  });
  let clock = 0;
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}/outbox`;
  judge(
    await runContract(async () => {
      outbox = memoryOutbox();
      const remote = httpOutbox({ url, secret, timeoutMs: 30_000 });
      // There it is the service's clock that counts.
      const due = remote.due.bind(remote);
      remote.due = (now, limit) => {
        clock = now;
        return due(now, limit);
      };
      return remote;
    }),
  );
  await assert.rejects(httpOutbox({ url, secret: "another secret of 24 letters" }).list(), /401/);
  await assert.rejects(httpOutbox({ url, secret: `${secret}x` }).list(), /401/);
  const call = (name, body, headers = { Authorization: `Bearer ${secret}` }) =>
    fetch(`${url}/${name}`, { method: "POST", body, headers });
  for (const [name, body, status] of [
    ["nothing", "{}", 404],
    ["constructor", "{}", 404],
    ["list", "[]", 400],
    ["list", "{", 400],
    ["list", '{"state":"odd"}', 400],
    ["list", '{"limit":"9"}', 400],
    ["get", "{}", 400],
    ["put", '{"entry":{}}', 400],
    ["put", '{"entry":null}', 400],
    ["erase", "{}", 400],
    ["list", `{"state":"${"x".repeat(6 << 20)}"}`, 413],
  ]) {
    assert.equal((await call(name, body)).status, status, `${name} ${body.slice(0, 40)}`);
  }
  assert.equal((await call("list", "{}", {})).status, 401);
  assert.equal((await fetch(`${url}/list`, { headers: { Authorization: `Bearer ${secret}` } })).status, 405);
  assert.throws(() => outboxService({ outbox, secret: "short" }), { code: "range" });
  await new Promise((closed) => server.close(closed));
});

for (const shards of [1, 3]) {
  test(`in Durable Objects of workerd, ${shards} of them`, async () => {
    const modules = await bundleWorker(`
      import { durableObjectOutbox, outboxObject } from "prequal/edge/outbox/durable-object";
      import { runContract } from ${JSON.stringify(contractFile)};
      // A moment far ahead: no alarm sends anything here.
      export class LeadOutbox extends outboxObject(() => ({ now: () => 0 })) {
        async alarm() {}
      }
      export default {
        async fetch(request, env) {
          let count = 0;
          const outbox = async () => durableObjectOutbox(env.OUTBOX, { shards: ${shards}, name: "o" + (count += 1) });
          return Response.json(await runContract(outbox));
        },
      };`, { packages: userFolder() });
    const workerd = await startWorkerd({
      modules,
      durableObjects: { OUTBOX: { className: "LeadOutbox", useSQLite: true } },
    });
    try {
      const response = await fetch(workerd.url);
      assert.equal(response.status, 200, await response.clone().text());
      judge(await response.json());
    } finally {
      await workerd.dispose();
    }
  });
}

test("in Deno KV", () => {
  const script = `
    import { denoKvOutbox } from ${JSON.stringify(join(userFolder(), "node_modules/prequal/dist/edge/outbox/deno-kv.js"))};
    import { runContract } from ${JSON.stringify(contractFile)};
    const kv = await Deno.openKv(":memory:");
    let count = 0;
    console.log(JSON.stringify(await runContract(async () => denoKvOutbox(kv, { prefix: "o" + (count += 1) }))));
    kv.close();`;
  const run = spawnSync(deno, ["run", "--unstable-kv", "--allow-read", "--no-lock", "--no-config", "-"], {
    input: script,
    encoding: "utf8",
    cwd: files.folder,
  });
  assert.equal(run.status, 0, run.stderr);
  judge(JSON.parse(run.stdout));
});

test("in a journal, in Bun and in Deno", () => {
  const script = `
    import { openJournal } from ${JSON.stringify(join(userFolder(), "node_modules/prequal/dist/edge/outbox/journal.js"))};
    import { runContract } from ${JSON.stringify(contractFile)};
    let count = 0;
    const folder = process.argv.at(-1);
    console.log(JSON.stringify(await runContract(async () => openJournal(folder + "-" + (count += 1)))));
    process.exit(0);`;
  const flags = ["run", "--allow-read", "--allow-write", "--allow-env", "--no-lock", "--no-config", "--ext=js", "-"];
  for (const [command, args] of [[deno, flags], [bun, ["run", "-"]]]) {
    const run = spawnSync(command, [...args, files.path("other")], {
      input: command === deno ? `import process from "node:process";${script}` : script,
      encoding: "utf8",
      cwd: files.folder,
    });
    assert.equal(run.status, 0, `${command}: ${run.stderr}`);
    judge(JSON.parse(run.stdout));
  }
});

function judge(results) {
  assert.equal(results.length, Object.keys(contract).length);
  const failed = results.filter(({ problem }) => problem !== null);
  assert.deepEqual(failed.map(({ name, problem }) => `${name}: ${problem}`), []);
}

async function opened(path) {
  journals.push(await openJournal(path));
  return journals.at(-1);
}

/** An outbox that is opened for each call and closed after it. */
function reopening(path) {
  let last = Promise.resolve();
  return new Proxy(
    {},
    {
      get: (_, method) => (method === "then" ? undefined : (...args) => {
        const call = last.then(async () => {
          const journal = await openJournal(path);
          try {
            return await journal[method](...args);
          } finally {
            await journal.close();
          }
        });
        last = call.catch(() => {});
        return call;
      }),
    },
  );
}
