import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { leadFields, namedAs } = await source("attach");
const assessment = (more) => ({
  score: 0,
  fit: 0,
  engagement: 0,
  labels: { fit: null, engagement: null, score: null },
  grade: null,
  stage: null,
  qualified: null,
  route: null,
  reasons: [],
  model: { name: "M", version: "1" },
  verified: { score: 7, stage: null },
  ...more,
});
const from = (assessment) => ({ assess: () => assessment, log: (bytes) => `${bytes}` });

test("without a preset the names are the generic ones, with the log, and never what only the edge can say", () => {
  const values = Object.fromEntries(leadFields(from(assessment({ score: -2.5 })), namedAs(), false));
  assert.equal(values.lead_score, "-2.5");
  assert.equal(values.lead_log, "8192");
  assert.equal(values.lead_model_version, "1");
  assert.ok(!("lead_verified_score" in values));
});

test("where there is no score the log goes alone, shorter in an address; an address with a score has none", () => {
  assert.deepEqual(leadFields(from(null), namedAs(), false), [["lead_log", "8192"]]);
  assert.deepEqual(leadFields(from(null), namedAs(), true), [["lead_log", "1024"]]);
  assert.ok(!leadFields(from(assessment()), namedAs(), true).some(([name]) => name === "lead_log"));
});

test("a preset names what goes out; names of one's own go before, and a blank one leaves it out", () => {
  const preset = { name: "p", fields: { score: "S", stage: "St", reasons: "R" }, longest: { reasons: 3 } };
  const reasons = [{ because: "Looked", points: 1 }];
  const values = leadFields(from(assessment({ stage: "mql", reasons })), namedAs(preset, { stage: "", log: "raw", fit: "F" }), false);
  assert.deepEqual(values, [["S", "0"], ["F", "0"], ["R", "Loo"], ["raw", "8192"]]);
  assert.deepEqual(leadFields(from(null), namedAs(preset), false), [], "a preset for people has no log");
});
