/** What a model asks about a lead: its attributes and events, with the values that make a difference. */
import type { Value } from "prequal";
import type { Condition, ModelDocument, Ops, Pattern, Scalar } from "../model/document.ts";

export interface AttributeInput {
  name: string;
  /** Whether the model compares it as a number. */
  isNumeric: boolean;
  /** Values on either side of every bound and choice that the model names; numbers in order. */
  values: Told[];
  /** Whether there are more values than are listed. */
  isCut: boolean;
}

/** A value as one can tell it; null is unknown. */
export type Told = string | number | boolean | null;

export interface EventInput {
  event: string;
  /** Properties that make a pattern of the model match. */
  properties: Record<string, Value>;
}

export interface Inputs {
  attributes: AttributeInput[];
  events: EventInput[];
}

const MOST_VALUES = 24;
const MOST_EVENTS = 60;
/** Stands for any text that the model does not name. */
export const OTHER = "…";

/** All attributes and events that a model names, in its order. */
export function inputsOf(document: ModelDocument): Inputs {
  const found = new Finder(document.lists ?? {});
  for (const group of document.groups ?? []) {
    for (const rule of group.rules ?? []) {
      if (rule.enabled === false) continue;
      found.condition(rule.when);
      if (rule.on) found.pattern(rule.on, rule.meter?.property ? { [rule.meter.property]: rule.meter.step ?? 1 } : {});
      for (const row of rule.table ?? []) found.test(rule.attribute, row);
      if (rule.table?.some(({ perUnit }) => perUnit)) found.number(rule.attribute);
    }
  }
  for (const { when } of document.disqualify ?? []) found.condition(when);
  for (const { criteria } of document.frameworks ?? []) {
    for (const { when, ask } of criteria ?? []) {
      found.condition(when);
      found.attribute(ask);
    }
  }
  for (const { when } of document.grade?.criteria ?? []) found.condition(when);
  for (const { when } of document.stages ?? []) found.condition(when);
  for (const { when } of document.routes ?? []) found.condition(when);
  for (const attribute of Object.keys(document.questions ?? {})) found.attribute(attribute);
  return found.inputs();
}

/** The names alone, for mapping columns. */
export function attributesOf(document: ModelDocument): string[] {
  const names = inputsOf(document).attributes.map(({ name }) => name);
  // The domain is taken from the address.
  return names.includes("emailDomain") && !names.includes("email") ? ["email", ...names] : names;
}

class Finder {
  readonly #lists: Record<string, Scalar[]>;
  readonly #values = new Map<string, Set<Told>>();
  readonly #numeric = new Set<string>();
  readonly #events = new Map<string, EventInput>();

  constructor(lists: Record<string, Scalar[]>) {
    this.#lists = lists;
  }

  condition(condition: Condition | undefined): void {
    if (condition === undefined) return;
    for (const inner of [...(condition.all ?? []), ...(condition.any ?? [])]) this.condition(inner);
    this.condition(condition.not);
    if (condition.attribute !== undefined) this.test(condition.attribute, condition);
    if (condition.event !== undefined) this.pattern(condition);
  }

  attribute(name: string | undefined): Set<Told> | undefined {
    if (name === undefined) return undefined;
    let values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, (values = new Set()));
    return values;
  }

  number(name: string | undefined): void {
    this.attribute(name);
    if (name !== undefined) this.#numeric.add(name);
  }

  test(name: string | undefined, ops: Ops): void {
    const values = this.attribute(name);
    if (values === undefined || name === undefined) return;
    for (const bound of [ops.atLeast, ops.atMost, ops.above, ops.below]) {
      if (typeof bound !== "number") continue;
      this.#numeric.add(name);
      for (const value of aroundOf(bound)) values.add(value);
    }
    for (const value of textsOf(ops, this.#lists)) values.add(value);
    if (ops.sameAs !== undefined) this.attribute(ops.sameAs);
  }

  pattern({ event, where }: Pattern, measured: Record<string, Value> = {}): void {
    const names = Array.isArray(event) ? event : event === undefined ? [] : [event];
    const properties: Record<string, Value> = { ...measured };
    for (const [property, ops] of Object.entries(where ?? {})) {
      const value = passing(ops, this.#lists);
      if (value !== undefined) properties[property] = value;
    }
    for (const name of names) {
      if (name === "*" || name === "set") continue;
      const key = JSON.stringify([name, properties]);
      if (this.#events.size < MOST_EVENTS) this.#events.set(key, { event: name, properties });
    }
  }

  inputs(): Inputs {
    const attributes = [...this.#values].map(([name, values]): AttributeInput => {
      const isNumeric = this.#numeric.has(name);
      const all = [...values];
      const numbers = all.filter((value) => typeof value === "number").sort((a, b) => a - b);
      const others = all.filter((value) => typeof value !== "number");
      const listed: Told[] = isNumeric ? numbers : others.slice(0, MOST_VALUES);
      if (!isNumeric && !listed.some((value) => typeof value === "boolean")) listed.push(OTHER);
      return { name, isNumeric, values: [null, ...listed.slice(0, MOST_VALUES)], isCut: all.length > MOST_VALUES };
    });
    return { attributes, events: [...this.#events.values()] };
  }
}

function aroundOf(bound: number): number[] {
  const step = Number.isInteger(bound) ? 1 : 0.001;
  return [bound - step, bound, bound + step].map((value) => Math.round(value * 1000) / 1000);
}

function textsOf(ops: Ops, lists: Record<string, Scalar[]>): Scalar[] {
  const words = typeof ops.hasWord === "string" ? [ops.hasWord] : (ops.hasWord ?? []);
  const values: Scalar[] = [...(ops.oneOf ?? []), ...words, ...(ops.containsAny ?? [])];
  for (const one of [ops.is, ops.contains, ops.startsWith, ops.endsWith]) if (one !== undefined) values.push(one);
  if (ops.inList !== undefined) values.push(...(lists[ops.inList] ?? []).slice(0, 6));
  if (ops.matches !== undefined) values.push(ops.matches.replaceAll("*", "").replaceAll("?", "x"));
  if (ops.longerThan !== undefined) values.push("x".repeat(Math.min(ops.longerThan + 1, 200)));
  if (ops.shorterThan !== undefined && ops.shorterThan > 1) values.push("x".repeat(Math.min(ops.shorterThan - 1, 200)));
  return values;
}

/** A value that passes all ops of a test, as far as one can be made from their operands. */
function passing(ops: Ops, lists: Record<string, Scalar[]>): Value {
  const [text] = textsOf(ops, lists);
  if (text !== undefined) return text;
  if (typeof ops.atLeast === "number") return ops.atLeast;
  if (typeof ops.above === "number") return ops.above + 1;
  if (typeof ops.atMost === "number") return ops.atMost;
  if (typeof ops.below === "number") return ops.below - 1;
  return ops.known === false ? undefined : "x";
}
