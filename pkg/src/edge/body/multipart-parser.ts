/**
 * Cuts a multipart body into parts as its bytes come in, holding back only a line and a part's head.
 *
 * A delimiter is recognised at the start of any line, however that line ends, because some readers do; what comes out is in any
 * case the bytes that came in. Where two readers could differ on where a part begins, the body is malformed.
 */
import { indexOf, joined, utf8 } from "./bytes.js";
import { partHead, type PartHead } from "./multipart-head.js";

/** What is told of a body, in order. All bytes put together are the body. */
export interface MultipartEvents {
  /** A part begins: its delimiter, its head and the blank line, as they came. */
  part(head: PartHead, bytes: Uint8Array): void;
  /** Bytes of the part's content. */
  data(bytes: Uint8Array): void;
  /** Everything from the last delimiter on. */
  end(bytes: Uint8Array): void;
}

export class Malformed extends Error {}

const CR = 0x0d;
const LF = 0x0a;
const LONGEST_HEAD = 16 * 1024;
const LONGEST_BOUNDARY = 200;
const LONGEST_DELIMITER_LINE = 80;

/** Whether it may be a boundary at all. */
export function isBoundary(boundary: string | undefined): boundary is string {
  return !!boundary && boundary.length <= LONGEST_BOUNDARY && /^[\x21-\x7e ]*[\x21-\x7e]$/.test(boundary);
}

export class MultipartParser {
  readonly #delimiter: Uint8Array;
  readonly #events: MultipartEvents;
  /** What is not told of yet. */
  #held: Uint8Array = new Uint8Array(0);
  /** `preamble` before the first delimiter, `epilogue` behind the last. */
  #state: "preamble" | "head" | "data" | "epilogue" = "preamble";
  /** Whether what is held begins a line. */
  #isLineStart = true;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;

  constructor(boundary: string, events: MultipartEvents) {
    this.#delimiter = utf8(`--${boundary}`);
    this.#events = events;
  }

  /** @throws Malformed */
  push(bytes: Uint8Array): void {
    this.#held = this.#held.length ? joined([this.#held, bytes]) : bytes;
    this.#run(false);
  }

  /** @throws Malformed where the last delimiter is missing */
  finish(): void {
    this.#run(true);
    if (this.#state !== "epilogue") throw new Malformed("the last delimiter is missing");
    this.#events.end(joined(this.#tail));
  }

  #run(isLast: boolean): void {
    while (this.#held.length && this.#step(isLast)) {
      // Until more bytes are needed.
    }
  }

  /** Whether it came further. */
  #step(isLast: boolean): boolean {
    if (this.#state === "epilogue") return this.#epilogue();
    if (this.#state === "head") return this.#head(isLast);
    return this.#data(isLast);
  }

  #epilogue(): boolean {
    if (indexOf(this.#held, this.#delimiter) >= 0) throw new Malformed("a delimiter behind the last");
    this.#tailBytes += this.#held.length;
    if (this.#tailBytes > LONGEST_HEAD) throw new Malformed("too much behind the last delimiter");
    this.#tail.push(this.#held.slice());
    this.#held = new Uint8Array(0);
    return false;
  }

  /** Content up to the next delimiter. What may be the beginning of one is held back. */
  #data(isLast: boolean): boolean {
    const held = this.#held;
    const delimiter = this.#delimiter;
    for (let at = indexOf(held, delimiter); at >= 0; at = indexOf(held, delimiter, at + 1)) {
      const isAtStart = this.#isLineStart && at === 0;
      if (!isAtStart && !isLineEnd(held[at - 1])) continue;
      const rest = at + delimiter.length;
      const line = endOfLine(held, rest, isLast);
      if (line === null) {
        if (held.length - rest > LONGEST_DELIMITER_LINE) throw new Malformed("a line that begins like a delimiter");
        return this.#release(lineStart(held, at), isLast);
      }
      const mark = String.fromCharCode(...held.subarray(rest, Math.min(line.end, rest + LONGEST_DELIMITER_LINE))).replace(/[ \t]+$/, "");
      if (mark !== "" && mark !== "--") throw new Malformed("a line that begins like a delimiter");
      // The line end before a delimiter belongs to it.
      const start = lineStart(held, at);
      if (this.#state === "preamble") {
        if (start > 0) throw new Malformed("something before the first delimiter");
      } else if (start > 0) this.#events.data(held.subarray(0, start));
      this.#isLineStart = false;
      this.#held = held.subarray(start);
      this.#state = mark ? "epilogue" : "head";
      if (mark) this.#closeWith(rest - start + 2);
      return true;
    }
    return this.#release(held.length - delimiter.length - 3, isLast);
  }

  #closeWith(length: number): void {
    this.#tail.push(this.#held.slice(0, length));
    this.#held = this.#held.subarray(length);
  }

  /** Tells of content up to a place; more must come before more can be told. */
  #release(length: number, isLast: boolean): false {
    const end = isLast ? this.#held.length : length;
    if (this.#state === "preamble") {
      if (this.#held.length > LONGEST_HEAD) throw new Malformed("no delimiter");
      return false;
    }
    if (end > 0) {
      this.#events.data(this.#held.subarray(0, end));
      this.#held = this.#held.subarray(end);
      // What is still held may be a delimiter only with its line end, which is held as well.
      this.#isLineStart = false;
    }
    return false;
  }

  /** A delimiter and the head behind it, up to the blank line. */
  #head(isLast: boolean): boolean {
    const held = this.#held;
    const head = endOfHead(held, indexOf(held, this.#delimiter) + this.#delimiter.length, isLast);
    if (head === null) {
      if (held.length > LONGEST_HEAD) throw new Malformed("a part's head is too long");
      return false;
    }
    const parsed = partHead(held.subarray(head.start, head.end));
    if (parsed.isAmbiguous) throw new Malformed("a name that two readers read in two ways");
    if (parsed.isNested) throw new Malformed("multipart within multipart");
    this.#events.part(parsed, held.subarray(0, head.end));
    this.#held = held.subarray(head.end);
    this.#state = "data";
    this.#isLineStart = true;
    return true;
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

/** Where the line end before a place begins. */
function lineStart(bytes: Uint8Array, at: number): number {
  if (bytes[at - 1] === LF) return bytes[at - 2] === CR ? at - 2 : at - 1;
  return bytes[at - 1] === CR ? at - 1 : at;
}

/** The line end from a place on; null where it has not come yet. */
function endOfLine(bytes: Uint8Array, start: number, isLast: boolean): { end: number; next: number } | null {
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] === LF) return { end: at, next: at + 1 };
    if (bytes[at] !== CR) continue;
    if (at + 1 < bytes.length) return { end: at, next: bytes[at + 1] === LF ? at + 2 : at + 1 };
    return isLast ? { end: at, next: at + 1 } : null;
  }
  // Behind the last delimiter no line end is needed.
  return isLast ? { end: bytes.length, next: bytes.length } : null;
}

/** Where the head behind a delimiter starts, and where the content does. */
function endOfHead(bytes: Uint8Array, afterDelimiter: number, isLast: boolean): { start: number; end: number } | null {
  const first = endOfLine(bytes, afterDelimiter, isLast);
  if (!first) return null;
  for (let at = first.next; at < bytes.length;) {
    const line = endOfLine(bytes, at, isLast);
    if (!line || line.next === line.end) return null;
    if (line.end === at) return { start: first.next, end: line.next };
    at = line.next;
  }
  return null;
}
