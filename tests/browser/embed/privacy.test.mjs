import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { keptPart } = await source("privacy");
const fact = (properties, event = "set") => ({ event, at: 1, id: "a.1", session: "s", properties });

test("of an address only the domain is kept", () => {
  for (const [email, kept] of [
    ["ada@company.example", "@company.example"],
    ['"odd@name"@company.example ', "@company.example"],
    [["ada@a.example", "ada@b.example"], "@a.example"],
    ["no address", null],
    [null, null],
    [{}, null],
  ]) {
    assert.deepEqual(keptPart(fact({ email, jobTitle: "CTO" }), false), fact({ email: kept, jobTitle: "CTO" }));
  }
});

test("where the model uses the address, and of other facts, everything is kept", () => {
  const set = fact({ email: "ada@company.example" });
  assert.equal(keptPart(set, true), set);
  const other = fact({ email: "ada@company.example" }, "x");
  assert.equal(keptPart(other, false), other);
  const plain = fact(undefined);
  assert.equal(keptPart(plain, false), plain);
});
