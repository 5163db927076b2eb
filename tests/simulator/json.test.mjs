import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { source } from "./source.mjs";

const { formatJson } = await source("json/format");
const { findNode, pathAt, readPath, readPositions, writePath } = await source("json/position");
const { rewrite } = await source("json/rewrite");
const { freeId, withInserted, withMoved, withValue } = await source("model/edit");

const folder = new URL("../../pkg/models/", import.meta.url);
const gallery = readdirSync(folder).filter((name) => /^[\w-]+\.json$/.test(name));

test("formatting changes no value of any model of the gallery", () => {
  for (const name of gallery) {
    const model = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const text = formatJson(model);
    assert.deepEqual(JSON.parse(text), model, name);
    assert.ok(text.split("\n").every((line) => line.length <= 120 || /"[^"]{80}/.test(line)), name);
  }
});

test("every value of a model is found where it stands", () => {
  for (const name of gallery) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const root = readPositions(text);
    const walk = (value, keys) => {
      const { node, found } = findNode(root, keys);
      assert.ok(found, writePath(keys));
      assert.deepEqual(JSON.parse(text.slice(node.from, node.to)), value);
      assert.deepEqual(readPath(writePath(keys)), keys);
      if (value && typeof value === "object") {
        for (const [key, inner] of Object.entries(value)) walk(inner, [...keys, Array.isArray(value) ? Number(key) : key]);
      } else {
        assert.deepEqual(pathAt(root, node.from), keys);
      }
    };
    walk(JSON.parse(text), []);
  }
});

test("what is no JSON has no positions, and never hangs or throws", () => {
  const text = '{"a": [1, {"b": "x\\"y"}], "c": null}';
  for (let end = 0; end < text.length; end += 1) assert.equal(readPositions(text.slice(0, end)), null, text.slice(0, end));
  assert.ok(readPositions(text));
  for (const bad of ["", "{", '{"a"}', "[1 2]", '{"a":1,}', "[".repeat(100_000), '"', '{"a":', "[,]", "{}{}"]) {
    assert.equal(readPositions(bad), null, bad.slice(0, 20));
  }
});

test("a change of a value leaves the rest of the text as it was", () => {
  const text = '{\n  "name" : "A",\n\n  "groups": [ {"id":"g",   "kind": "fit", "rules": []} ],\n  "version": "1" }\n';
  const before = JSON.parse(text);
  const after = withValue(before, ["groups", 0, "kind"], "engagement");
  assert.equal(rewrite(text, before, after), text.replace('"fit"', '"engagement"'));
  assert.deepEqual(JSON.parse(rewrite(text, before, withInserted(before, ["groups", 0, "rules"], { id: "r" }))).groups[0].rules, [{ id: "r" }]);
  const without = withValue(before, ["version"], undefined);
  assert.deepEqual(JSON.parse(rewrite(text, before, without)), { name: "A", groups: before.groups });
});

test("random changes come out as if the whole had been written anew", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round += 1) {
    const name = gallery[random(gallery.length)];
    let text = readFileSync(new URL(name, folder), "utf8");
    for (let step = 0; step < 4; step += 1) {
      const before = JSON.parse(text);
      const keys = [];
      let value = before;
      while (value && typeof value === "object" && Object.keys(value).length && (keys.length === 0 || random(5))) {
        const key = Object.keys(value)[random(Object.keys(value).length)];
        keys.push(Array.isArray(value) ? Number(key) : key);
        value = value[key];
      }
      const after = withValue(before, keys, [undefined, 7, "é\"\\", { a: [1, { b: null }] }, []][random(5)]);
      text = rewrite(text, before, after);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(after)), `${name} ${writePath(keys)}`);
    }
  }
});

test("elements move within their list only, and ids stay free", () => {
  assert.deepEqual(withMoved({ a: [1, 2, 3] }, ["a"], 0, 2), { a: [2, 3, 1] });
  const same = { a: [1, 2] };
  assert.equal(withMoved(same, ["a"], 0, -1), same);
  assert.equal(freeId("rule", ["x"]), "rule");
  assert.equal(freeId("rule", ["rule", "rule-2"]), "rule-3");
  assert.equal(freeId("rule-2", ["rule-2"]), "rule-3");
});
