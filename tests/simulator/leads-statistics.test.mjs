// What many scores say together, against numbers that can be counted by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./source.mjs";

const { barWidth, bySource, histogram, migration, nearMisses, orderOf, stageCounts, Thresholds } = await source("leads/statistics");
const { csvLines, neutral } = await source("leads/export");

/** Columns of scores from rows of `[score, stage, outcome, source]`. */
function scores(rows) {
  const score = Float64Array.from(rows, ([one]) => one);
  return {
    score,
    order: orderOf(score),
    fit: new Float64Array(rows.length),
    engagement: new Float64Array(rows.length),
    stage: Int16Array.from(rows, ([, stage]) => stage ?? -1),
    qualified: new Int8Array(rows.length),
    disqualified: new Uint8Array(rows.length),
    outcome: Int8Array.from(rows, ([, , outcome]) => outcome ?? -1),
    source: Uint32Array.from(rows, ([, , , one]) => one ?? 0),
  };
}

const some = scores([[10, -1, 0, 0], [39, 0, 1, 0], [40, 0, 1, 1], [75, 1, 1, 1], [75, 1, 0, 1], [38.5, 0, 1, 0], [0, -1, -1, 0]]);

test("bars are of a width that people count in, and hold every score once", () => {
  const bars = histogram(some);
  assert.equal(bars[0].to - bars[0].from, 5);
  assert.equal(bars.reduce((sum, { count }) => sum + count, 0), 7);
  assert.deepEqual(bars.find(({ from }) => from === 75), { from: 75, to: 80, count: 2, converted: 1, known: 2 });
  assert.equal(bars.find(({ from }) => from === 0).known, 0);
  assert.deepEqual(histogram(scores([])), []);
  assert.equal(histogram(scores([[5], [5]])).length, 1);
});

test("bars of tenths and of negative scores have no gaps and lose nothing", () => {
  const rows = Array.from({ length: 301 }, (_, at) => [(at - 150) / 10]);
  const bars = histogram(scores(rows), 400);
  assert.equal(bars.length, 301);
  assert.ok(bars.every(({ count }) => count === 1));
  const wide = histogram(scores([[-100_000], [100_000]]));
  assert.ok(wide.length <= 21);
  assert.equal(barWidth(0, 1e12, 20) > 0, true);
});

test("a threshold divides the rows, and what of them converted", () => {
  const thresholds = new Thresholds(some);
  assert.deepEqual([thresholds.lowest, thresholds.highest], [0, 75]);
  assert.deepEqual(thresholds.at(40), {
    at: 40, above: 3, below: 4, knownAbove: 3, convertedAbove: 2, knownBelow: 3, convertedBelow: 2,
  });
  assert.equal(thresholds.at(75).above, 2, "a score at the threshold has reached it");
  assert.equal(thresholds.at(75.001).above, 0);
  assert.equal(thresholds.at(-5).above, 7);
});

test("any threshold agrees with counting", () => {
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const rows = Array.from({ length: 500 }, () => [Math.round(random() * 1000) / 10, 0, Math.floor(random() * 3) - 1]);
  const thresholds = new Thresholds(scores(rows));
  for (let at = -1; at <= 101; at += 0.7) {
    const above = rows.filter(([score]) => score >= at);
    const found = thresholds.at(at);
    assert.equal(found.above, above.length);
    assert.equal(found.convertedAbove, above.filter(([, , outcome]) => outcome === 1).length);
    assert.equal(found.knownBelow, rows.filter(([score, , outcome]) => score < at && outcome >= 0).length);
  }
});

test("near misses are just below, converted, and the nearest come first", () => {
  assert.deepEqual(nearMisses(some, 40, 5), { rows: [1, 5], count: 2 });
  assert.deepEqual(nearMisses(some, 40, 1), { rows: [1], count: 1 });
  assert.deepEqual(nearMisses(some, 75, 50, 2), { rows: [2, 1], count: 3 });
});

test("stages, sources and migrations are counted", () => {
  assert.deepEqual(stageCounts(some.stage, 2), [3, 2, 2]);
  const [first, second] = bySource(some, ["web", "fair"]);
  assert.deepEqual({ ...first, meanScore: Math.round(first.meanScore * 1000) }, { name: "web", count: 4, known: 3, converted: 2, meanScore: 21875 });
  assert.equal(second.converted, 2);
  assert.deepEqual(migration(Int16Array.of(0, 0, 1, -1), Int16Array.of(0, 1, 1, -1), 2, 2), [[1, 1, 0], [0, 1, 0], [0, 0, 1]]);
});

for (const cell of ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-", "=cmd|' /C calc'!A0", "+4712345678"]) {
  test(`${JSON.stringify(cell)} is neutralised`, () => {
    assert.equal(neutral(cell), `'${cell}`);
    assert.equal(neutral(cell, true), `'${cell}`);
  });
}

test("a negative number stays a number in a column of numbers only, and other cells stay as they are", () => {
  assert.equal(neutral("-5.25", true), "-5.25");
  assert.equal(neutral("-5.25"), "'-5.25");
  for (const cell of ["", "a=b", "5", " =1", "'x", "a@b.example"]) assert.equal(neutral(cell), cell);
});

test("lines of CSV keep separators, quotes and line breaks within their cells", () => {
  assert.equal(csvLines([['a"b', "c,d", "e\nf", "=x"]], []), '"a""b","c,d","e\nf",\'=x\r\n');
});
