/** The score over time: what it was as the facts came in, and what it will be if nothing else happens. */
import type { Lead, LeadEvent, Scorecard } from "prequal";

export interface CurvePoint {
  /** Milliseconds since 1970. */
  at: number;
  score: number;
  stage: string | null;
}

export interface Curve {
  /** As the facts came in, up to the moment in view. */
  past: CurvePoint[];
  /** From the moment in view on, with what is known then. */
  projected: CurvePoint[];
  /** What came later all the same, where the lead has events after the moment in view. */
  later: CurvePoint[];
}

/** The span that a chart shows, in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Moments besides those of events; more cannot be told apart on a screen. */
const SAMPLES = 160;
/** Events whose moments are looked at one by one; with more, the samples alone tell. */
const MOST_EVENTS = 400;

/** From a little before the first event to `ahead` after the moment in view, or after the last event where that is later. */
export function spanOf(lead: Lead, at: number, aheadMs: number): Span {
  const times = timesOf(lead);
  const first = Math.min(at, times[0] ?? at);
  const last = Math.max(at, times.at(-1) ?? at);
  const room = Math.max((last - first) * 0.03, HOUR_MS);
  return { from: first - room, to: last + Math.max(aheadMs, DAY_MS) };
}

/**
 * The curve over a span. The past is a replay: at each moment only the facts up to it count. The future keeps the facts known at
 * the moment in view, and lets time alone work.
 */
export function curveOf(scorecard: Scorecard, lead: Lead, at: number, span: Span): Curve {
  const times = timesOf(lead).filter((time) => time >= span.from && time <= span.to);
  const grid = Array.from({ length: SAMPLES + 1 }, (_, rank) => span.from + ((span.to - span.from) * rank) / SAMPLES);
  // Just before an event the score still is the old one: steps are steep.
  const exact = times.length <= MOST_EVENTS ? times.flatMap((time) => [time - 1, time]) : [];
  const moments = [...new Set([...grid, ...exact, at])].map(Math.trunc).sort((a, b) => a - b);
  const events = sorted(lead);
  return {
    past: replay(scorecard, lead, events, moments.filter((moment) => moment <= at)),
    projected: ahead(scorecard, { ...lead, events: events.filter((event) => timeOf(event) <= at) }, moments.filter((moment) => moment >= at)),
    later: (times.at(-1) ?? at) > at ? replay(scorecard, lead, events, moments.filter((moment) => moment >= at)) : [],
  };
}

function replay(scorecard: Scorecard, lead: Lead, events: readonly LeadEvent[], moments: readonly number[]): CurvePoint[] {
  const visitor = scorecard.visitor();
  try {
    if (lead.attributes) visitor.set(lead.attributes);
    let next = 0;
    return moments.map((moment) => {
      for (; next < events.length && timeOf(events[next]!) <= moment; next += 1) {
        const { event, properties, ...about } = events[next]!;
        visitor.record(event, properties, about);
      }
      const { score, stage } = visitor.assess(moment);
      return { at: moment, score, stage };
    });
  } finally {
    visitor.free();
  }
}

function ahead(scorecard: Scorecard, lead: Lead, moments: readonly number[]): CurvePoint[] {
  return replay(scorecard, lead, [...(lead.events ?? [])], moments);
}

/** Stretches of one stage in a row, for bands. */
export interface Stretch extends Span {
  stage: string | null;
}

export function stretches(points: readonly CurvePoint[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { at, stage } of points) {
    const last = found.at(-1);
    if (last === undefined) found.push({ from: at, to: at, stage });
    else {
      last.to = at;
      if (last.stage !== stage) found.push({ from: at, to: at, stage });
    }
  }
  return found;
}

/** The moments worth a row of a table: the first and last, each change of stage, and each change of the score by an event. */
export function landmarks(curve: Curve, most = 60): CurvePoint[] {
  const all = [...curve.past, ...curve.projected.slice(1)];
  const kept = all.filter((point, place) => {
    const before = all[place - 1];
    const after = all[place + 1];
    if (before === undefined || after === undefined) return true;
    const isStep = point.at - before.at === 1 && point.score !== before.score;
    return isStep || before.stage !== point.stage || point.at === curve.past.at(-1)?.at;
  });
  if (kept.length <= most) return kept;
  return kept.filter((_, place) => place % Math.ceil(kept.length / most) === 0 || place === kept.length - 1);
}

function timeOf({ at }: LeadEvent): number {
  return typeof at === "number" ? at : at instanceof Date ? at.getTime() : Date.parse(at);
}

function sorted(lead: Lead): LeadEvent[] {
  return [...(lead.events ?? [])].filter((event) => Number.isFinite(timeOf(event))).sort((a, b) => timeOf(a) - timeOf(b));
}

function timesOf(lead: Lead): number[] {
  return sorted(lead).map(timeOf);
}
