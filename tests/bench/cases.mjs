// What is measured, one section a process: `run.mjs` starts this file for each, so that what one section does to the
// optimiser's view of the code does not slow down the next.

import { isDeepStrictEqual } from "node:util";
import { closures, incremental } from "./baseline.mjs";
import { measure } from "./measure.mjs";
import { openPrequal } from "./prequal.mjs";
import { leads, model, ndjson, NOW_MS } from "./workload.mjs";

const LEADS = 16;

const prequal = await openPrequal();
let differences = 0;

/** The part of an assessment that both sides have. */
function common(assessment) {
  const { score, fit, engagement, stage, reasons, limits } = assessment;
  return {
    // −0 is 0.
    score: score + 0,
    fit: fit + 0,
    engagement: engagement + 0,
    stage,
    reasons: reasons.map(({ rule, group, kind, points, times, because }) => ({ rule, group, kind, points, times, because })),
    limits: limits.map(({ at, id, points }) => (id === undefined ? { at, points } : { at, id, points })),
  };
}

/** Counts, before anything is timed, where the two sides do not give the same answer. */
function check(what, expected, actual) {
  if (isDeepStrictEqual(common(expected), common(actual))) return;
  differences += 1;
  if (differences > 3) return;
  console.error(`answers differ: ${what}`);
  console.error(JSON.stringify(common(expected)));
  console.error(JSON.stringify(common(actual)));
}

/** Texts as a page has them: new ones, not yet known to any table. */
function fresh(value) {
  return JSON.parse(JSON.stringify(value));
}

function recordArguments({ event, at, id, session, source, properties }) {
  return [event, properties, { at, id, session, source }];
}

// ---- a whole lead at once ----

function stateless({ events }) {
  const document = model();
  const at = NOW_MS;
  const all = leads({ count: LEADS, events });
  const lead = (round) => all[round % LEADS];
  const indexed = closures(document, { remember: false });
  const remembered = closures(document);
  const cases = {
    "closures, indexed: score": (round) => indexed.score(lead(round), at),
    "closures, indexed: assess": (round) => indexed.assess(lead(round), at),
    "closures, indexed, remembered: score": (round) => remembered.score(lead(round), at),
    "closures, indexed, remembered: assess": (round) => remembered.assess(lead(round), at),
  };
  if (prequal) {
    const scorecard = prequal.scorecard(document);
    for (const one of all) check(`a lead of ${events} events`, remembered.assess(one, at), scorecard.assess(one, at));
    cases["Prequal: assess"] = (round) => scorecard.assess(lead(round), at);
  }
  return cases;
}

// ---- one more event ----

/** Cases that each record `news` events, one after the other, on top of a history of `events`, and answer each time. */
function oneMore({ events, rules = 40, ids = false, all: isAll = false }) {
  const document = model({ rules });
  const news = events >= 5000 ? 100 : 25;
  // An engine keeps 10 000 facts, what the attributes are stated by among them.
  const history = events >= 5000 ? events - news - 1 : events;
  const all = leads({ count: LEADS, events: history + news, rules, ids }).map((lead) => ({
    attributes: lead.attributes,
    events: lead.events.slice(0, history),
    news: lead.events.slice(history),
  }));
  const pick = (round) => all[round % LEADS];
  const cases = {};

  const rescan = (scorer, answer) => ({
    ops: news,
    setup(round) {
      const lead = pick(round);
      return { lead: { attributes: lead.attributes, events: [...lead.events] }, events: fresh(lead.news) };
    },
    run({ lead, events: more }) {
      let last;
      for (const event of more) {
        lead.events.push(event);
        last = answer(scorer, lead, event.at);
      }
      return last;
    },
  });
  const score = (scorer, lead, at) => scorer.score(lead, at);
  const assess = (scorer, lead, at) => scorer.assess(lead, at);
  if (isAll) {
    const plain = closures(document, { index: false });
    const indexed = closures(document, { remember: false });
    cases["rescan, closures: score"] = rescan(plain, score);
    cases["rescan, closures: assess"] = rescan(plain, assess);
    cases["rescan, indexed: score"] = rescan(indexed, score);
    cases["rescan, indexed: assess"] = rescan(indexed, assess);
  }
  const remembered = closures(document);
  cases["rescan, indexed, remembered: score"] = rescan(remembered, score);
  cases["rescan, indexed, remembered: assess"] = rescan(remembered, assess);

  const visitors = incremental(document);
  const resident = (answer) => ({
    ops: news,
    setup(round) {
      const lead = pick(round);
      return { visitor: visitors.visitor(lead), events: fresh(lead.news) };
    },
    run({ visitor, events: more }) {
      let last;
      for (const event of more) {
        visitor.record(event);
        last = answer(visitor, event.at);
      }
      return last;
    },
  });
  cases["incremental JavaScript: record + score"] = resident((visitor, at) => visitor.score(at));
  cases["incremental JavaScript: record + assess"] = resident((visitor, at) => visitor.assess(at));

  if (prequal) {
    const scorecard = prequal.scorecard(document);
    const begin = (lead) => {
      const visitor = scorecard.visitor();
      visitor.set(lead.attributes, { at: lead.events[0].at });
      for (const event of lead.events) visitor.record(...recordArguments(event));
      return visitor;
    };
    const prequalCase = (answer) => ({
      ops: news,
      setup(round) {
        const lead = pick(round);
        return { visitor: begin(lead), events: fresh(lead.news).map(recordArguments) };
      },
      run({ visitor, events: more }) {
        let last;
        for (const [name, properties, about] of more) {
          last = visitor.record(name, properties, about);
          if (answer !== undefined) last = answer(visitor, about.at);
        }
        return last;
      },
      teardown: ({ visitor }) => visitor.free(),
    });
    cases["Prequal: record (gives the score)"] = prequalCase();
    cases["Prequal: record + score"] = prequalCase((visitor, at) => visitor.score(at));
    cases["Prequal: record + assess"] = prequalCase((visitor, at) => visitor.assess(at));
    for (const lead of all) {
      const mine = visitors.visitor(lead);
      const theirs = begin(lead);
      for (const event of lead.news) {
        mine.record(event);
        theirs.record(...recordArguments(event));
        check(`a visitor of ${events} events, ${rules} rules`, mine.assess(event.at), theirs.assess(event.at));
      }
      theirs.free();
    }
  }
  return cases;
}

// ---- batches ----

function* linesOf(bytes) {
  for (let start = 0; start < bytes.length; ) {
    let end = bytes.indexOf(10, start);
    if (end < 0) end = bytes.length;
    yield bytes.toString("utf8", start, end);
    start = end + 1;
  }
}

function batch({ count }) {
  const document = model();
  const at = NOW_MS;
  const bytes = ndjson({ count });
  const parsed = Array.from(linesOf(bytes), (line) => JSON.parse(line));
  const remembered = closures(document);
  const scores = new Float64Array(count);
  const cases = {
    "JSON.parse alone": () => {
      let last;
      for (const line of linesOf(bytes)) last = JSON.parse(line);
      return last;
    },
    "JSON.parse + closures": () => {
      let place = 0;
      for (const line of linesOf(bytes)) scores[place++] = remembered.score(JSON.parse(line), at);
      return scores;
    },
    "objects: closures": () => {
      for (let place = 0; place < count; place += 1) scores[place] = remembered.score(parsed[place], at);
      return scores;
    },
  };
  if (prequal) {
    const scorecard = prequal.scorecard(document);
    for (const lead of parsed.slice(0, 1000)) check("a lead of the batch", remembered.assess(lead, at), scorecard.assess(lead, at));
    const reader = prequal.studioScorecard(document);
    cases["Prequal: NDJSON bytes"] = () => reader.scoreMany(bytes, at);
    cases["Prequal: objects, assess each"] = () => {
      let last;
      for (const lead of parsed) last = scorecard.assess(lead, at);
      return last;
    };
  }
  return cases;
}

// ---- the replay ----

/** The history of a lead, by the number of its events. */
function history({ sizes }) {
  const cases = {};
  if (!prequal) return cases;
  const scorecard = prequal.studioScorecard(model());
  for (const events of sizes) {
    // What attributes are stated by counts among the facts.
    const [lead] = leads({ count: 1, events: Math.min(events, 9_999) });
    const visitor = scorecard.visitor();
    visitor.set(lead.attributes, { at: lead.events[0].at });
    for (const event of lead.events) visitor.record(...recordArguments(event));
    cases[String(events)] = () => visitor.history(NOW_MS);
  }
  return cases;
}

// ---- the process of one section ----

const [section, settings, effort] = process.argv.slice(2).map((text, place) => (place === 0 ? text : JSON.parse(text)));
const cases = { stateless, oneMore, batch, history }[section](settings);
const { samples } = measure(cases, effort);
process.send({ samples: [...samples], differences, hasPrequal: prequal !== null });
