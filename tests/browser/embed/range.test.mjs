import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { lowerBound } = await source("range");

const bounds = [
  ["500+", 500],
  ["100-499", 100],
  ["1,000 to 5,000", 1000],
  ["1.000–5.000", 1000],
  ["1 000 – 5 000", 1000],
  ["1\u202f000 à 5\u202f000", 1000],
  ["1’000–5’000", 1000],
  ["> 200", 200],
  [">200 employees", 200],
  ["more than 1,000", 1000],
  ["1000 or more", 1000],
  ["under 10", 0],
  ["Under 10 employees", 0],
  ["< 10", 0],
  ["≤ 10", 0],
  ["up to 50", 0],
  ["10 or less", 0],
  ["10 or fewer", 0],
  ["no more than 50", 0],
  ["fewer than 20", 0],
  ["unter 10", 0],
  ["bis 10", 0],
  ["10 bis 50", 10],
  ["jusqu’à 50", 0],
  ["menos de 10", 0],
  ["mindre enn 10", 0],
  ["færre enn 10", 0],
  ["100人以下", 0],
  ["100-499人", 100],
  ["１００～４９９", 100],
  ["1万以上", 10_000],
  ["0-9", 0],
  ["1-10", 1],
  ["51-200 employees", 51],
  ["1,234,567", 1_234_567],
  ["1.234.567", 1_234_567],
  ["10k+", 10_000],
  ["1.5k", 1500],
  ["1,5 million", 1_500_000],
  ["2 thousand", 2000],
  ["$10,000 – $50,000", 10_000],
  ["€1-5M", 1_000_000],
  ["$500k-$1M", 500_000],
  ["500-1M", 500],
  ["100-500k", 100_000],
  ["$1B+", 1_000_000_000],
  ["3-6 months", 3],
  ["5 km", 5],
  ["42", 42],
  ["2500", 2500],
  ["10000-50000", 10_000],
  ["Just me", null],
  ["Unknown", null],
  ["", null],
];

for (const [text, bound] of bounds) {
  test(`the lower bound of \`${text}\` is ${bound}`, () => assert.equal(lowerBound(text), bound));
}

test("a long text takes no time", () => {
  for (const text of ["1,".repeat(500_000), "9".repeat(1_000_000), "1 000 ".repeat(200_000), "under ".repeat(200_000)]) {
    const before = performance.now();
    lowerBound(text);
    assert.ok(performance.now() - before < 100);
  }
});
