// A state in a link: what was written is read again, and what anybody else has written does no harm.
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { test } from "node:test";
import { source } from "./source.mjs";

const { isLink, MAX_LINK_CHARS, MAX_STATE_BYTES, readLink, writeLink } = await source("share/codec");

const text = JSON.stringify({ name: "Modell 模型 – <b>", list: Array.from({ length: 200 }, (_, at) => at) });

test("what is written is read again, and is safe in an address", async () => {
  const { hash } = await writeLink(text);
  assert.match(hash, /^#s1\.[A-Za-z0-9_-]+$/);
  assert.ok(hash.length < text.length);
  assert.deepEqual(await readLink(hash), { text });
  assert.deepEqual(await readLink(hash.slice(1)), { text });
  assert.equal(isLink(hash), true);
  for (const other of ["", "#", "#top", "#score", "#s", "#s1"]) assert.equal(isLink(other), false, other);
});

test("a state too large for a link is told so, with its size", async () => {
  let seed = 1;
  const noise = Array.from({ length: 40_000 }, () => String.fromCharCode(33 + ((seed = (seed * 48271) % 2147483647) % 90))).join("");
  const { problem, chars } = await writeLink(noise);
  assert.equal(problem, "too_long");
  assert.ok(chars > MAX_LINK_CHARS);
  assert.equal((await writeLink("x".repeat(MAX_STATE_BYTES + 1))).problem, "too_large");
});

test("a huge link is refused before it is unpacked", async () => {
  assert.deepEqual(await readLink(`#s1.${"A".repeat(50_000_000)}`), { problem: "too_long" });
});

test("a few bytes that stand for gigabytes are unpacked no further than the bound", async () => {
  // 12 KB that would be 12 MB; and the same within the bound's neighbourhood.
  const bomb = Buffer.concat([Buffer.alloc(4), deflateRawSync(Buffer.alloc(11_000_000), { level: 9 })]);
  assert.ok(bomb.length < 12_000);
  const began = performance.now();
  assert.deepEqual(await readLink(`#s1.${bomb.toString("base64url")}`), { problem: "too_large" });
  assert.ok(performance.now() - began < 1000);
});

test("a link cut at any character, or with any character changed, is refused or says the same", async () => {
  const { hash } = await writeLink('{"v":1,"model":{"text":"{}"}}');
  for (let length = 1; length < hash.length; length += 1) {
    assert.ok("problem" in (await readLink(hash.slice(0, length))), `cut at ${length}`);
  }
  for (let at = 4; at < hash.length; at += 1) {
    const changed = hash.slice(0, at) + (hash[at] === "A" ? "B" : "A") + hash.slice(at + 1);
    const read = await readLink(changed);
    assert.ok("problem" in read || read.text === '{"v":1,"model":{"text":"{}"}}', `changed at ${at}`);
  }
});

test("what is no link of ours, of a later version, or not base64 is refused", async () => {
  const cases = [
    ["#s2.AAAA", "unknown_version"],
    ["#s99.AAAA", "unknown_version"],
    ["#s1.", "damaged"],
    ["#s1.AAAA", "damaged"],
    ["#s1.!!!!", "damaged"],
    ["#s1.<script>", "damaged"],
    ["#s1.A", "damaged"],
    ["#other", "damaged"],
  ];
  for (const [hash, problem] of cases) assert.deepEqual(await readLink(hash), { problem }, hash);
});

test("bytes after the packed text, and bytes that are no UTF-8, are refused", async () => {
  const whole = Buffer.concat([Buffer.alloc(4), deflateRawSync(Buffer.from("{}")), Buffer.from("more")]);
  assert.deepEqual(await readLink(`#s1.${whole.toString("base64url")}`), { problem: "damaged" });
  const bytes = Buffer.from([0xff, 0xfe, 0xfd]);
  let checksum = 0x811c9dc5;
  for (const byte of bytes) checksum = Math.imul(checksum ^ byte, 0x01000193);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(checksum >>> 0);
  const invalid = Buffer.concat([head, deflateRawSync(bytes)]);
  assert.deepEqual(await readLink(`#s1.${invalid.toString("base64url")}`), { problem: "damaged" });
});
