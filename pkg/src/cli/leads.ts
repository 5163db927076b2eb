import { extname } from "node:path";
import { EXIT, Failure } from "./failure.js";
import { called, gather, openInput, placeIn } from "./input.js";
import { isBlank, MAX_LINE_BYTES } from "./lines.js";

/** Leads as given: one lead on one line, or lines of leads as they come. */
export type Leads =
  | { form: "lead"; line: Buffer; positionOf(offset: number): string }
  | { form: "lines"; pieces: AsyncIterable<Buffer>; length: number | undefined };

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * Opens leads: `.json` is one lead, `.ndjson` and `.jsonl` are lines; stdin and files of other names are what they look like:
 * one lead where the whole is one object, else lines.
 */
export async function openLeads(path: string): Promise<Leads> {
  const extension = extname(path).toLowerCase();
  const { pieces: raw, length } = await openInput(path);
  const pieces = withoutMark(path, raw);
  if (extension === ".csv") throw new Failure(EXIT.unreadable, `${called(path)}: is CSV; leads are JSON, one a line`);
  if (extension === ".json") return oneLead(path, pieces);
  if (extension === ".ndjson" || extension === ".jsonl") return { form: "lines", pieces, length };

  const iterator = pieces[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  const look = new Look();
  let form: Leads["form"] | undefined;
  while (form === undefined) {
    const { done, value } = await iterator.next();
    if (!done) seen.push(value);
    form = done ? look.atEnd() : look.at(value);
  }
  const all = replay(seen, iterator);
  return form === "lead" ? oneLead(path, all) : { form, pieces: all, length };
}

/** One lead, and nothing else. */
export async function openLead(path: string): Promise<Extract<Leads, { form: "lead" }>> {
  const leads = await openLeads(path);
  if (leads.form === "lead") return leads;
  const bytes = await gather(path, leads.pieces, MAX_LINE_BYTES);
  const filled = bytes
    .toString("latin1")
    .split("\n")
    .filter((line) => line.trim() !== "").length;
  if (filled === 1) return oneLead(path, once(bytes));
  const what = filled === 0 ? "there is no lead in it" : `there are ${filled} lines in it; give one lead`;
  throw new Failure(EXIT.unreadable, `${called(path)}: ${what}`);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* replay(seen: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* seen.splice(0);
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Leaves out a byte order mark in front; refuses what its first bytes show to be something else. */
async function* withoutMark(path: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < 3) continue;
    yield unmarked(path, head);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield unmarked(path, head);
}

function unmarked(path: string, head: Buffer): Buffer {
  const [first, second, third] = head;
  if (first === 0x1f && second === 0x8b)
    throw new Failure(EXIT.unreadable, `${called(path)}: is compressed; pipe it through zcat`);
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Failure(EXIT.unreadable, `${called(path)}: is UTF-16; save it as UTF-8`);
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? head.subarray(3) : head;
}

/** Looks at the beginning of an input: one object over several lines, or lines. */
class Look {
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #hasBegun = false;
  #hasEnded = false;

  /** The form, as soon as it shows. */
  at(piece: Buffer): Leads["form"] | undefined {
    for (const byte of piece) {
      if (this.#hasEnded) {
        if (!isBlank(byte)) return "lines";
      } else if (!this.#hasBegun) {
        if (isBlank(byte)) continue;
        if (byte === OPEN_LIST) return "lead";
        if (byte !== OPEN_OBJECT) return "lines";
        this.#hasBegun = true;
        this.#depth = 1;
      } else if (byte === NEWLINE) {
        // A text cannot go over the end of a line: the line is broken, and there are more.
        return this.#isText ? "lines" : "lead";
      } else {
        this.#step(byte);
      }
    }
    return undefined;
  }

  #step(byte: number): void {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isText = false;
    } else if (byte === QUOTE) {
      this.#isText = true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      this.#depth += 1;
    } else if (byte === OPEN_OBJECT + 2 || byte === OPEN_LIST + 2) {
      this.#depth -= 1;
      this.#hasEnded = this.#depth === 0;
    }
  }

  atEnd(): Leads["form"] {
    return this.#hasBegun ? "lead" : "lines";
  }
}

async function oneLead(path: string, pieces: AsyncIterable<Buffer>): Promise<Extract<Leads, { form: "lead" }>> {
  const bytes = await gather(path, pieces, MAX_LINE_BYTES);
  const positionOf = (offset: number) => placeIn(bytes, offset);
  const start = bytes.findIndex((byte) => !isBlank(byte));
  if (start < 0) throw new Failure(EXIT.unreadable, `${called(path)}: is empty`);
  if (bytes[start] === OPEN_LIST) {
    throw new Failure(EXIT.unreadable, `${called(path)}: is a list; give one lead, or one lead a line (jq -c '.[]')`);
  }
  if (bytes[start] !== OPEN_OBJECT) {
    throw new Failure(EXIT.unreadable, `${called(path)}: is no lead: a JSON object is expected`);
  }
  const line = Buffer.from(bytes);
  const broken = flatten(line);
  if (broken >= 0) throw new Failure(EXIT.unreadable, `${called(path)}: not JSON at ${positionOf(broken)}`);
  return { form: "lead", line, positionOf };
}

/** Puts JSON on one line: line ends may stand between its tokens only. Gives where one stands inside a text, else −1. */
function flatten(bytes: Buffer): number {
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) isText = !isText;
    else if (byte === BACKSLASH && isText) at += 1;
    else if (byte === NEWLINE || byte === RETURN) {
      if (isText) return at;
      bytes[at] = SPACE;
    }
  }
  return -1;
}
