import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { leadFields, reasonLine, FIELD_NAMES } = await source("attach");
const reason = (because, points) => ({ because, points });
const assessment = (more) => ({ score: 0, stage: null, reasons: [], model: { name: "M", version: "1" }, ...more });

test("the reasons are one line: the first five, with their points", () => {
  const reasons = [reason("Looked at pricing", 40), reason("CTO", 30), reason("Free\n mail ", -15.5), reason("A", 0.125), reason("B", 0.1), reason("C", 0.01)];
  assert.equal(reasonLine(assessment({ reasons })), "Looked at pricing (+40); CTO (+30); Free mail (-15.5); A (+0.125); B (+0.1)");
  assert.equal(reasonLine(assessment()), "");
});

test("four fields where there is a score, the log alone where there is none", () => {
  const scored = { assess: () => assessment({ score: -2.5 }), log: () => assert.fail("asked for") };
  assert.deepEqual(leadFields(scored, FIELD_NAMES, false), [
    ["lead_score", "-2.5"],
    ["lead_stage", ""],
    ["lead_reasons", ""],
    ["lead_model", "M@1"],
  ]);
  const unscored = { assess: () => null, log: (bytes) => `${bytes}` };
  assert.deepEqual(leadFields(unscored, { ...FIELD_NAMES, log: "raw" }, false), [["raw", "8192"]]);
  assert.deepEqual(leadFields(unscored, FIELD_NAMES, true), [["lead_log", "1024"]]);
});
