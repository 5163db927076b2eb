import type { Card } from "./card.js";
import {
  FARTHEST_MS,
  Kind,
  LARGEST_NUMBER,
  MAX_ATTRIBUTES,
  MAX_ELEMENTS,
  MAX_NAME_SCALARS,
  MAX_PROPERTIES,
  MAX_TEXT_SCALARS,
  TextKind,
  Warn,
} from "./face.js";
import type { Machine } from "./machine.js";
import { cut, isBlank, rfc3339, trimmedAndCut, wellFormed } from "./text.js";

/** Texts whose numbers are remembered, and how long they may be. */
const MOST_TEXTS = 8192;
const LONGEST_REMEMBERED = 256;
const MOST_FOREIGN = 1024;

/** Instead of a name's number: there are more keys than are looked at. */
const ONE_TOO_MANY = -2;

/** How many keys of an event's properties are remembered. */
const SHAPE_KEYS = 16;

/** The keys of an event's properties in their order, as they were last time, and their numbers. */
interface Shape {
  keys: string[];
  numbers: number[];
}

/** Numbers of a fact before what it states, and of a value that is no list. */
const HEAD = 6;
const LONGEST_SINGLE = 3;

/** Stands for what threw when it was read. */
const UNREADABLE = Symbol("unreadable");

const { getPrototypeOf } = Object;
const hasOwn = Object.prototype.hasOwnProperty;
const { isArray } = Array;
const objectPrototype = Object.prototype;
const dateTime = Date.prototype.getTime;

type Dictionary = Readonly<Record<string, unknown>>;

/** What a caller tells of an event, before it is looked at. */
export interface Draft {
  event?: unknown;
  at?: unknown;
  id?: unknown;
  session?: unknown;
  source?: unknown;
  properties?: unknown;
}

/** Whether a plain object may show what is not its own: somebody has added to what all objects inherit. */
export function isPolluted(): boolean {
  // What can be enumerated at the end of the chain shows here as well.
  for (const _ in Array.prototype) return true;
  return (
    "event" in objectPrototype ||
    "at" in objectPrototype ||
    "id" in objectPrototype ||
    "session" in objectPrototype ||
    "source" in objectPrototype ||
    "properties" in objectPrototype ||
    "attributes" in objectPrototype ||
    "events" in objectPrototype
  );
}

/** An own value; none where there is none, and a symbol where reading it throws. */
export function own(object: object, key: string): unknown {
  try {
    return hasOwn.call(object, key) ? (object as Dictionary)[key] : undefined;
  } catch {
    return UNREADABLE;
  }
}

/** The own values of an event, or of what is told besides it. */
export function ownDraft(object: object): Draft {
  return {
    event: own(object, "event"),
    at: own(object, "at"),
    id: own(object, "id"),
    session: own(object, "session"),
    source: own(object, "source"),
    properties: own(object, "properties"),
  };
}

/** Whether direct reads give own values, where nothing is polluted. */
export function isPlain(object: object): boolean {
  try {
    return getPrototypeOf(object) === objectPrototype;
  } catch {
    return false;
  }
}

/** An element of an array that may be a Proxy. */
export function element(list: readonly unknown[], place: number, isPolluted: boolean): unknown {
  try {
    return isPolluted && !hasOwn.call(list, place) ? undefined : list[place];
  } catch {
    return UNREADABLE;
  }
}

/** A list, and how long it is; none where it is something else. */
export function listOf(value: unknown): { list: readonly unknown[]; length: number } | undefined {
  try {
    return isArray(value) ? { list: value, length: value.length } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Turns facts into numbers in the engine's buffer.
 *
 * Whatever belongs to a caller is read with nothing of ours under way, so that code of his that runs meanwhile can do no harm;
 * and nothing that he throws gets out.
 */
export class Log {
  readonly machine: Machine;
  readonly card: Card;
  /** The engine's number of the visitor. */
  visitor = 0;
  /** Where the next number goes. */
  next = 0;
  /** The facts as they can be told again: names' numbers and values. Null where nobody will ask. */
  readonly journal: unknown[] | null;
  /** Warnings of the call that is under way, by their numbers; null where nobody will ask. */
  readonly noted: number[] | null;

  readonly #texts = new Map<string, number>();
  readonly #foreign = new Map<string, number>();
  /** By the numbers of the events that the model names. */
  readonly #shapes: Shape[] = [];
  #countPlace = 0;
  #count = 0;
  /** Whether the engine is at work, and what is thrown is a trap of its. */
  #isInside = false;

  constructor(card: Card, isKept: boolean) {
    this.card = card;
    this.machine = card.machine;
    this.journal = isKept ? [] : null;
    this.noted = isKept ? [] : null;
  }

  /** Forgets the numbers of texts: they have lost their meaning. */
  forget(): void {
    this.#texts.clear();
    this.#foreign.clear();
  }

  warn(kind: number): void {
    this.#isInside = true;
    this.noteWarning(kind);
    this.machine.face.visitor_warn(this.visitor, kind);
    this.#isInside = false;
  }

  /** Notes a warning that the engine counts by itself. */
  noteWarning(kind: number): void {
    if (this.noted !== null) this.noted.push(kind);
  }

  /** The number of an event's name; −1 where it cannot be read. */
  event(name: unknown): number {
    if (typeof name !== "string") return -1;
    return this.card.events.get(name) ?? this.#foreign.get(name) ?? this.#foreignEvent(name);
  }

  #foreignEvent(name: string): number {
    if (isBlank(name)) return -1;
    const { machine } = this;
    const number = machine.face.visitor_text(this.visitor, machine.putText(this.#nameToCut(name)), TextKind.Event);
    if (name.length <= MAX_NAME_SCALARS) {
      if (this.#foreign.size >= MOST_FOREIGN) this.#foreign.clear();
      this.#foreign.set(name, number);
    }
    return number;
  }

  /** A name, an id or a session, long enough still for the engine to see that it must be cut. */
  #nameToCut(name: string): string {
    const short = cut(name, MAX_NAME_SCALARS);
    if (short === name) return name;
    this.noteWarning(Warn.TooLong);
    return `${short}.`;
  }

  /** The number of an id or a session; −1 for none. */
  label(text: unknown): number {
    if (text === undefined || text === null) return -1;
    if (typeof text !== "string") {
      this.warn(Warn.BadValue);
      return -1;
    }
    if (isBlank(text)) return -1;
    return this.machine.face.visitor_text(this.visitor, this.machine.putText(this.#nameToCut(text)), TextKind.Label);
  }

  /** What makes an id or a session equal to another; empty for none. */
  labelText(text: unknown): string {
    if (text === undefined || text === null) return "";
    if (typeof text !== "string") {
      this.warn(Warn.BadValue);
      return "";
    }
    if (isBlank(text)) return "";
    const short = cut(text, MAX_NAME_SCALARS);
    if (short !== text) this.warn(Warn.TooLong);
    return wellFormed(short);
  }

  /** Writes a fact: its head, then at most so many own values of an object, and of these what the model uses. */
  fact(at: number, event: number, source: number, id: number, session: number, given: unknown, atMost: number): void {
    const { machine } = this;
    if (machine.doubles.length === 0 || this.next + HEAD + LONGEST_SINGLE * atMost > machine.numbersEnd) {
      this.#reserve(HEAD + LONGEST_SINGLE * atMost);
    }
    const { doubles } = machine;
    const start = this.next;
    doubles[start] = at;
    doubles[start + 1] = event;
    doubles[start + 2] = source;
    doubles[start + 3] = id;
    doubles[start + 4] = session;
    doubles[start + 5] = 0;
    this.next = start + HEAD;
    this.#countPlace = start + 5;
    this.#count = 0;
    if (given !== undefined) this.#values(event, given, atMost);
  }

  #values(event: number, given: unknown, atMost: number): void {
    if (given === null) return;
    this.#isInside = false;
    try {
      if (typeof given !== "object" || isArray(given)) this.warn(Warn.BadValue);
      else if (atMost > MAX_PROPERTIES) this.#readMany(given as Dictionary, atMost);
      else this.#read(given as Dictionary, atMost, this.#shapes[event] ?? this.#newShape(event));
    } catch (error) {
      if (this.#isInside) throw error;
      this.warn(Warn.BadValue);
    }
    this.end();
  }

  /** Ends a fact. */
  end(): void {
    this.machine.doubles[this.#countPlace] = this.#count;
  }

  /** Makes room for so many numbers more. */
  #reserve(count: number): void {
    const { machine } = this;
    if (machine.doubles.length === 0) machine.refresh();
    if (this.next + count > machine.numbersEnd) {
      const written = this.next - machine.numbersStart;
      const countWritten = this.#countPlace - machine.numbersStart;
      machine.growNumbers(written + count);
      this.next = machine.numbersStart + written;
      this.#countPlace = machine.numbersStart + countWritten;
    }
  }

  /** Reads what the model uses of an event's properties. */
  #read(given: Dictionary, atMost: number, shape: Shape): void {
    const { keys, numbers } = shape;
    let seen = 0;
    for (const key in given) {
      if (!hasOwn.call(given, key)) continue;
      const name = keys[seen] === key ? numbers[seen]! : this.#learn(shape, seen, key, atMost);
      seen += 1;
      if (name < 0) {
        if (name === ONE_TOO_MANY) return;
        continue;
      }
      let value: unknown;
      try {
        value = given[key];
      } catch {
        value = UNREADABLE;
      }
      this.value(name, value);
    }
  }

  /** Reads what the model uses of a lead's attributes. They are not alike, so they are not gone over in the same place. */
  #readMany(given: Dictionary, atMost: number): void {
    const { names, hasReplacement } = this.card;
    let seen = 0;
    for (const key of Object.keys(given)) {
      if (seen === atMost) {
        this.warn(Warn.TooMany);
        return;
      }
      seen += 1;
      const name = names.get(hasReplacement ? wellFormed(key) : key);
      if (name !== undefined) this.value(name, own(given, key));
    }
  }

  /** Looks a name up: its number, or −1 where the model does not use it. */
  #learn(shape: Shape, place: number, key: string, atMost: number): number {
    if (place === atMost) {
      this.warn(Warn.TooMany);
      return ONE_TOO_MANY;
    }
    const { names, hasReplacement } = this.card;
    const number = names.get(hasReplacement ? wellFormed(key) : key) ?? -1;
    if (place < SHAPE_KEYS && place <= shape.keys.length) {
      shape.keys[place] = key;
      shape.numbers[place] = number;
    }
    return number;
  }

  #newShape(event: number): Shape {
    // Events that the model does not name have numbers without end.
    if (event >= this.card.events.size) return { keys: [], numbers: [] };
    while (this.#shapes.length <= event) this.#shapes.push({ keys: [], numbers: [] });
    return this.#shapes[event]!;
  }

  /** Writes a value under a name that the model uses; nothing where it states nothing. */
  value(name: number, value: unknown): void {
    if (typeof value === "string") {
      const number = this.#texts.get(value) ?? this.#intern(value);
      if (number < 0) this.#single(name, Kind.Unknown, 0, null);
      else this.#single(name, Kind.Text, number, this.journal === null ? null : kept(value));
    } else if (typeof value === "number") {
      if (value >= -LARGEST_NUMBER && value <= LARGEST_NUMBER) this.#single(name, Kind.Number, value, value);
      else this.warn(Warn.NotFinite);
    } else if (value === null) {
      this.#single(name, Kind.Unknown, 0, null);
    } else if (typeof value === "boolean") {
      this.value(name, value ? "true" : "false");
    } else if (typeof value === "object") {
      this.#list(name, value);
    } else if (value !== undefined) {
      this.warn(Warn.BadValue);
    }
  }

  /** Writes a value that is no list, and how it can be told again. */
  #single(name: number, kind: number, value: number, again: unknown): void {
    const { doubles } = this.machine;
    const place = this.next;
    doubles[place] = name;
    doubles[place + 1] = kind;
    doubles[place + 2] = value;
    // What is unknown has no value behind its kind.
    this.next = place + (kind === Kind.Unknown ? 2 : 3);
    this.#count += 1;
    if (this.journal !== null) this.journal.push(name, again);
  }

  #list(name: number, value: object): void {
    const found = listOf(value);
    if (found === undefined) {
      this.warn(Warn.BadValue);
      return;
    }
    const { list, length } = found;
    const texts: string[] = [];
    for (let place = 0; place < length && place < MAX_ELEMENTS; place += 1) {
      const text = element(list, place, true);
      if (typeof text === "string") texts.push(text);
    }
    if (length > MAX_ELEMENTS) this.warn(Warn.TooMany);
    const numbers = texts.map((text) => this.#texts.get(text) ?? this.#intern(text)).filter((number) => number >= 0);
    if (numbers.length === 0) {
      this.#single(name, Kind.Unknown, 0, null);
      return;
    }
    // Besides the room that `fact` has made for values that are no lists.
    this.#isInside = true;
    this.#reserve(numbers.length + LONGEST_SINGLE * MAX_ATTRIBUTES);
    this.#isInside = false;
    this.#single(name, Kind.List, numbers.length, this.journal === null ? null : texts.map(kept));
    this.machine.doubles.set(numbers, this.next);
    this.next += numbers.length;
  }

  /** The number of a text; −1 where it is blank. */
  #intern(text: string): number {
    const { machine } = this;
    const { length } = text;
    this.#isInside = true;
    let kind = TextKind.Value;
    let short = text;
    if (length > MAX_TEXT_SCALARS) {
      const trimmed = trimmedAndCut(text, MAX_TEXT_SCALARS);
      short = trimmed.text;
      if (trimmed.wasCut) {
        kind = TextKind.ReadyValue;
        this.noteWarning(Warn.TooLong);
      }
    }
    const number = machine.face.visitor_text(this.visitor, machine.putText(short), kind);
    if (machine.doubles.length === 0) machine.refresh();
    this.#isInside = false;
    if (length <= LONGEST_REMEMBERED) {
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      this.#texts.set(text, number);
    }
    return number;
  }
}

/** A text of a value as it can be kept: a piece of a long one would keep all of it in memory, so it is copied. */
function kept(text: string): string {
  return text.length <= MAX_TEXT_SCALARS ? text : copied(trimmedAndCut(text, MAX_TEXT_SCALARS).text);
}

/** A name, an id or a session as it can be kept. */
export function keptName(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  return text.length <= MAX_NAME_SCALARS ? text : copied(cut(text, MAX_NAME_SCALARS));
}

function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** The number of a source. */
export function sourceNumber(source: unknown): number {
  switch (source) {
    case undefined:
    case "browser":
      return 0;
    case "edge":
      return 1;
    case "crm":
      return 2;
    case "email":
      return 3;
    default:
      return typeof source === "string" ? 4 : 0;
  }
}

/** The moment that a value states, in whole milliseconds; NaN where it states none. */
export function momentOf(at: unknown): number {
  if (typeof at === "number") return at >= -FARTHEST_MS && at <= FARTHEST_MS ? Math.trunc(at) + 0 : Number.NaN;
  let moment = Number.NaN;
  if (typeof at === "string") {
    moment = rfc3339(at);
  } else if (typeof at === "object" && at !== null) {
    try {
      moment = dateTime.call(at as Date);
    } catch {
      // Not a date.
    }
  }
  return moment;
}
