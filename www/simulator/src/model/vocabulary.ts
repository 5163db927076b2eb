/** What a model speaks of: the names that its forms, the visitor's forms and imports offer. */
import type { Condition, ModelDocument, Ops, Pattern } from "./document.ts";

export interface Vocabulary {
  attributes: string[];
  events: string[];
  /** Properties of events, by event. */
  properties: Record<string, string[]>;
  /** Values that the model names of an attribute, for what a form offers. */
  values: Record<string, (string | number | boolean)[]>;
  /** Attributes that are compared with numbers. */
  numbers: Set<string>;
}

const MOST_VALUES = 30;

export function vocabularyOf(model: ModelDocument | null): Vocabulary {
  const attributes = new Set<string>();
  const properties = new Map<string, Set<string>>();
  const values = new Map<string, Set<string | number | boolean>>();
  const numbers = new Set<string>();
  const lists = model?.lists ?? {};

  const addEvents = (event: string | string[] | undefined): string[] => {
    const names = (Array.isArray(event) ? event : [event]).filter((name): name is string => typeof name === "string" && name !== "");
    for (const name of names) if (!properties.has(name)) properties.set(name, new Set());
    return names;
  };
  const addPattern = ({ event, where }: Pattern, property?: string) => {
    for (const name of addEvents(event)) {
      for (const one of Object.keys(where ?? {})) properties.get(name)?.add(one);
      if (property) properties.get(name)?.add(property);
    }
  };
  const addOps = (attribute: string | undefined, ops: Ops) => {
    if (!attribute) return;
    attributes.add(attribute);
    if (typeof ops.sameAs === "string") attributes.add(ops.sameAs);
    if ([ops.atLeast, ops.atMost, ops.above, ops.below].some((bound) => typeof bound === "number")) numbers.add(attribute);
    const named = [ops.is, ...(ops.oneOf ?? []), ...((ops.inList && lists[ops.inList]) || [])];
    const known = values.get(attribute) ?? new Set();
    for (const value of named) if (value !== undefined && known.size < MOST_VALUES) known.add(value);
    values.set(attribute, known);
  };
  const addCondition = (condition: Condition | undefined): void => {
    if (!condition || typeof condition !== "object") return;
    for (const one of [...(condition.all ?? []), ...(condition.any ?? [])]) addCondition(one);
    addCondition(condition.not);
    addOps(condition.attribute, condition);
    if (condition.event !== undefined) addPattern(condition, condition.distinct);
  };

  for (const rule of (model?.groups ?? []).flatMap((group) => group.rules ?? [])) {
    addCondition(rule.when);
    if (rule.on) addPattern(rule.on, rule.meter?.property);
    if (rule.attribute) for (const row of rule.table ?? [{}]) addOps(rule.attribute, row);
  }
  for (const one of model?.disqualify ?? []) addCondition(one.when);
  for (const framework of model?.frameworks ?? []) for (const one of framework.criteria ?? []) addCondition(one.when);
  for (const one of model?.grade?.criteria ?? []) addCondition(one.when);
  for (const one of [...(model?.stages ?? []), ...(model?.routes ?? [])]) addCondition(one.when);
  for (const attribute of Object.keys(model?.questions ?? {})) attributes.add(attribute);

  return {
    attributes: [...attributes],
    events: [...properties.keys()],
    properties: Object.fromEntries([...properties].map(([name, set]) => [name, [...set]])),
    values: Object.fromEntries([...values].map(([name, set]) => [name, [...set]])),
    numbers,
  };
}
