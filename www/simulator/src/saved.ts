/** A state as plain data, for the browser's database, a share link or a file; and back, with every part checked. */
import type { Value } from "prequal";
import {
  emptyState,
  freshKey,
  LOCALES,
  MOST_EVENTS,
  MOST_MODEL_BYTES,
  MOST_VISITORS,
  THEMES,
  type Locale,
  type State,
  type Visitor,
  type VisitorEvent,
} from "./state.ts";

export const SAVED_VERSION = 1;
const MOST_ATTRIBUTES = 500;
const MOST_PROPERTIES = 50;
const MOST_ELEMENTS = 100;
const MOST_TEXT = 4096;
const MOST_NAME = 128;
const MOST_MS = 8.64e15;

/** The state as data that JSON can carry. */
export function stateAsData(state: State): Record<string, unknown> {
  const { model, challenger, visitors, visitor, at, view } = state;
  return { v: SAVED_VERSION, model, challenger, visitors, visitor, at, view };
}

/** A state from data of anybody; null where it is none. What is out of bounds in a visitor is left out. */
export function parseState(data: unknown, locale: Locale): State | null {
  if (!isObject(data) || data["v"] !== SAVED_VERSION) return null;
  const model = parseModel(data["model"]);
  if (!model) return null;
  const visitors = (Array.isArray(data["visitors"]) ? data["visitors"] : [])
    .slice(0, MOST_VISITORS)
    .map(parseVisitor)
    .filter((one) => one !== null);
  const view = isObject(data["view"]) ? data["view"] : {};
  const empty = emptyState(locale);
  return {
    model,
    challenger: parseModel(data["challenger"]),
    visitors: unique(visitors),
    visitor: text(data["visitor"], MOST_NAME) ?? "",
    at: moment(data["at"]),
    view: {
      locale: LOCALES.find((one) => one === view["locale"]) ?? locale,
      theme: THEMES.find((one) => one === view["theme"]) ?? empty.view.theme,
      panel: text(view["panel"], MOST_NAME) ?? empty.view.panel,
      focus: null,
    },
  };
}

/** A lead as plain data, as `prequal assess` takes it; null where it is none. */
export function parseLead(data: unknown, name: string): Visitor | null {
  if (!isObject(data)) return null;
  const { attributes, events } = data;
  if (attributes === undefined && events === undefined) return null;
  if (attributes !== undefined && attributes !== null && !isObject(attributes)) return null;
  if (events !== undefined && events !== null && !Array.isArray(events)) return null;
  return parseVisitor({ key: freshKey(), name: text(data["name"], MOST_NAME) ?? text(data["id"], MOST_NAME) ?? name, attributes, events });
}

export function parseVisitor(data: unknown): Visitor | null {
  if (!isObject(data)) return null;
  const events = Array.isArray(data["events"]) ? data["events"] : [];
  return {
    key: text(data["key"], MOST_NAME) || freshKey(),
    name: text(data["name"], MOST_NAME) ?? "",
    attributes: values(data["attributes"], MOST_ATTRIBUTES),
    events: unique(events.slice(0, MOST_EVENTS).map(parseEvent).filter((one) => one !== null)),
  };
}

export function parseEvent(data: unknown): VisitorEvent | null {
  if (!isObject(data)) return null;
  const event = text(data["event"], MOST_NAME);
  const at = moment(typeof data["at"] === "string" ? Date.parse(data["at"]) : data["at"]);
  if (!event?.trim() || at === null) return null;
  const made: VisitorEvent = { key: text(data["key"], MOST_NAME) || freshKey(), event, at };
  for (const name of ["id", "session", "source"] as const) {
    const value = text(data[name], MOST_NAME);
    if (value) made[name] = value;
  }
  const properties = values(data["properties"], MOST_PROPERTIES);
  if (Object.keys(properties).length) made.properties = properties;
  return made;
}

function parseModel(data: unknown): { text: string } | null {
  if (!isObject(data)) return null;
  const found = data["text"];
  return typeof found === "string" && found.length <= MOST_MODEL_BYTES ? { text: found } : null;
}

function values(data: unknown, most: number): Record<string, Value> {
  if (!isObject(data)) return {};
  const entries = Object.entries(data)
    .filter(([name]) => name !== "__proto__" && name.length <= MOST_NAME)
    .slice(0, most)
    .map(([name, one]) => [name, value(one)] as const)
    .filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries) as Record<string, Value>;
}

function value(data: unknown): Value | undefined {
  if (data === null || typeof data === "boolean") return data;
  if (typeof data === "number") return Number.isFinite(data) ? data : undefined;
  if (typeof data === "string") return data.slice(0, MOST_TEXT);
  if (Array.isArray(data)) {
    return data.filter((one): one is string => typeof one === "string").slice(0, MOST_ELEMENTS).map((one) => one.slice(0, MOST_TEXT));
  }
  return undefined;
}

function unique<T extends { key: string }>(list: readonly T[]): T[] {
  const seen = new Set<string>();
  return list.map((one) => {
    const kept = seen.has(one.key) ? { ...one, key: freshKey() } : one;
    seen.add(kept.key);
    return kept;
  });
}

function moment(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) <= MOST_MS ? Math.trunc(value) : null;
}

function text(value: unknown, most: number): string | null {
  return typeof value === "string" ? value.slice(0, most) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
