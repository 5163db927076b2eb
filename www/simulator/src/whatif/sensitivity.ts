/** Which inputs would change a lead's stage: each is tried alone, with everything else as it is. */
import type { Assessment, Lead, Scorecard, Value } from "prequal";
import type { ModelDocument } from "../model/document.ts";
import { type AttributeInput, type EventInput, inputsOf, type Told } from "./inputs.ts";

/** One thing that was changed, and what came of it. */
export interface Trial {
  kind: "attribute" | "event" | "without" | "rule";
  /** The attribute, the event, or the rule's id. */
  name: string;
  /** The value now and the one tried; of a rule, its points. */
  from: Told;
  to: Told;
  properties: Record<string, Value>;
  score: number;
  stage: string | null;
  qualified: boolean | null;
  /** Stages up or down from where the lead stands. */
  steps: number;
}

export interface Sensitivity {
  score: number;
  stage: string | null;
  /** Of each input the trial that moves the lead highest, and the one that moves it lowest; only those that flip the stage. */
  flips: Trial[];
  /** Of each input that does not flip the stage the trial that changes the score most. */
  others: Trial[];
}

/** Where a model cannot be compiled, null. */
export type Compile = (document: ModelDocument) => Scorecard | null;

const MOST_WITHOUT = 40;
const MOST_RULES = 200;
/** Points are tried up to this many times the largest change that could matter. */
const FARTHEST_POINTS = 1000;

/** Tries every input. `goOn` is asked now and then, so that a page can breathe; false ends it with what there is. */
export async function sensitivityOf(
  document: ModelDocument,
  scorecard: Scorecard,
  compile: Compile,
  lead: Lead,
  at: number,
  goOn: () => Promise<boolean>,
): Promise<Sensitivity> {
  const now = scorecard.assess(lead, at);
  const ladder = (document.stages ?? []).map(({ id }) => id ?? "");
  const rank = (stage: string | null) => (stage === null ? -1 : ladder.indexOf(stage));
  const trial = (kind: Trial["kind"], name: string, from: Told, to: Told, found: Assessment, properties = {}): Trial => {
    const { score, stage, qualified } = found;
    return { kind, name, from, to, properties, score, stage, qualified, steps: rank(stage) - rank(now.stage) };
  };

  const trials: Trial[][] = [];
  const inputs = inputsOf(document);
  for (const input of inputs.attributes) {
    trials.push(tryAttribute(input, lead, at, scorecard, trial));
    await goOn();
  }
  for (const input of inputs.events) trials.push([tryEvent(input, lead, at, scorecard, trial)]);
  await goOn();
  const events = lead.events ?? [];
  for (const place of events.slice(-MOST_WITHOUT).keys()) {
    const rank = Math.max(events.length - MOST_WITHOUT, 0) + place;
    const rest = { ...lead, events: events.filter((_, other) => other !== rank) };
    const { event, properties } = events[rank]!;
    trials.push([trial("without", event, null, null, scorecard.assess(rest, at), { ...properties })]);
  }
  for (const { rule, points } of now.reasons.slice(0, MOST_RULES)) {
    if (!(await goOn())) break;
    trials.push(tryRule(document, compile, lead, at, rule, points, now, trial));
  }
  return { score: now.score, stage: now.stage, ...sorted(trials, now.score) };
}

type Make = (kind: Trial["kind"], name: string, from: Told, to: Told, found: Assessment, properties?: Record<string, Value>) => Trial;

function tryAttribute({ name, values }: AttributeInput, lead: Lead, at: number, scorecard: Scorecard, make: Make): Trial[] {
  const from = told(valueNow(lead, name, at));
  return values
    .filter((value) => value !== from)
    .map((to) => make("attribute", name, from, to, scorecard.assess(withAttribute(lead, name, to, at), at)));
}

/** The lead with an attribute that is so from the moment on, whatever it was before. */
export function withAttribute(lead: Lead, name: string, value: Value, at: number): Lead {
  const events = lead.events ?? [];
  const isSetLater = events.some(({ event, properties }) => event === "set" && properties != null && Object.hasOwn(properties, name));
  const attributes = { ...lead.attributes, [name]: value };
  return isSetLater
    ? { ...lead, attributes, events: [...events, { event: "set", at, source: "crm", properties: { [name]: value } }] }
    : { ...lead, attributes };
}

/** An attribute as the lead has it at a moment. */
export function valueNow(lead: Lead, name: string, at: number): Value {
  let value = lead.attributes?.[name];
  let latest = -Infinity;
  for (const { event, at: moment, properties } of lead.events ?? []) {
    const time = typeof moment === "number" ? moment : new Date(moment).getTime();
    if (event === "set" && properties != null && Object.hasOwn(properties, name) && time <= at && time >= latest) {
      value = properties[name];
      latest = time;
    }
  }
  // The engine takes the domain from the address.
  if (name === "emailDomain" && (value === undefined || value === null || value === "")) {
    const email = valueNow(lead, "email", at);
    const domain = typeof email === "string" && email.includes("@") ? email.slice(email.lastIndexOf("@") + 1).trim() : "";
    return domain === "" ? value : domain;
  }
  return value;
}

function told(value: Value): Told {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "object" ? value.join(", ") : value;
}

function tryEvent({ event, properties }: EventInput, lead: Lead, at: number, scorecard: Scorecard, make: Make): Trial {
  const told = { event, at, properties, source: "crm" };
  return make("event", event, null, null, scorecard.assess({ ...lead, events: [...(lead.events ?? []), told] }, at), properties);
}

/** The smallest change of a rule's points that flips the stage, up and down; else what the rule switched off would do. */
function tryRule(
  document: ModelDocument,
  compile: Compile,
  lead: Lead,
  at: number,
  id: string,
  earned: number,
  now: Assessment,
  make: Make,
): Trial[] {
  const from = pointsOf(document, id);
  const assess = (factor: number): Assessment | null => {
    const scorecard = compile(withRule(document, id, { factor }));
    try {
      return scorecard?.assess(lead, at) ?? null;
    } finally {
      scorecard?.free();
    }
  };
  const trials: Trial[] = [];
  const off = assess(0);
  if (off) trials.push(make("rule", id, from, 0, off));
  if (from === null || earned === 0) return trials;
  for (const direction of [1, -1]) {
    const found = smallest(from, direction, assess, now.stage);
    if (found) trials.push(make("rule", id, from, found.points, found.assessment));
  }
  return trials;
}

/** Doubles the change until the stage flips, then halves the way back. */
function smallest(
  from: number,
  direction: number,
  assess: (factor: number) => Assessment | null,
  stage: string | null,
): { points: number; assessment: Assessment } | null {
  const at = (change: number) => ({ points: from + direction * change, assessment: assess((from + direction * change) / from) });
  // A reward that would have to become a penalty is no answer to what matters: towards 0 the search ends there.
  const farthest = Math.sign(direction) === Math.sign(from) ? FARTHEST_POINTS : Math.abs(from);
  let far = Math.min(1, farthest);
  let found = at(far);
  while (found.assessment?.stage === stage) {
    if (far >= farthest) return null;
    far = Math.min(far * 2, farthest);
    found = at(far);
  }
  let near = Math.floor(far / 2);
  while (far - near > 1) {
    const middle = Math.floor((near + far) / 2);
    const tried = at(middle);
    if (tried.assessment?.stage === stage) near = middle;
    else {
      far = middle;
      found = tried;
    }
  }
  return found.assessment ? { points: found.points, assessment: found.assessment } : null;
}

/** A rule's points where it has one number of them. */
export function pointsOf(document: ModelDocument, id: string): number | null {
  const rule = (document.groups ?? []).flatMap(({ rules }) => rules ?? []).find((one) => one.id === id);
  return rule?.table === undefined && typeof rule?.points === "number" ? rule.points : null;
}

/** The model with a rule's points times a factor, or switched on or off. */
export function withRule(document: ModelDocument, id: string, change: { factor?: number; enabled?: boolean }): ModelDocument {
  const { factor, enabled } = change;
  const times = (points: number | undefined) => (points === undefined || factor === undefined ? points : thousandths(points * factor));
  return {
    ...document,
    groups: (document.groups ?? []).map((group) => ({
      ...group,
      rules: (group.rules ?? []).map((rule) => {
        if (rule.id !== id) return rule;
        const made = { ...rule };
        if (factor !== undefined) {
          if (rule.points !== undefined) made.points = times(rule.points)!;
          if (rule.unknown !== undefined) made.unknown = times(rule.unknown)!;
          if (rule.table !== undefined) {
            made.table = rule.table.map((row) => ({
              ...row,
              ...(row.points === undefined ? {} : { points: times(row.points)! }),
              ...(row.perUnit === undefined ? {} : { perUnit: times(row.perUnit)! }),
            }));
          }
        }
        if (enabled !== undefined) made.enabled = enabled;
        return made;
      }),
    })),
  };
}

function thousandths(points: number): number {
  return Math.max(-100_000, Math.min(100_000, Math.round(points * 1000) / 1000));
}

/** Of each input the trials that flip the stage and change least; of the others the one that changes the score most. */
function sorted(trials: Trial[][], score: number): { flips: Trial[]; others: Trial[] } {
  const flips: Trial[] = [];
  const others: Trial[] = [];
  for (const tried of trials) {
    const up = nearest(tried.filter(({ steps }) => steps > 0));
    const down = nearest(tried.filter(({ steps }) => steps < 0));
    const found = [up, down].filter((one) => one !== undefined);
    if (found.length > 0) flips.push(...found);
    else {
      const strongest = [...tried].sort((a, b) => Math.abs(b.score - score) - Math.abs(a.score - score))[0];
      if (strongest !== undefined && strongest.score !== score) others.push(strongest);
    }
  }
  const change = ({ score: to }: Trial) => Math.abs(to - score);
  flips.sort((a, b) => Number(b.steps > 0) - Number(a.steps > 0) || change(a) - change(b));
  others.sort((a, b) => change(b) - change(a));
  const seen = new Set<string>();
  const once = (one: Trial) => {
    const key = JSON.stringify([one.kind, one.name, one.to, one.properties, one.steps > 0]);
    return seen.has(key) ? false : (seen.add(key), true);
  };
  return { flips: flips.filter(once), others: others.filter(once).slice(0, 12) };
}

/** The value that is nearest to the one there is; of texts the first that the model names. */
function nearest(trials: Trial[]): Trial | undefined {
  const distance = ({ from, to }: Trial) => (typeof from === "number" && typeof to === "number" ? Math.abs(to - from) : 0);
  return [...trials].sort((a, b) => distance(a) - distance(b) || Number(a.to === null) - Number(b.to === null))[0];
}
