/**
 * Reads a page's snapshot (`PS`, format 1) as facts.
 *
 * The engine reads snapshots as well, but believes what they say of their sources; a page may claim only.
 */
import { strictTextOf } from "../body/bytes.js";
import type { Source } from "../../types.js";
import type { FactValue } from "./fact.js";

/** A fact as a snapshot states it; `at` is null for what is stated without a moment. */
export interface StatedFact {
  readonly event: string;
  readonly at: number | null;
  readonly id: string;
  readonly session: string;
  readonly properties: { readonly [name: string]: FactValue };
}

/** With who is said to have told it: not to be believed of a page's. */
export interface SnapshotFact extends StatedFact {
  readonly source: Source;
}

/** By the engine's numbers. */
const SOURCES: readonly Source[] = ["browser", "edge", "crm", "email", "other"];

const VERSION = 1;
const HEADER_BYTES = 7;
const HAS_ID = 1;
const HAS_SESSION = 2;
const IS_BEFORE_ALL_TIME = 4;
const MOST_STATED = 500;
const MOST_ELEMENTS = 100;
/** The lower halves of what FNV-1a begins with and multiplies by; the upper ones cannot show in the lower half of the hash. */
const FNV_START = 0x84222325;
const FNV_PRIME = 0x1b3;

class Damaged extends Error {}

/** Whether it begins as a snapshot does. */
export function isSnapshot(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x53;
}

/** Null where the bytes are no snapshot of this format, or damaged. */
export function readSnapshot(bytes: Uint8Array, most: number): SnapshotFact[] | null {
  if (!isSnapshot(bytes) || bytes[2] !== VERSION || bytes.length < HEADER_BYTES) return null;
  const payload = bytes.subarray(HEADER_BYTES);
  const stated = new DataView(bytes.buffer, bytes.byteOffset).getUint32(3, true);
  if (fnv1a(payload) !== stated) return null;
  try {
    return factsOf(new Reader(payload), most);
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}

function fnv1a(bytes: Uint8Array): number {
  let hash = FNV_START;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

function factsOf(reader: Reader, most: number): SnapshotFact[] {
  reader.byte();
  const texts = reader.list(reader.left, () => reader.text());
  const text = () => {
    const found = texts[reader.number()];
    if (found === undefined) throw new Damaged();
    return found;
  };
  let time = 0;
  const facts: SnapshotFact[] = [];
  reader.list(reader.left, () => {
    const flags = reader.number();
    const source = SOURCES[reader.number()] ?? "other";
    if (!(flags & IS_BEFORE_ALL_TIME)) time += reader.signed();
    const event = text();
    const id = flags & HAS_ID ? text() : "";
    const session = flags & HAS_SESSION ? text() : "";
    const properties = Object.fromEntries(reader.list(MOST_STATED, () => [text(), valueOf(reader, text)]));
    const at = flags & IS_BEFORE_ALL_TIME ? null : time;
    if (facts.length < most) facts.push({ event, at, id, session, source, properties });
  });
  return facts;
}

function valueOf(reader: Reader, text: () => string): FactValue {
  switch (reader.number()) {
    case 0:
      return null;
    case 1:
      return reader.double();
    case 2:
      return text();
    case 3:
      return reader.list(MOST_ELEMENTS, text);
    default:
      throw new Damaged();
  }
}

/** LEB128 numbers, and texts behind their length. Throws where the bytes end too early. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Damaged();
    this.#at += 1;
    return byte;
  }

  number(): number {
    let number = 0;
    for (let scale = 1; scale <= 2 ** 56; scale *= 128) {
      const byte = this.byte();
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
    throw new Damaged();
  }

  /** Zigzag. */
  signed(): number {
    const number = this.number();
    return number % 2 ? -(number + 1) / 2 : number / 2;
  }

  double(): number {
    const number = new DataView(this.#take(8).buffer).getFloat64(0, true);
    return Number.isFinite(number) ? number : 0;
  }

  text(): string {
    const text = strictTextOf(this.#take(this.number()));
    if (text === null) throw new Damaged();
    return text;
  }

  list<T>(most: number, one: () => T): T[] {
    const length = this.number();
    if (length > most) throw new Damaged();
    return Array.from({ length }, one);
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    if (length > this.left) throw new Damaged();
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }
}
