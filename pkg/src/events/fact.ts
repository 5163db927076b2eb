/** What the mappers share: a fact, its limits, and reading what others wrote without trusting it. */
import type { Source, Values } from "../types.js";

/** An event as Prequal takes it: an element of a lead's `events`. */
export interface EventFact {
  event: string;
  /** In milliseconds since 1970. */
  at: number;
  id?: string;
  session?: string;
  source?: Source;
  properties?: Values;
}

export interface EventOptions {
  /** The moment of an event that does not say when it was, in milliseconds since 1970. */
  at: number;
  /** Who vouches for the events: `browser` if absent. What a message says of itself is never taken for it. */
  source?: Source;
  /** Other names for events: from theirs to yours. */
  names?: Readonly<Record<string, string>>;
}

/** Events of one call; what is beyond is left out. */
export const MOST_EVENTS = 500;
const MOST_PROPERTIES = 50;
const MOST_ELEMENTS = 100;
const MOST_LOOKED_AT = 500;
const DEEPEST = 3;
const NAME_UNITS = 128;
// The engine cuts at 4 096 scalar values, of two units at most.
const TEXT_UNITS = 8192;
// What the host's dates can hold, and what a clock in seconds or microseconds never reaches.
const LATEST_MS = 8.64e15;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An own property, never an inherited one; undefined where reading it throws. */
export function own(value: unknown, name: string): unknown {
  try {
    return isObject(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}

/** The first of these properties that is a text or a number and not blank, as a text. */
export function textOf(value: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = own(value, name);
    const text = typeof found === "string" ? found.slice(0, TEXT_UNITS).trim() : Number.isFinite(found) ? String(found) : "";
    if (text) return wellFormed(text, TEXT_UNITS);
  }
  return undefined;
}

/** The first of these properties that is a number, or a text that is one. */
export function numberOf(value: unknown, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = own(value, name);
    const number = typeof found === "string" && found.trim() && found.length < 40 ? Number(found) : found;
    if (typeof number === "number" && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** The first of these properties that is a moment: RFC 3339 text, milliseconds, or a date. */
export function momentOf(value: unknown, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = own(value, name);
    const moment = typeof found === "string" ? Date.parse(found.slice(0, 40)) : dateOf(found);
    if (moment !== undefined && isMoment(moment)) return Math.trunc(moment);
  }
  return undefined;
}

/** An array's elements, as many as one call may hold; what is no array is its own one element. */
export function eachOf(value: unknown): unknown[] {
  try {
    return isList(value) ? value.slice(0, MOST_EVENTS) : value === undefined ? [] : [value];
  } catch {
    return [];
  }
}

/**
 * Properties as values: what is nested gets names with dots, as in `company.name`; what is no text, number, boolean, null or
 * array of texts is left out. At most 50, at most three deep; names are cut at 128 units, texts at 8 192.
 */
export function valuesOf(value: unknown, skip: (name: string) => boolean = () => false): Record<string, Values[string]> {
  const values: Record<string, Values[string]> = {};
  let left = MOST_PROPERTIES;
  let looks = MOST_LOOKED_AT;

  const walk = (part: unknown, prefix: string, depth: number): void => {
    for (const key of keysOf(part)) {
      if (left <= 0 || (looks -= 1) < 0) return;
      const name = wellFormed(prefix + key, NAME_UNITS);
      // An own key of that name would set the prototype, or be read as one.
      if (key === "__proto__" || skip(name)) continue;
      const plain = valueOf(own(part, key));
      if (plain === NESTED) {
        if (depth < DEEPEST) walk(own(part, key), `${name}.`, depth + 1);
      } else if (plain !== undefined) {
        values[name] = plain;
        left -= 1;
      }
    }
  };
  walk(value, "", 1);
  return values;
}

/** The fact of an event, or none where it has no name. What others call `set` would state attributes: that is left out. */
export function factOf(
  name: unknown,
  properties: Values | undefined,
  about: { at?: number | undefined; id?: string | undefined; session?: string | undefined },
  options: EventOptions,
): EventFact[] {
  if (typeof name !== "string") return [];
  const theirs = wellFormed(name.slice(0, NAME_UNITS).trim(), NAME_UNITS);
  const renamed = own(options.names, theirs);
  const event = typeof renamed === "string" && renamed.trim() ? renamed.trim().slice(0, NAME_UNITS) : theirs;
  return event && event !== "set" ? [made(event, properties, about, options)] : [];
}

/** The fact that states attributes, or none where there are none. */
export function setOf(
  attributes: Values,
  about: { at?: number | undefined; id?: string | undefined; session?: string | undefined },
  options: EventOptions,
): EventFact[] {
  return Object.keys(attributes).length ? [made("set", attributes, about, options)] : [];
}

/** An id that fits: a longer one keeps its end and a number made of the whole, so that two stay two. */
export function idOf(...parts: readonly (string | undefined)[]): string | undefined {
  const given = parts.filter(Boolean) as string[];
  if (given.length === 0 || given.length < parts.length) return undefined;
  const whole = given.join(" ");
  return whole.length <= NAME_UNITS ? whole : `${hash(whole)}.${whole.slice(-100)}`;
}

/** The address' path, without its host, query and fragment. */
export function pathOf(address: string | undefined): string | undefined {
  try {
    return address ? new URL(address).pathname : undefined;
  } catch {
    return undefined;
  }
}

/** An address without its query and fragment, which may hold what nobody meant to keep. */
export function bareAddress(address: string | undefined): string | undefined {
  return address?.split(/[?#]/, 1)[0] || undefined;
}

/** Without what is undefined. */
export function compact(values: { [name: string]: Values[string] }): Record<string, Values[string]> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether it is an array; of a proxy that was revoked, which throws even at that question, it is none. */
export function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function made(
  event: string,
  properties: Values | undefined,
  { at, id, session }: { at?: number | undefined; id?: string | undefined; session?: string | undefined },
  options: EventOptions,
): EventFact {
  const fact: EventFact = { event, at: at ?? options.at };
  if (id) fact.id = id.slice(0, NAME_UNITS);
  if (session) fact.session = session.slice(0, NAME_UNITS);
  if (options.source) fact.source = options.source;
  if (properties && Object.keys(properties).length) fact.properties = properties;
  return fact;
}

const NESTED = Symbol("nested");

function valueOf(value: unknown): Values[string] | typeof NESTED {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return wellFormed(value, TEXT_UNITS);
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (!isObject(value)) return undefined;
  try {
    if (Array.isArray(value)) {
      const texts = value.slice(0, MOST_ELEMENTS).filter((element) => typeof element === "string");
      return texts.length || value.length === 0 ? texts.map((text) => wellFormed(text, TEXT_UNITS)) : undefined;
    }
    const moment = dateOf(value);
    if (moment !== undefined) return isMoment(moment) ? new Date(moment).toISOString() : undefined;
  } catch {
    return undefined;
  }
  return NESTED;
}

/** A date is one by its inside: a proxy or an heir of `Date` is none. */
function dateOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

function isMoment(moment: number): boolean {
  return Math.abs(moment) <= LATEST_MS;
}

function keysOf(value: unknown): string[] {
  try {
    return isObject(value) ? Object.keys(value).slice(0, MOST_LOOKED_AT) : [];
  } catch {
    return [];
  }
}

function wellFormed(text: string, units: number): string {
  return decoder.decode(encoder.encode(text.slice(0, units)));
}

/** FNV-1a of 32 bits, as hexadecimal digits. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (const byte of encoder.encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}
