// The embed makes no long task, also on a slow processor.
import assert from "node:assert/strict";
import { test } from "node:test";
import { longTaskMs, mainThread, serveDemo } from "./page-cost.mjs";

test("no task of a page with the embed is longer than 50 ms with a processor four times slower", { timeout: 120_000 }, async (t) => {
  const site = await serveDemo();
  t.after(() => site.close());
  const cost = await mainThread(site.url);
  t.diagnostic(JSON.stringify(cost));
  assert.ok(cost.with.longestMs > 0, "something was measured");
  assert.ok(cost.with.longestMs <= longTaskMs, JSON.stringify(cost));
});
