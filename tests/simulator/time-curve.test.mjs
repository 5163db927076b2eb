// The score over time, against numbers worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { source } from "./source.mjs";

const { curveOf, landmarks, spanOf, stretches } = await source("time/curve");
const { stageThresholds } = await source("time/thresholds");
const studio = await openStudio();
const DAY = 86_400_000;
const at = Date.UTC(2026, 2, 1);

const model = {
  name: "Trial", version: "1",
  groups: [
    { id: "who", kind: "fit", rules: [{ id: "title", when: { attribute: "jobTitle", is: "CTO" }, points: 20 }] },
    { id: "web", kind: "engagement", rules: [
      { id: "demo", on: { event: "demo_request" }, points: 40, decay: { halfLife: "30d" } },
      { id: "page", on: { event: "page_view", within: "10d" }, points: 10 },
    ] },
  ],
  stages: [{ id: "mql", when: { score: { atLeast: 50 } } }],
};
const card = studio.scorecard(studio.compile(model));
const lead = {
  attributes: { jobTitle: "CTO" },
  events: [
    { event: "page_view", at: at - 5 * DAY },
    { event: "demo_request", at: at - 10 * DAY },
    { event: "demo_request", at: at + 20 * DAY },
  ],
};
const span = spanOf(lead, at, 60 * DAY);
const curve = curveOf(card, lead, at, span);
const pointAt = (points, moment) => points.find((point) => point.at === moment);

test("the span holds every event and the time ahead", () => {
  assert.ok(span.from < at - 10 * DAY);
  assert.equal(span.to, at + 80 * DAY);
  const empty = spanOf({}, at, 0);
  assert.ok(empty.from < at && empty.to > at);
});

test("the past is a replay: each moment knows only what had happened by then", () => {
  assert.equal(pointAt(curve.past, at - 10 * DAY - 1).score, 20);
  assert.equal(pointAt(curve.past, at - 10 * DAY).score, 60);
  const before = card.assess({ ...lead, events: lead.events.slice(1, 2) }, at - 5 * DAY - 1).score;
  assert.equal(pointAt(curve.past, at - 5 * DAY - 1).score, before);
  assert.equal(curve.past.at(-1).at, at);
  assert.equal(curve.past.at(-1).score, card.assess(lead, at).score);
});

test("the projection keeps what is known now and lets time alone work", () => {
  const known = { ...lead, events: lead.events.slice(0, 2) };
  assert.equal(curve.projected[0].at, at);
  for (const point of curve.projected) assert.equal(point.score, card.assess(known, point.at).score);
  assert.equal(curve.projected.at(-1).at, at + 80 * DAY);
  assert.ok(curve.projected.at(-1).score < 26);
});

test("what came later all the same is there as well", () => {
  assert.equal(pointAt(curve.later, at + 20 * DAY).score, card.assess(lead, at + 20 * DAY).score);
  assert.deepEqual(curveOf(card, { ...lead, events: [] }, at, span).later, []);
});

test("stages make stretches without gaps", () => {
  const bands = stretches([...curve.past, ...curve.projected.slice(1)]);
  for (const [rank, band] of bands.entries()) if (rank > 0) assert.equal(band.from, bands[rank - 1].to);
  assert.deepEqual(bands.map(({ stage }) => stage).slice(0, 2), [null, "mql"]);
  assert.deepEqual(stretches([]), []);
});

test("the table has the first and last moment, every step and every change of stage", () => {
  const rows = landmarks(curve);
  assert.equal(rows[0].at, Math.trunc(span.from));
  assert.equal(rows.at(-1).at, at + 80 * DAY);
  for (const moment of [at - 10 * DAY, at - 5 * DAY, at]) assert.ok(rows.some((row) => row.at === moment));
  assert.ok(rows.length <= 60);
});

test("a lead of thousands of events, and one with moments that cannot be read, have curves as well", () => {
  const events = Array.from({ length: 5000 }, (_, rank) => ({ event: "page_view", at: at - rank * 60_000 }));
  const began = performance.now();
  const long = curveOf(card, { events }, at, spanOf({ events }, at, DAY));
  assert.ok(long.past.length > 50);
  assert.ok(performance.now() - began < 1500);
  const odd = { events: [{ event: "page_view", at: "never" }, { event: "page_view", at: new Date(at).toISOString() }] };
  assert.equal(curveOf(card, odd, at, spanOf(odd, at, DAY)).past.at(-1).score, 10);
});

test("thresholds are the scores that stages ask for", () => {
  assert.deepEqual(stageThresholds({
    stages: [
      { id: "a", when: { event: "x" } },
      { id: "b", name: "B", when: { all: [{ score: { atLeast: 40 } }, { not: { score: { above: 90 } } }] } },
      { id: "c", when: { any: [{ score: { above: 80 } }, { score: { atLeast: 75 } }] } },
    ],
  }), [{ stage: "b", name: "B", atLeast: 40 }, { stage: "c", name: "c", atLeast: 75 }]);
  assert.deepEqual(stageThresholds(null), []);
});
