// HubSpot's configuration of a score, in and out, and what stays behind.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { source } from "./source.mjs";

const { fromHubSpot, isHubSpot } = await source("hubspot/read");
const { toHubSpot } = await source("hubspot/write");
const studio = await openStudio();
const codes = (list) => [...new Set(list.map(({ code }) => code))].sort();

const rule = (value, more = {}) => ({ enabled: true, configuration: { calculation: { type: "CONSTANT", value } }, ...more });
const score = {
  name: "Contact score",
  objectTypeId: "0-1",
  allowedGroupTypes: [],
  maxScore: 100,
  groupConfigs: [
    { groupName: "Company", groupCategory: "FIT", maxValue: 30, minValue: 0, ruleConfigurations: [rule(20), rule(15, { maximumValue: 15, minimumValue: 0 })] },
    { groupName: "Website", groupCategory: "ENGAGEMENT", maxValue: 60, ruleConfigurations: [rule(-5, { enabled: false }), rule(40)] },
  ],
};

test("a configuration becomes a valid model with the same groups, points and limits", () => {
  assert.equal(isHubSpot(score), true);
  const { model, notCarried } = fromHubSpot(score);
  assert.deepEqual(studio.check(model).problems, []);
  assert.equal(model.name, "Contact score");
  assert.equal(model.score.max, 100);
  assert.deepEqual(model.groups.map(({ name, kind, limit }) => [name, kind, limit]), [
    ["Company", "fit", { min: 0, max: 30 }],
    ["Website", "engagement", { max: 60 }],
  ]);
  assert.equal(model.groups[1].rules[0].enabled, false);
  assert.deepEqual(codes(notCarried), ["criteria"]);
  assert.equal(notCarried.length, 4, "for each rule the list says that its criteria have to be put in");
});

test("its sums can be tried at once, and the limits hold", () => {
  const card = studio.scorecard(studio.compile(fromHubSpot(score).model));
  const attributes = { hubspotRule1: true, hubspotRule2: true, hubspotRule3: true, hubspotRule4: true };
  const { score: total, fit, engagement } = card.assess({ attributes }, 0);
  assert.deepEqual([total, fit, engagement], [70, 30, 40]);
});

test("the other release of the API is read as well", () => {
  const newer = {
    name: "New", objectTypeId: "0-1", maxScorePerCategory: 80,
    groupConfigs: [{ id: "1", groupName: "A", groupCategory: "FIT", ruleConfigurations: [rule(5, { id: "2", maxValue: 5, minValue: -1 })] }],
  };
  const { model, notCarried } = fromHubSpot(newer);
  assert.equal(model.score.max, 80);
  assert.deepEqual(model.groups[0].rules[0].limit, { min: -1, max: 5 });
  assert.deepEqual(codes(notCarried), ["criteria"]);
});

test("what the model language has no place for is listed with its path", () => {
  const odd = {
    name: "", groupConfigs: [
      { groupName: "<b>x</b>", groupCategory: "MYSTERY", minValue: 5, maxValue: 10, extra: { a: 1 }, ruleConfigurations: [
        rule(1.23456),
        rule("5"),
        { configuration: { calculation: { type: "PERCENT", value: 3 } } },
        rule(1e9),
        { configuration: { calculation: { type: "CONSTANT", value: 2 }, filterBranch: { filters: [] } } },
        null,
      ] },
      "no group",
    ],
  };
  const { model, notCarried } = fromHubSpot(odd);
  assert.deepEqual(studio.check(model).problems, []);
  assert.equal(model.groups[0].name, "<b>x</b>");
  const found = new Map(notCarried.map(({ code, path }) => [`${code} ${path}`, true]));
  for (const one of [
    "category groupConfigs[0].groupCategory",
    "limit groupConfigs[0]",
    "unknown_key groupConfigs[0].extra",
    "number groupConfigs[0].ruleConfigurations[0].configuration.calculation.value",
    "calculation groupConfigs[0].ruleConfigurations[2].configuration.calculation",
    "unknown_key groupConfigs[0].ruleConfigurations[4].configuration.filterBranch",
    "not_hubspot groupConfigs[0].ruleConfigurations[5]",
    "not_hubspot groupConfigs[1]",
  ]) assert.ok(found.has(one), one);
});

test("what is not HubSpot's is refused", () => {
  for (const data of [null, 5, "x", [], {}, { groupConfigs: {} }, { groups: [] }]) {
    assert.equal(isHubSpot(data), false);
    assert.equal(fromHubSpot(data).model, undefined);
  }
});

test("too many groups and rules are cut and told", () => {
  const many = { groupConfigs: Array.from({ length: 150 }, () => ({ groupName: "g", groupCategory: "FIT", ruleConfigurations: Array.from({ length: 50 }, () => rule(1)) })) };
  const { model, notCarried } = fromHubSpot(many);
  assert.deepEqual(studio.check(model).problems, []);
  assert.equal(model.groups.length, 100);
  assert.ok(codes(notCarried).includes("too_many"));
});

test("every model of the gallery goes out, and what stays behind is told", () => {
  const folder = new URL("../../pkg/models/", import.meta.url);
  const names = readdirSync(folder).filter((name) => /^[\w-]+\.json$/.test(name));
  assert.ok(names.length >= 16);
  for (const name of names) {
    const model = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const { score: out, notCarried } = toHubSpot(model);
    assert.equal(out.groupConfigs.length, model.groups.length);
    const said = codes(notCarried);
    assert.ok(said.includes("criteria"));
    for (const section of ["stages", "routes", "disqualify", "frameworks", "grade"]) assert.equal(said.includes(section), section in model, `${name}: ${section}`);
    const { model: back } = fromHubSpot(out);
    assert.deepEqual(studio.check(back).problems, [], name);
  }
});

test("points, limits and switches survive the way out and back", () => {
  const { model } = fromHubSpot(score);
  const { score: out } = toHubSpot(model);
  assert.deepEqual(out.groupConfigs.map(({ groupName, maxValue }) => [groupName, maxValue]), [["Company", 30], ["Website", 60]]);
  assert.deepEqual(fromHubSpot(out).model, model);
});

test("a table becomes a rule for each row, and its count and decay are told", () => {
  const { score: out, notCarried } = toHubSpot({
    name: "T", version: "1",
    score: { base: 5, min: 0, precision: 1 },
    groups: [{ id: "g", kind: "fit", rules: [
      { id: "t", attribute: "a", table: [{ atLeast: 5, points: 10 }, { points: 1, perUnit: 2 }], unknown: -1 },
      { id: "e", on: { event: "x" }, points: 3, count: "once", decay: { halfLife: "30d" } },
    ] }],
  });
  assert.deepEqual(out.groupConfigs[0].ruleConfigurations.map(({ configuration }) => configuration.calculation.value), [10, 1, -1, 3]);
  for (const code of ["table", "count", "decay", "base", "minimum", "precision"]) assert.ok(codes(notCarried).includes(code), code);
});
