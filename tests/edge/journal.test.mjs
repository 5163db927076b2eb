// The journal through what happens to files: torn at every byte, damaged, killed, full, opened twice, grown.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openJournal } from "../../pkg/dist/edge/outbox/journal.js";
import { entryOf } from "./outbox-contract.mjs";
import { scratch } from "./runtimes.mjs";

const files = scratch();
after(files.remove);
const idsOf = async (journal) => (await journal.list({ limit: 10_000 })).map(({ id }) => id);
const module = JSON.stringify(fileURLToPath(new URL("../../pkg/dist/edge/outbox/journal.js", import.meta.url)));
const contract = JSON.stringify(fileURLToPath(new URL("outbox-contract.mjs", import.meta.url)));

test("cut anywhere it has every entry whose line is whole, and goes on", async () => {
  const path = files.path("cut");
  const journal = await openJournal(path);
  const ends = [];
  for (const id of ["a", "b", "c"]) {
    await journal.put(entryOf(id));
    ends.push(statSync(path).size);
  }
  await journal.close();
  const whole = readFileSync(path);
  // At each of the first bytes, and around each end; in between here and there, for every opening costs some syncs.
  const nearAnEnd = (length) => length < 12 || ends.some((end) => Math.abs(end - length) < 4);
  for (let length = 0; length <= whole.length; length += nearAnEnd(length) ? 1 : 23) {
    writeFileSync(path, whole.subarray(0, length));
    const cut = await openJournal(path);
    // The line feed itself may be missing: the checksum tells that the rest is there.
    const expected = ["a", "b", "c"].filter((_, rank) => length >= ends[rank] - 1);
    assert.deepEqual(await idsOf(cut), expected, `cut at ${length}`);
    await cut.put(entryOf("next"));
    await cut.close();
    const again = await openJournal(path);
    assert.deepEqual(await idsOf(again), [...expected, "next"], `cut at ${length}, gone on`);
    assert.equal(again.damagedLines, 0);
    for (const id of expected) assert.deepEqual((await again.get(id)).request, entryOf(id).request);
    await again.close();
    assert.ok(!existsSync(`${path}.damaged`), "a torn end is no damage");
  }
});

test("a line that was changed in the middle is passed over, and the file kept beside", async () => {
  const path = files.path("flipped");
  const journal = await openJournal(path);
  for (const id of ["a", "b", "c"]) await journal.put(entryOf(id));
  await journal.close();
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  writeFileSync(path, bytes);
  const damaged = await openJournal(path);
  assert.deepEqual(await idsOf(damaged), ["a", "c"]);
  assert.equal(damaged.damagedLines, 1);
  await damaged.put(entryOf("d"));
  await damaged.close();
  assert.deepEqual(readFileSync(`${path}.damaged`), bytes);
  const again = await openJournal(path);
  assert.deepEqual([await idsOf(again), again.damagedLines], [["a", "c", "d"], 0]);
  await again.close();
});

test("a process that is killed at any moment has lost nothing that was said to be kept", async () => {
  const path = files.path("killed");
  const script = `
    import { openJournal } from ${module};
    import { entryOf } from ${contract};
    const journal = await openJournal(${JSON.stringify(path)});
    let rank = 0;
    const start = Date.now();
    const put = async () => {
      for (;;) {
        const own = (rank += 1);
        const id = "e" + start + "-" + own;
        await journal.put(entryOf(id));
        console.log("kept " + id);
        if (own % 3 === 0) { await journal.remove(id); console.log("removed " + id); }
      }
    };
    await Promise.all([put(), put(), put()]);`;
  const kept = new Set();
  for (let life = 0; life < 5; life += 1) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => (output += piece));
    const ended = new Promise((resolve) => child.on("close", resolve));
    const deadline = Date.now() + 10_000;
    while (output.length < 2_000 + life * 900 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 2));
    child.kill("SIGKILL");
    await ended;
    for (const [, what, id] of output.matchAll(/^(kept|removed) (\S+)$/gm)) what === "kept" ? kept.add(id) : kept.delete(id);
    const journal = await openJournal(path);
    const there = new Set(await idsOf(journal));
    await journal.close();
    assert.ok(kept.size > 20, `life ${life}: ${kept.size}`);
    // What was on its way to be removed may be there or not.
    const missing = [...kept].filter((id) => !there.has(id) && Number(id.split("-")[1]) % 3 !== 0);
    assert.deepEqual(missing, [], `life ${life}`);
    for (const id of kept) if (!there.has(id)) kept.delete(id);
  }
});

test("one process at a time has it; what a killed one left behind is taken over", async () => {
  const path = files.path("locked");
  const journal = await openJournal(path);
  await assert.rejects(openJournal(path), { code: "busy" });
  const script = `import { openJournal } from ${module};
    await openJournal(${JSON.stringify(path)}).then(() => console.log("opened"), ({ code }) => console.log(code));
    process.exit();`;
  const inAnother = () => spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout;
  assert.equal(inAnother(), "busy\n");
  await journal.put(entryOf("a"));
  const looked = await openJournal(path, { readOnly: true });
  assert.deepEqual(await idsOf(looked), ["a"]);
  await assert.rejects(looked.put(entryOf("b")), { code: "unsupported" });
  await looked.close();
  await journal.close();
  await assert.rejects(journal.put(entryOf("b")), { code: "freed" });
  // It exits without closing: the lock stays, and nobody lives who has it.
  assert.equal(inAnother(), "opened\n");
  assert.ok(existsSync(`${path}.lock`));
  await (await openJournal(path)).close();
  for (const odd of ["", "odd", "0", "-1", `${process.pid}`, "999999999 1"]) {
    writeFileSync(`${path}.lock`, odd);
    const opened = odd === `${process.pid}` ? null : await openJournal(path);
    await opened?.close();
  }
});

test("the file does not grow without end, and what was erased is not in it", async () => {
  const path = files.path("grown");
  const journal = await openJournal(path);
  const body = new TextEncoder().encode("secret-text ".repeat(800));
  for (let rank = 0; rank < 60; rank += 1) {
    const entry = entryOf(`e${rank}`, { lead: rank === 7 ? "someone" : null });
    entry.request.body = body;
    await journal.put(entry);
    if (rank > 2 && rank !== 7) await journal.remove(`e${rank}`);
  }
  assert.ok(statSync(path).size < 200_000, `${statSync(path).size} bytes`);
  assert.deepEqual(await idsOf(journal), ["e0", "e1", "e2", "e7"]);
  assert.equal(await journal.erase({ lead: "someone" }), 1);
  for (const id of ["e0", "e1", "e2"]) await journal.remove(id);
  await journal.compact();
  assert.equal(statSync(path).size, 0);
  await journal.close();
});

test("entries are read while the file is written anew", async () => {
  const path = files.path("anew");
  const journal = await openJournal(path);
  for (let rank = 0; rank < 20; rank += 1) await journal.put(entryOf(`e${rank}`));
  const reads = Array.from({ length: 200 }, (_, rank) => journal.get(`e${rank % 20}`));
  const [entries] = await Promise.all([Promise.all(reads), journal.compact(), journal.compact()]);
  for (const [rank, entry] of entries.entries()) assert.deepEqual(entry.request, entryOf(`e${rank % 20}`).request);
  await journal.close();
});

test("where the disk is full a put is refused, nothing kept is lost, and it goes on when there is room", async () => {
  const path = files.path("full");
  const script = `
    import { openJournal } from ${module};
    import { entryOf } from ${contract};
    process.on("SIGXFSZ", () => {});
    const journal = await openJournal(${JSON.stringify(path)});
    const put = (id, length) => {
      const entry = entryOf(id);
      entry.request.body = new Uint8Array(length);
      return journal.put(entry).then(() => "kept", (error) => error.code);
    };
    const said = [await put("a", 10_000), await put("b", 10_000), await put("large", 400_000), await put("c", 10_000)];
    said.push((await journal.list()).map(({ id }) => id).join());
    console.log(said.join(" "));`;
  // A limit on the length of files stands for the end of the disk: 64 KiB.
  const run = spawnSync("bash", ["-c", `ulimit -f 64; exec "$0" --input-type=module -e "$1"`, process.execPath, script], { encoding: "utf8" });
  assert.equal(run.stdout.trim(), "kept kept EFBIG kept a,b,c", run.stderr);
  const journal = await openJournal(path);
  assert.deepEqual(await idsOf(journal), ["a", "b", "c"]);
  await journal.close();
});

test("what is no journal is passed over, and kept beside", async () => {
  const path = files.path("odd");
  writeFileSync(path, "\0\u0001 odd\nlines\n{}\n");
  appendFileSync(path, "00000000 {}\n");
  const journal = await openJournal(path);
  assert.equal(journal.damagedLines, 4);
  assert.deepEqual(await idsOf(journal), []);
  await journal.close();
  assert.ok(existsSync(`${path}.damaged`));
});
