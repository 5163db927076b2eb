/**
 * A model in plain words, in the language in view: conditions, rules, limits. The words come from the catalogue; ids, names
 * and values of the model stand in them as they are, so whoever shows them shows text, never markup.
 */
import { currentLocale, maybe, number, signed, t, type Key } from "../i18n/index.ts";
import type { Bounds, Condition, Count, Decay, Limit, ModelDocument, Ops, Pattern, Rule, Row, Scalar } from "./document.ts";

const MOST_LISTED = 5;
const BOUNDS = ["atLeast", "atMost", "above", "below"] as const;

/** The name of an attribute or a property: in words where it is a usual one, else as it is. */
export function nameWords(name: string): string {
  return maybe(`name.${name}`) ?? name;
}

/** The name of an event. */
export function eventWords(event: string): string {
  return event === "*" ? t("words.any-event") : (maybe(`event.${event}`) ?? event);
}

/** A list in a sentence: `a, b or c`; the long ones are cut. */
export function listWords(items: readonly string[], type: "conjunction" | "disjunction" = "disjunction"): string {
  const shown = items.slice(0, MOST_LISTED);
  const list = new Intl.ListFormat(currentLocale(), { type }).format(shown);
  return items.length > shown.length ? t("words.more", { list: shown.join(", "), count: items.length - shown.length }) : list;
}

export function quoted(value: Scalar | undefined): string {
  return typeof value === "number" ? number(value) : t("words.quote", { text: String(value ?? "") });
}

const UNITS: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** `30d` as `30 days`; what is no duration stays as it is. */
export function durationWords(duration: string | undefined): string {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(duration ?? "") ?? [];
  if (!count || !unit) return duration ?? "";
  return new Intl.NumberFormat(currentLocale(), { style: "unit", unit: UNITS[unit]!, unitDisplay: "long" }).format(Number(count));
}

/** The ops of a test, without what they are of. */
export function opsWords(ops: Ops): string {
  const parts = Object.entries(ops).map(([op, value]) => opWords(op, value)).filter((words) => words !== null);
  return parts.join(t("words.and")) || t("words.nothing-yet");
}

function opWords(op: string, value: unknown): string | null {
  if (op === "known") return t(value === false ? "op.unknown" : "op.known");
  if (op === "sameAs") return t("op.sameAs", { value: nameWords(String(value)) });
  const key = `op.${op}`;
  if (Array.isArray(value)) return maybe(key, { value: listWords(value.map((one) => quoted(one as Scalar))) });
  if (typeof value === "number") return maybe(key, { value: number(value) });
  return typeof value === "object" ? null : maybe(key, { value: quoted(value as Scalar) });
}

/** A pattern of events. */
export function patternWords({ event, where, within, verified }: Pattern): string {
  const names = (Array.isArray(event) ? event : [event ?? ""]).map(eventWords);
  let words = listWords(names);
  const tests = Object.entries(where ?? {}).map(([name, ops]) => t("words.attribute", { name: nameWords(name), tests: opsWords(ops) }));
  if (tests.length) words = t("words.event-where", { event: words, tests: tests.join(t("words.and")) });
  if (within) words = t("words.within", { what: words, time: durationWords(within) });
  return verified ? t("words.verified", { what: words }) : words;
}

/** A condition. `model` gives the names of frameworks and stages. */
export function conditionWords(condition: Condition | undefined, model: ModelDocument | null = null): string {
  if (!condition || typeof condition !== "object") return t("words.always");
  const { all, any, not, attribute, event, ...rest } = condition;
  const inner = (one: Condition) => {
    const words = conditionWords(one, model);
    return one.all || one.any ? `(${words})` : words;
  };
  if (Array.isArray(all)) return listWords(all.map(inner), "conjunction");
  if (Array.isArray(any)) return listWords(any.map(inner));
  if (not) return t("words.not", { what: inner(not) });
  if (attribute !== undefined) return t("words.attribute", { name: nameWords(attribute), tests: opsWords(rest as Ops) });
  if (event !== undefined) return eventTestWords(condition);
  return standingWords(condition, model);
}

function eventTestWords(condition: Condition): string {
  const what = patternWords(condition);
  const { times, distinct } = condition;
  const counts = BOUNDS.filter((bound) => times?.[bound] !== undefined);
  const tests = (counts.length ? counts : (["atLeast"] as const))
    .map((bound) => t(`words.times.${bound}`, { value: times?.[bound] ?? 1 }))
    .join(t("words.and"));
  if (distinct !== undefined) return t("words.distinct", { what, property: nameWords(distinct), tests });
  return counts.length ? t("words.times", { what, tests }) : what;
}

function standingWords(condition: Condition, model: ModelDocument | null): string {
  const parts: string[] = [];
  for (const of of ["score", "fit", "engagement"] as const) {
    const bounds = condition[of];
    if (bounds) parts.push(t("words.attribute", { name: t(`words.${of}`), tests: opsWords(bounds) }));
  }
  for (const of of ["fit", "engagement", "score"] as const) {
    const labels = condition.label?.[of];
    if (Array.isArray(labels)) parts.push(t("words.label", { of: t(`words.${of}`), value: listWords(labels.map(quoted)) }));
  }
  for (const bound of ["atLeast", "atMost"] as const) {
    const value = condition.grade?.[bound];
    if (value !== undefined) parts.push(t(`words.grade.${bound}`, { value }));
  }
  if (condition.disqualified !== undefined) {
    parts.push(t(condition.disqualified ? "words.disqualified" : "words.not-disqualified"));
  }
  if (condition.framework !== undefined) {
    const name = model?.frameworks?.find(({ id }) => id === condition.framework)?.name ?? condition.framework;
    parts.push(maybe(`words.framework.${String(condition.is)}`, { name }) ?? name);
  }
  for (const bound of BOUNDS) {
    const id = condition.stage?.[bound];
    if (id !== undefined) parts.push(t(`words.stage.${bound}`, { value: stageName(model, id) }));
  }
  return parts.join(t("words.and")) || t("words.nothing-yet");
}

/** The name of a stage, else its id. */
export function stageName(model: ModelDocument | null, id: string): string {
  return model?.stages?.find((stage) => stage.id === id)?.name ?? id;
}

/** The name of a rule: the reason that is shown to people, else its name, else its id. */
export function ruleName(rule: Rule): string {
  return rule.because || rule.name || rule.id || "";
}

/** What a rule gives and for what, in a sentence. */
export function ruleWords(rule: Rule, model: ModelDocument | null = null): string {
  const extras = [decayWords(rule.decay), limitWords(rule.limit), rule.enabled === false ? t("words.off") : ""];
  return [ruleCore(rule, model), ...extras].filter(Boolean).join("; ");
}

function ruleCore(rule: Rule, model: ModelDocument | null): string {
  const points = signed(rule.points ?? 0);
  if (rule.table) {
    const all = rule.table.flatMap((row) => (row.points === undefined ? [] : [row.points]));
    const range = [...new Set([Math.min(...all), Math.max(...all)])].filter(Number.isFinite).map(signed).join(" … ");
    return t("words.rule.table", { points: range || signed(0), name: nameWords(rule.attribute ?? "") });
  }
  if (!rule.on) return t("words.rule.when", { points, what: conditionWords(rule.when, model) });
  const what = patternWords(rule.on);
  if (rule.meter) {
    const { property = "", step = 0 } = rule.meter;
    return t("words.rule.metered", { points, what, property: nameWords(property), step });
  }
  return countWords(rule.count, points, what);
}

function countWords(count: Count | undefined, points: string, what: string): string {
  if (count === "once") return t("words.rule.once", { points, what });
  if (typeof count !== "object" || count === null) return t("words.rule.each", { points, what });
  const most = count.atMost ?? 1;
  if (count.per) return t("words.rule.capped-per", { points, what, count: most, per: maybe(`per.${count.per}`) ?? count.per });
  return t("words.rule.capped", { points, what, count: most });
}

/** A row of a table, as `is at least 50: +10`. */
export function rowWords(row: Row): string {
  const { points, perUnit, ...ops } = row;
  const tests = Object.keys(ops).length ? opsWords(ops) : t("words.row.any");
  const gives = [points === undefined ? "" : signed(points), perUnit ? t("words.per-unit", { points: signed(perUnit) }) : ""];
  return t("words.rule.row", { tests, points: gives.filter(Boolean).join(", ") });
}

export function decayWords(decay: Decay | undefined): string {
  if (!decay) return "";
  if (decay.halfLife !== undefined) return t("words.decay.half", { time: durationWords(decay.halfLife) });
  const key: Key = decay.compound ? "words.decay.compound" : "words.decay.linear";
  const percent = number((decay.lose ?? 0) / 100, { style: "percent", maximumFractionDigits: 1 });
  return t(key, { percent, time: durationWords(decay.every) });
}

export function limitWords(limit: Limit | Bounds | undefined): string {
  const { min, max } = (limit ?? {}) as Limit;
  if (min !== undefined && max !== undefined) return t("words.limit", { min, max });
  if (max !== undefined) return t("words.limit-max", { max });
  return min === undefined ? "" : t("words.limit-min", { min });
}
