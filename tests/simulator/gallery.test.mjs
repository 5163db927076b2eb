import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { source } from "./source.mjs";

const { visitorsFor } = await source("gallery/visitors");
const { translated } = await source("gallery/texts");
const { formatJson } = await source("json/format");
const { leadOf } = await source("state");
const studio = await openStudio();
const folder = new URL("../../pkg/models/", import.meta.url);
const ids = readdirSync(folder).filter((name) => /^[\w-]+\.json$/.test(name)).map((name) => name.slice(0, -5));
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const now = Date.parse("2026-05-20T10:00:00Z");

test("there are sixteen models", () => assert.equal(ids.length, 16));

for (const id of ids) {
  test(`${id}: its visitors are told apart, from nobody yet to qualified`, () => {
    const model = read(`${id}.json`);
    const scorecard = studio.scorecard(studio.compile(model));
    const visitors = visitorsFor(model, now);
    assert.equal(visitors.length, 6);
    const answers = visitors.map((visitor) => scorecard.assess(leadOf(visitor), now));
    for (const answer of answers) assert.deepEqual(answer.warnings, []);
    assert.equal(answers[0].qualified, true, `the buyer: ${answers[0].score} ${answers[0].stage}`);
    assert.deepEqual(answers[0].disqualified, []);
    assert.ok(answers.filter(({ qualified }) => qualified === false).length >= 3, "some are not yet, or not at all");
    assert.equal(answers[4].qualified, false, "the student");
    assert.equal(answers[5].score, studio.scorecard(studio.compile(model)).assess({}, now).score, "nobody yet");
    assert.ok(new Set(answers.map(({ score }) => score)).size >= 4, answers.map(({ score }) => score).join());
    assert.ok(new Set(answers.map(({ stage }) => stage)).size >= 2, answers.map(({ stage }) => stage).join());
  });

  test(`${id}: is a valid model in every language`, () => {
    for (const locale of ["zh-Hans", "zh-Hant", "nb"]) {
      const model = translated(read(`${id}.json`), read(`${id}.${locale}.json`));
      assert.deepEqual(studio.check(formatJson(model)).problems, []);
      assert.notEqual(model.name, undefined);
    }
  });
}
