// The tag, the archives and the words that are taken away.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { source } from "./source.mjs";

const { integrityOf, isFolder, policyOf, snippetOf } = await source("take-away/snippet");
const { projectFiles, zipOf } = await source("take-away/project");
const { retold } = await source("take-away/retold");

test("the tag has its checksum, its model and its form, escaped as HTML wants it", () => {
  const tag = snippetOf({ folder: "/prequal/", form: '#demo [name="a&b"]', integrity: "sha384-x+/=", crm: "hubspot" });
  assert.equal(
    tag.replace(/\s+/g, " "),
    '<script src="/prequal/embed.js" integrity="sha384-x+/=" data-model="/prequal/model.pq" data-form="#demo [name=&quot;a&amp;b&quot;]" data-crm="hubspot" defer></script>',
  );
  assert.match(snippetOf({ folder: "https://cdn.example/pq", form: "", integrity: "sha384-x", crm: null }), /crossorigin="anonymous"\s+data-model="https:\/\/cdn\.example\/pq\/model\.pq"\s+defer/);
});

test("the policy names where the files come from", () => {
  assert.equal(policyOf("/prequal"), "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
  assert.equal(policyOf("https://cdn.example/pq"), "Content-Security-Policy: script-src 'self' https://cdn.example 'wasm-unsafe-eval'; connect-src 'self' https://cdn.example");
});

test("only paths and addresses are folders", () => {
  for (const folder of ["/", "/a/b", "https://cdn.example", "http://localhost:1/x"]) assert.equal(isFolder(folder), true, folder);
  for (const folder of ["", "a", "//evil.example", "javascript:alert(1)", "data:,x", '/a"b', "/a b", "/<b>", "/a;b", "ftp://x"]) assert.equal(isFolder(folder), false, folder);
});

test("the checksum is that of the bytes", async () => {
  const bytes = Buffer.from("alert(1)");
  const expected = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  assert.equal(await integrityOf(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), expected);
});

const examples = new URL("../../pkg/examples/", import.meta.url);
for (const platform of ["cloudflare-worker", "vercel-edge", "deno", "bun", "node"]) {
  test(`the project for ${platform} compiles this model, not the gallery's`, () => {
    const folder = new URL(`${platform}/`, examples);
    assert.ok(existsSync(folder), `${platform} is among the examples`);
    const example = {};
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
      if (entry.isFile() && !path.includes("node_modules")) example[path.slice(fileURLToPath(folder).length)] = readFileSync(path, "utf8");
    }
    const files = projectFiles(example, { json: '{"name":"Mine"}', pq: Uint8Array.of(1, 2, 3) }, platform);
    assert.equal(files["model.json"], '{"name":"Mine"}');
    assert.deepEqual([...files["model.pq"]], [1, 2, 3]);
    const programs = Object.keys(example).map((path) => files[path]).join("\n");
    assert.doesNotMatch(programs, /node_modules\/prequal\/models\//);
    assert.match(programs, /\bmodel\.json\b/, "what the project compiles");
    assert.match(programs, /\bmodel\.pq\b/);
    assert.match(files["README.md"], /# Prequal on/);
  });
}

test("equal files make equal archives", () => {
  const files = { "b/c.txt": "x", "a.bin": Uint8Array.of(1) };
  assert.deepEqual(zipOf(files), zipOf({ "a.bin": Uint8Array.of(1), "b/c.txt": "x" }));
  assert.equal(Buffer.from(zipOf(files).subarray(0, 2)).toString(), "PK");
});

test("texts of the gallery are told in another language, one's own stay", () => {
  const original = { name: "BANT", groups: [{ id: "g", name: "Answers", rules: [{ id: "r", because: "Budget" }, { id: "s", because: "Need" }] }], questions: { budget: "How much?" } };
  const texts = new Map([
    ["en", {}],
    ["nb", { name: "BANT", groups: { g: "Svar" }, rules: { r: "Budsjett", s: "Behov" }, questions: { budget: "Hvor mye?" } }],
    ["zh-Hans", { name: "BANT 模型", groups: { g: "回答" }, rules: { r: "预算" } }],
  ]);
  const changed = structuredClone(original);
  changed.groups[0].rules[1].because = "Our own words";
  const norwegian = retold(changed, original, texts, "nb");
  assert.equal(norwegian.groups[0].name, "Svar");
  assert.deepEqual(norwegian.groups[0].rules.map(({ because }) => because), ["Budsjett", "Our own words"]);
  assert.equal(norwegian.questions.budget, "Hvor mye?");
  const chinese = retold(norwegian, original, texts, "zh-Hans");
  assert.deepEqual([chinese.name, chinese.groups[0].rules[0].because], ["BANT 模型", "预算"]);
  assert.equal(chinese.questions.budget, "How much?", "what lacks a translation is told as the gallery has it");
  assert.deepEqual(retold(chinese, original, texts, "en"), changed);
  assert.equal(changed.groups[0].name, "Answers", "the model itself stays");
});
