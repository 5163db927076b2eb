// What columns are: types, values, and what they are to a model.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./source.mjs";

const { convert, guessType, noAnswers, NO_ANSWERS, readMoment, readNumber } = await source("leads/values");
const { guessMapping } = await source("leads/mapping");
const { Table } = await source("leads/table");
const { Problems } = await source("leads/limits");
const unanswered = noAnswers(NO_ANSWERS.join(","));

for (const [text, decimal, expected] of [
  ["1234", ".", 1234],
  ["-1,234.50", ".", -1234.5],
  ["1.234,50", ",", 1234.5],
  ["1 234,5", ",", 1234.5],
  ["1’234’567.8", ".", 1234567.8],
  ["$ 12,000", ".", 12000],
  ["kr 1 200", ",", 1200],
  ["12 %", ".", 12],
  ["¥3,000", ".", 3000],
  ["1.5e3", ".", 1500],
  ["−5", ".", -5],
  ["1,23", ".", undefined],
  ["12,34.5", ".", undefined],
  ["1e999", ".", undefined],
  ["9999999999999999", ".", undefined],
  ["Infinity", ".", undefined],
  ["0x10", ".", undefined],
  ["", ".", undefined],
  ["1.2.3", ".", undefined],
]) {
  test(`${JSON.stringify(text)} with \`${decimal}\` is ${expected}`, () => assert.equal(readNumber(text, decimal), expected));
}

for (const [texts, expected] of [
  [["1", "2", "300"], "number"],
  [["1", "n/a", "Select", "2"], "number"],
  [["1,5", "2,25", "3"], "number-comma"],
  [["1,500", "2,250"], "number"],
  [["0150", "0271", "5003"], "text"],
  [["+4712345678", "+4787654321"], "text"],
  [["Yes", "No"], "boolean"],
  [["ja", "nei"], "boolean"],
  [["0", "1"], "number"],
  [["2025-01-02", "2025-03-04 12:00"], "date"],
  [["a;b", "c;d;e", "f"], "list"],
  [["CTO", "CEO"], "text"],
  [[], "text"],
  [["n/a"], "text"],
]) {
  test(`${JSON.stringify(texts)} are of type ${expected}`, () => assert.equal(guessType(texts, unanswered), expected));
}

test("texts become values by their type; what is no answer or not of the type is nothing", () => {
  assert.equal(convert(" CTO ", "text", unanswered), "CTO");
  assert.equal(convert("Select", "text", unanswered), undefined);
  assert.equal(convert("Select", "text", new Set()), "Select");
  assert.equal(convert("many", "number", unanswered), undefined);
  assert.equal(convert("ja", "boolean", unanswered), true);
  assert.equal(convert("0", "boolean", unanswered), false);
  assert.equal(convert("perhaps", "boolean", unanswered), undefined);
  assert.deepEqual(convert("a; b|c;", "list", unanswered), ["a", "b", "c"]);
});

test("moments: ISO dates with and without time and zone, and nothing else", () => {
  assert.equal(readMoment("2025-03-04"), Date.UTC(2025, 2, 4));
  assert.equal(readMoment("2025/3/4 5:06"), Date.UTC(2025, 2, 4, 5, 6));
  assert.equal(readMoment("2025-03-04T05:06:07.123+01:00"), Date.UTC(2025, 2, 4, 4, 6, 7));
  assert.equal(readMoment("2025-13-04"), undefined);
  assert.equal(readMoment("03/04/2025"), undefined, "day or month first: nobody can tell");
  assert.equal(readMoment("5"), undefined);
});

test("columns are mapped by names, also those of CRMs and in other languages", () => {
  const table = new Table(new Problems());
  table.header(["Lead ID", "Job Title", "Company size", "E-mail", "Lead Source", "Converted", "Notes", "职位", "UTM source"]);
  table.row(["1", "CTO", "500", "a@b.example", "Google", "1", "x", "y", "z"], 2);
  table.row(["2", "CEO", "50", "c@d.example", "Direct", "0", "x", "y", "z"], 3);
  const { columns, converted } = guessMapping(table.columns, ["jobTitle", "employees", "email"], "", unanswered);
  assert.deepEqual(columns.map(({ role, name }) => (name ? `${role} ${name}` : role)), [
    "id", "attribute jobTitle", "attribute employees", "attribute email", "source", "outcome", "ignore", "ignore", "ignore",
  ]);
  assert.equal(converted, "1");
});
