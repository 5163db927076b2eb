// The opponents must be right before they are timed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { closures, incremental } from "./baseline.mjs";
import { lead, leads, model, ndjson, NOW_MS, random } from "./workload.mjs";

const DAY_MS = 86_400_000;
const AT = Date.UTC(2025, 10, 22, 12);

function small(rules, more = {}) {
  return { name: "small", version: "1", groups: [{ id: "web", kind: "engagement", rules }], ...more };
}

function view(path, at, more = {}) {
  return { event: "page_view", at, properties: { path }, ...more };
}

const VARIANTS = { all: { index: false }, indexed: { remember: false }, remembered: {} };

/** Every variant and the visitor, which is fed one event after the other. */
function answers(document, someone, at) {
  const all = Object.entries(VARIANTS).map(([name, options]) => {
    const scorer = closures(document, options);
    const assessment = scorer.assess(someone, at);
    assert.equal(scorer.score(someone, at), assessment.score, `${name}: score and assess`);
    return [name, assessment];
  });
  const visitor = incremental(document).visitor(someone);
  const resident = visitor.assess(at);
  assert.equal(visitor.score(at), resident.score, "visitor: score and assess");
  all.push(["visitor", resident]);
  const [[, first], ...others] = all;
  for (const [name, other] of others) assert.deepEqual(other, first, name);
  return first;
}

function shuffled(rng, values) {
  const copy = [...values];
  for (let place = copy.length - 1; place > 0; place -= 1) {
    const other = rng.below(place + 1);
    [copy[place], copy[other]] = [copy[other], copy[place]];
  }
  return copy;
}

test("half-life: 10 points two half-lives ago and one now are 12.5", () => {
  const document = small([{ id: "p", on: { event: "page_view" }, points: 10, decay: { halfLife: "30d" } }], { score: { precision: 3 } });
  const someone = { events: [view("/", AT - 60 * DAY_MS), view("/", AT)] };
  const answer = answers(document, someone, AT);
  assert.equal(answer.score, 12.5);
  assert.deepEqual(answer.reasons, [{ rule: "p", group: "web", kind: "engagement", points: 12.5, times: 2, because: "p" }]);
});

test("loss by steps: 8 points after 29, 30 and 95 days", () => {
  for (const [compound, expected] of [[false, 8 + 6 + 2], [true, 8 + 6 + 8 * 0.421_875]]) {
    const decay = { lose: 25, every: "30d", ...(compound && { compound }) };
    const document = small([{ id: "p", on: { event: "page_view" }, points: 8, decay }], { score: { precision: 3 } });
    const someone = { events: [view("/", AT - 95 * DAY_MS), view("/", AT - 30 * DAY_MS), view("/", AT - 29 * DAY_MS)] };
    assert.equal(answers(document, someone, AT).score, expected);
  }
});

test("caps leave out the older events", () => {
  const someone = { events: [view("/", AT - 2 * DAY_MS), view("/", AT - DAY_MS), view("/", AT - 1000), view("/", AT)] };
  const score = (count, decay) =>
    answers(small([{ id: "p", on: { event: "page_view" }, points: 4, count, ...(decay && { decay }) }]), someone, AT).score;
  assert.equal(score("each"), 16);
  assert.equal(score("once"), 4);
  assert.equal(score({ atMost: 3 }), 12);
  assert.equal(score({ atMost: 1, per: "day" }), 12);
  assert.equal(score({ atMost: 1, per: "session" }), 4);
  // The newest of the two days and of today: 4 + 2 + 1.
  assert.equal(score({ atMost: 1, per: "day" }, { halfLife: "1d" }), 7);
  assert.equal(score({ atMost: 2 }, { lose: 50, every: "1d" }), 8);
  assert.equal(score({ atMost: 3 }, { lose: 50, every: "1d" }), 10);
});

test("a window holds what is younger than its length", () => {
  const document = small([{ id: "p", on: { event: "page_view", within: "7d" }, points: 1 }]);
  const someone = { events: [view("/", AT - 7 * DAY_MS), view("/", AT - 7 * DAY_MS + 1), view("/", AT)] };
  assert.equal(answers(document, someone, AT).score, 2);
  assert.equal(answers(document, someone, AT + 1).score, 1);
});

test("events up to five minutes ahead count with age 0, later ones do not", () => {
  const document = small([{ id: "p", on: { event: "page_view" }, points: 4, decay: { halfLife: "1d" } }]);
  const someone = { events: [view("/", AT + 300_000), view("/", AT + 300_001)] };
  assert.equal(answers(document, someone, AT).score, 4);
});

test("one id is one event, the verified one if there is one", () => {
  const document = small([{ id: "p", on: { event: "page_view", where: { path: { startsWith: "/a" } } }, points: 1 }]);
  const twice = { events: [view("/a", AT - 5, { id: "1" }), view("/b", AT - 4, { id: "1" }), view("/a", AT, { id: " " }), view("/a", AT)] };
  assert.equal(answers(document, twice, AT).score, 3);
  const verified = { events: [view("/b", AT - 5, { id: "1" }), view("/a", AT - 9, { id: "1", source: "edge" })] };
  assert.equal(answers(document, verified, AT).score, 1);
});

test("a meter counts whole steps of the sum", () => {
  const document = small([{ id: "m", on: { event: "video" }, meter: { property: "seconds", step: 20 }, points: 1.5 }], { score: { precision: 1 } });
  const someone = { events: [19.5, "20.6", -0.05, "n/a"].map((seconds, n) => ({ event: "video", at: AT - n, properties: { seconds } })) };
  // 40.05 seconds: two steps.
  const answer = answers(document, someone, AT);
  assert.equal(answer.score, 3);
  assert.equal(answer.reasons[0].times, 2);
});

test("paths: is, startsWith, glob and contains, without regard to case", () => {
  const rules = [
    ["is", "/Pricing", 1], ["startsWith", "/docs/", 10], ["matches", "/docs/*/api", 100], ["contains", "case-study", 1000],
  ].map(([op, operand, points]) => ({ id: op.toLowerCase(), on: { event: "page_view", where: { path: { [op]: operand } } }, points }));
  const score = (path) => answers(small(rules), { events: [view(path, AT)] }, AT).score;
  assert.equal(score(" /PRICING "), 1);
  assert.equal(score("/pricing/x"), 0);
  assert.equal(score("/docs/web/api"), 110);
  assert.equal(score("/docs/web/api/x"), 10);
  assert.equal(score("/x/Case-Study"), 1000);
});

test("attributes, limits, stages and the order of reasons", () => {
  const document = {
    name: "limits",
    version: "1",
    score: { base: 1, min: 0, max: 30, precision: 0 },
    lists: { free: ["gmail.com"] },
    groups: [
      {
        id: "fit",
        kind: "fit",
        limit: { max: 20 },
        rules: [
          { id: "title", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 9 },
          { id: "free", when: { attribute: "emailDomain", inList: "free" }, points: -2 },
          { id: "not-free", because: "A company's address", when: { not: { attribute: "emailDomain", inList: "free" } }, points: 5 },
          { id: "size", attribute: "employees", table: [{ atLeast: 100, points: 4, perUnit: 0.01 }, { points: 1 }], unknown: -3 },
        ],
      },
      {
        id: "web",
        name: "Website",
        kind: "engagement",
        rules: [{ id: "view", name: "Looked", on: { event: "page_view" }, points: 9, limit: { max: 12 } }],
      },
    ],
    stages: [
      { id: "low", when: { score: { atLeast: 1 } } },
      { id: "high", when: { all: [{ score: { atLeast: 30 } }, { fit: { atLeast: 20 } }] } },
    ],
  };
  const someone = { attributes: { jobTitle: "Our CTO", email: "x@Acme.example", employees: "250" }, events: [view("/", AT), view("/", AT)] };
  assert.deepEqual(answers(document, someone, AT), {
    // 9 + 5 + 6.5 = 20.5, held at 20; 18 held at 12; 1 + 20 + 12 = 33, held at 30.
    score: 30,
    fit: 20,
    engagement: 12,
    stage: "high",
    reasons: [
      { rule: "view", group: "web", kind: "engagement", points: 18, times: 2, because: "Looked" },
      { rule: "title", group: "fit", kind: "fit", points: 9, times: 1, because: "title" },
      { rule: "size", group: "fit", kind: "fit", points: 6.5, times: 1, because: "size" },
      { rule: "not-free", group: "fit", kind: "fit", points: 5, times: 1, because: "A company's address" },
    ],
    limits: [
      { at: "group", id: "fit", points: -0.5 },
      { at: "rule", id: "view", points: -6 },
      { at: "total", points: -3 },
    ],
  });
  // Directors are not CTOs; an unknown address is neither free nor not free.
  const other = answers(document, { attributes: { jobTitle: "Director" } }, AT);
  assert.equal(other.score, 0);
  assert.equal(other.stage, null);
  assert.deepEqual(other.reasons.map(({ rule, points }) => [rule, points]), [["size", -3]]);
});

test("the variants and the visitor agree over random leads", () => {
  const rng = random(7);
  for (const rules of [40, 400]) {
    const document = model({ rules });
    const scorers = Object.values(VARIANTS).map((options) => closures(document, options));
    const visitors = incremental(document);
    for (let number = 0; number < 40; number += 1) {
      const someone = lead(rng, { rules, events: 1 + rng.below(300), ids: rng.chance(0.5), sources: true });
      if (rng.chance(0.3)) someone.events = shuffled(rng, someone.events);
      if (rng.chance(0.3)) {
        const copies = someone.events.filter(() => rng.chance(0.1));
        someone.events.push(...copies.map((event) => ({ ...event, at: event.at + 5000, ...(rng.chance(0.3) && { source: "edge" }) })));
      }
      const visitor = visitors.visitor({ attributes: someone.attributes });
      const asked = new Set([0, 1, 2].map(() => rng.below(someone.events.length)));
      for (const [place, event] of someone.events.entries()) {
        visitor.record(event);
        if (!asked.has(place) && place !== someone.events.length - 1) continue;
        const known = { ...someone, events: someone.events.slice(0, place + 1) };
        // At the event, a while later, and in the middle of what is known.
        const moments = [event.at, event.at + rng.below(40 * DAY_MS), NOW_MS, NOW_MS - rng.below(70 * DAY_MS)];
        for (const at of moments) {
          const [first, ...others] = scorers.map((scorer) => scorer.assess(known, at));
          for (const other of others) assert.deepEqual(other, first);
          for (const scorer of scorers) assert.equal(scorer.score(known, at), first.score);
          assert.deepEqual(visitor.assess(at), first);
          assert.equal(visitor.score(at), first.score);
        }
      }
    }
  }
});

test("half-lives much shorter than the visit", () => {
  const rng = random(11);
  const decay = { halfLife: "1h" };
  const on = { event: "page_view" };
  const document = small(
    [
      { id: "each", on, points: 1000, decay },
      { id: "newest", on, points: 1000, decay, count: { atMost: 3 } },
      { id: "daily", on, points: 1000, decay, count: { atMost: 2, per: "day" } },
      { id: "window", on: { ...on, within: "2h" }, points: 1000, decay },
    ],
    { score: { precision: 3 } },
  );
  for (let number = 0; number < 20; number += 1) {
    const someone = lead(rng, { events: 300 });
    if (rng.chance(0.5)) someone.events = shuffled(rng, someone.events);
    const last = Math.max(...someone.events.map((event) => event.at));
    for (const at of [last, last + 3_600_000, last + 40 * DAY_MS]) answers(document, someone, at);
  }
});

test("beyond 10 000 events the oldest unverified ones go", () => {
  const document = small([{ id: "p", on: { event: "page_view", where: { path: { is: "/old" } } }, points: 1 }]);
  const events = Array.from({ length: 10_003 }, (_, number) => view(number < 4 ? "/old" : "/", AT - 20_000 + number));
  assert.equal(answers(document, { events }, AT).score, 1);
  events[0].source = "edge";
  assert.equal(answers(document, { events }, AT).score, 1);
});

test("the workload is the same every time, and of the size that it says", () => {
  assert.deepEqual(leads({ seed: 3, count: 2 }), leads({ seed: 3, count: 2 }));
  for (const rules of [40, 400, 2000]) assert.equal(model({ rules }).groups.flatMap((group) => group.rules).length, rules);
  for (const events of [50, 10_000]) assert.equal(leads({ count: 1, events })[0].events.length, events);
  const lines = ndjson({ count: 100 }).toString().trimEnd().split("\n");
  assert.equal(lines.length, 100);
  for (const line of lines) {
    const { events } = JSON.parse(line);
    assert.equal(events.length, 50);
    assert.ok(events.every((event, place) => place === 0 || event.at >= events[place - 1].at));
    assert.ok(events[49].at <= NOW_MS && events[0].at >= NOW_MS - 60 * DAY_MS);
  }
});
