import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { nodeListener } from "../../pkg/dist/edge/node.js";
import { outboxService } from "../../pkg/dist/edge/outbox/index.js";
import { openJournal } from "../../pkg/dist/edge/outbox/journal.js";
import { isOneLine, prequal, scratch } from "./prequal.mjs";

const files = scratch();
const file = files.path("outbox.journal");
const secret = "a-secret-of-at-least-24-letters";
const at = Date.UTC(2025, 10, 22, 9);

function entryOf(id, given = {}) {
  const request = (body) => ({
    url: "https://crm.example/lead",
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: new TextEncoder().encode(body),
  });
  const standing = { createdAt: at, attempts: 0, nextAt: at, destination: "sales", lead: null, state: "pending", problem: null };
  const requests = { request: request(`email=anna%40b.example\u001b[31m&lead_score=80`), plain: request("email=anna%40b.example") };
  return { id, ...standing, ...requests, ...given };
}

before(async () => {
  const journal = await openJournal(file);
  await journal.put(entryOf("first"));
  await journal.put(entryOf("second", { createdAt: at + 1, state: "dead", problem: "status_422", attempts: 3, destination: "quiet" }));
  await journal.put(entryOf("third", { createdAt: at + 2, state: "dead", problem: "unreadable", lead: "key" }));
  await journal.close();
});

test("list shows what waits, and nothing of what visitors wrote", async () => {
  const { code, stdout, stderr } = await prequal(["outbox", "list", file]);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^first +2025-11-22T09:00:00Z  pending  sales  0 attempts  next 2025-11-22T09:00:00Z  \d+ bytes$/);
  assert.match(lines[1], /^second .* dead +quiet  3 attempts, status_422  waits for a person/);
  assert.equal(stderr, "1 pending entry, 2 dead letters\n");
  assert.ok(!stdout.includes("anna"));
  const dead = await prequal(["outbox", "list", file, "--state", "dead", "--destination", "quiet", "--json"]);
  assert.deepEqual(dead.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).id), ["second"]);
  assert.ok(!dead.stdout.includes("anna"));
});

test("show prints what would be sent, and nothing that steers a terminal", async () => {
  const { code, stdout } = await prequal(["outbox", "show", file, "first"]);
  assert.equal(code, 0);
  assert.match(stdout, /As it is sent:\nPOST https:\/\/crm\.example\/lead\nContent-Type: [^\n]+\n\nemail=anna%40b\.example\ufffd\[31m&lead_score=80\n/);
  assert.match(stdout, /Without our fields:\n[^]*\nemail=anna%40b\.example\n$/);
  const json = JSON.parse((await prequal(["outbox", "show", file, "first", "--json"])).stdout);
  assert.equal(json.plain.body, "email=anna%40b.example");
});

test("replay makes dead letters pending, one or all of a destination", async () => {
  const one = await prequal(["outbox", "replay", file, "third"]);
  assert.equal(one.code, 0);
  assert.equal(one.stderr, "1 entry will be sent again when the outbox is drained next\n");
  const all = await prequal(["outbox", "replay", file, "--all", "--destination", "nobody"]);
  assert.equal(all.stderr, "0 entries will be sent again when the outbox is drained next\n");
  const rest = await prequal(["outbox", "replay", file, "--all"]);
  assert.match(rest.stderr, /^1 entry /);
  const journal = await openJournal(file, { readOnly: true });
  assert.deepEqual((await journal.list()).map(({ state }) => state), ["pending", "pending", "pending"]);
  assert.equal((await journal.due(Date.now(), 9)).length, 3);
  await journal.close();
});

test("replay --all leaves what was never sent to a person who looks at it", async () => {
  const own = files.path("unseen.journal");
  const journal = await openJournal(own);
  await journal.put(entryOf("refused", { state: "dead", attempts: 1, problem: "status_422" }));
  await journal.put(entryOf("unreadable", { state: "dead", attempts: 0, problem: "bad_multipart" }));
  await journal.close();
  const { stderr } = await prequal(["outbox", "replay", own, "--all"]);
  assert.match(stderr, /^1 entry [^\n]+\n1 dead letter was never sent/);
  const after = await openJournal(own, { readOnly: true });
  assert.deepEqual((await after.list({ state: "dead" })).map(({ id }) => id), ["unreadable"]);
  await after.close();
});

test("erase takes an entry or a lead out of the file for good", async () => {
  assert.equal((await prequal(["outbox", "erase", file, "--lead", "key"])).stderr, "1 entry erased\n");
  assert.equal((await prequal(["outbox", "erase", file, "second"])).stderr, "1 entry erased\n");
  const kept = readFileSync(file, "utf8");
  assert.ok(kept.includes("first") && !kept.includes("third") && !kept.includes("second"));
  const again = await prequal(["outbox", "erase", file, "second"]);
  assert.equal(again.code, 3);
});

test("over HTTP, with the secret from the environment", async () => {
  const journal = await openJournal(file);
  const server = createServer(nodeListener(outboxService({ outbox: journal, secret })));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}/outbox`;
  const env = { PREQUAL_OPERATOR_SECRET: secret };
  try {
    assert.match((await prequal(["outbox", "list", url], { env })).stdout, /^first /);
    assert.equal((await prequal(["outbox", "replay", url, "first"], { env })).code, 0);
    const wrong = await prequal(["outbox", "list", url], { env: { PREQUAL_OPERATOR_SECRET: "wrong" } });
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /answered 401/);
    assert.ok(isOneLine(wrong.stderr));
    const without = await prequal(["outbox", "list", url], { env: { PREQUAL_OPERATOR_SECRET: "" } });
    assert.equal(without.code, 2);
    assert.ok(isOneLine(without.stderr));
    // The file itself can be looked at, and not be changed, while the server has it.
    assert.match((await prequal(["outbox", "list", file])).stdout, /^first /);
    const busy = await prequal(["outbox", "replay", file, "first"]);
    assert.equal(busy.code, 3);
    assert.match(busy.stderr, /in use by process \d+; give the address/);
  } finally {
    server.close();
    await journal.close();
  }
  const gone = await prequal(["outbox", "list", url], { env });
  assert.equal(gone.code, 3);
  assert.ok(isOneLine(gone.stderr), gone.stderr);
});

test("what is misused or not there ends in one line", async () => {
  for (const [args, code] of [
    [["outbox"], 2],
    [["outbox", "list"], 2],
    [["outbox", "odd", file], 2],
    [["outbox", "constructor", file], 2],
    [["outbox", "list", file, "id"], 2],
    [["outbox", "list", file, "--state", "odd"], 2],
    [["outbox", "show", file], 2],
    [["outbox", "show", file, "nobody"], 3],
    [["outbox", "replay", file], 2],
    [["outbox", "replay", file, "first", "--all"], 2],
    [["outbox", "replay", file, "nobody"], 3],
    [["outbox", "erase", file], 2],
    [["outbox", "list", files.path("none")], 3],
    [["outbox", "replay", files.path("none"), "--all"], 3],
  ]) {
    const { code: ended, stderr, stdout } = await prequal(args);
    assert.equal(ended, code, args.join(" "));
    assert.equal(stdout, "");
    assert.ok(isOneLine(stderr), stderr);
  }
  assert.throws(() => readFileSync(files.path("none")), { code: "ENOENT" });
});

test("a file that is no journal, and a journal with a torn end, can be looked at", async () => {
  const odd = files.path("odd");
  writeFileSync(odd, "not a journal\n\0\u0001\n{}");
  assert.equal((await prequal(["outbox", "list", odd])).stdout, "");
  const torn = files.path("torn");
  writeFileSync(torn, readFileSync(file));
  appendFileSync(torn, "0123abcd {\"op\":\"put\",\"entry\":{\"id\":\"to");
  assert.match((await prequal(["outbox", "list", torn])).stdout, /^first /);
});
