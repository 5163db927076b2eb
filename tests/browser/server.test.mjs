// The demo server by itself: it keeps what arrives as it arrived, and shows it as text.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServer } from "../../www/demo/server.mjs";

const form = "application/x-www-form-urlencoded";
let root;
let server;

before(async () => {
  root = mkdtempSync(join(tmpdir(), "prequal-demo-"));
  writeFileSync(join(root, "index.html"), "<p>home</p>");
  writeFileSync(join(root, "404.html"), "<p>nothing here</p>");
  server = await startServer({ root });
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

test("keeps order, repeated fields and the body", async () => {
  const body = "b=1&a=%C3%A5+%26&b=2&lead_score=99";
  const response = await submit(body, form);
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/thanks/");
  const [newest] = await inbox();
  assert.deepEqual(newest.fields, [
    { name: "b", value: "1" },
    { name: "a", value: "å &" },
    { name: "b", value: "2" },
    { name: "lead_score", value: "99" },
  ]);
  assert.equal(newest.raw, body);
  assert.equal(newest.contentType, form);
});

test("reads multipart, files by name and size", async () => {
  const data = new FormData();
  data.append("company", "Bærum & Co");
  data.append('odd"name', "line\r\nbreak");
  data.append("cv", new Blob(["12345"]), "cv.txt");
  data.append("company", "second");
  await submit(data);
  const [newest] = await inbox();
  assert.deepEqual(newest.fields, [
    { name: "company", value: "Bærum & Co" },
    { name: 'odd"name', value: "line\r\nbreak" },
    { name: "cv", value: "file cv.txt, 5 bytes" },
    { name: "company", value: "second" },
  ]);
});

test("keeps what it cannot read", async () => {
  for (const [body, type] of [['{"a":1}', "application/json"], ["no parts", "multipart/form-data; boundary=x"], ["", ""]]) {
    await submit(body, type);
    const [newest] = await inbox();
    assert.deepEqual([newest.raw, newest.fields], [body, []]);
  }
});

test("takes 1 MiB and refuses one byte more", async () => {
  assert.equal((await submit("a".repeat(1024 * 1024), form)).status, 303);
  const [before] = await inbox();
  assert.equal((await submit("a".repeat(1024 * 1024 + 1), form)).status, 413);
  assert.equal((await inbox())[0].number, before.number);
});

test("keeps the newest submissions only", async () => {
  for (let n = 0; n < 210; n += 1) await submit(`n=${n}`, form);
  const kept = await inbox();
  assert.equal(kept.length, 200);
  assert.equal(kept[0].fields[0].value, "209");
  assert.deepEqual((await inbox(kept[1].number)).map(({ number }) => number), [kept[0].number]);
});

test("shows everything as text", async () => {
  const evil = `"><script>alert(1)</script>'&`;
  await submit(new URLSearchParams([["firstname", evil], [evil, evil], ["lead_score", evil], ["lead_stage", evil]]), form);
  const html = await (await fetch(`${server.url}/inbox/`)).text();
  assert.ok(!html.includes("<script>alert"));
  assert.ok(html.includes("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"));
});

test("serves the site and nothing outside it, under a strict policy", async () => {
  const home = await fetch(`${server.url}/`);
  assert.equal(home.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(home.headers.get("content-security-policy"), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.equal((await fetch(`${server.url}/pricing`, { redirect: "manual" })).headers.get("location"), "/pricing/");
  for (const path of ["/..%2f..%2fetc%2fhosts.html", "/%00.html", "/none.html"]) {
    assert.equal((await fetch(server.url + path)).status, 404, path);
  }
  assert.equal((await fetch(`${server.url}/%E0%A4%A`)).status, 400);
  assert.equal((await fetch(`${server.url}/submit`)).status, 405);
  assert.equal((await fetch(`${server.url}/`, { method: "DELETE" })).status, 405);
});

test("behind the edge it takes submissions from the edge only, each once, with how it was decided", async () => {
  const behind = await startServer({ root, edgeKey: "the key of the edge" });
  try {
    const tell = (path, body, key, headers = {}) =>
      fetch(behind.url + path, { method: "POST", body, redirect: "manual", headers: { "x-edge-key": key, ...headers } });
    assert.equal((await tell("/submit", "a=1", "", { "content-type": form })).status, 405);
    assert.equal((await tell("/crm", "a=1", "another", { "content-type": form })).status, 405);
    const headers = { "content-type": form, "idempotency-key": "one" };
    for (let times = 0; times < 2; times += 1) {
      assert.equal((await tell("/crm", "a=1&lead_score=9", "the key of the edge", headers)).status, 201);
    }
    assert.equal((await tell("/else", "", "the key of the edge")).status, 404);
    const assessment = { reasons: [{ points: 9, because: "<b>Looked</b>", verified: true }, { points: -2, because: "Odd", verified: false }] };
    await tell("/decisions", JSON.stringify({ id: "one", assessment, outcome: "delivered" }), "the key of the edge");
    const kept = await (await fetch(`${behind.url}/inbox.json`)).json();
    assert.deepEqual(kept.map(({ id, assessment: { reasons } }) => [id, reasons.length]), [["one", 2]]);
    const html = await (await fetch(`${behind.url}/inbox/`)).text();
    assert.match(html, /&lt;b&gt;Looked&lt;\/b&gt; <span class="seen">/);
    assert.match(html, /−2<\/span> Odd <span class="claimed">/);
  } finally {
    await behind.close();
  }
});

test("takes the next port when one is taken", async () => {
  const second = await startServer({ root, port: server.port });
  assert.ok(second.port > server.port);
  await second.close();
});

function submit(body, type) {
  return fetch(`${server.url}/submit`, { method: "POST", body, redirect: "manual", headers: type ? { "Content-Type": type } : {} });
}

async function inbox(after = 0) {
  return (await fetch(`${server.url}/inbox.json?after=${after}`)).json();
}
