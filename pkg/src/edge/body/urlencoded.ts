/** `application/x-www-form-urlencoded`, cut at its separators and put together again byte by byte. */
import type { IsReserved } from "../reserved.js";
import { joined, textOf, utf8, type Bytes } from "./bytes.js";
import type { FormBody, FormField } from "./types.js";

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const PLUS = 0x2b;
const PERCENT = 0x25;

/** A pair with the separator before it. */
interface Pair {
  readonly raw: Uint8Array;
  readonly name: string;
  readonly value: string;
  readonly isSemicolon: boolean;
}

/** Browsers write `;` as `%3B`, but some servers still take it for a separator: a name may hide behind one. */
function pairsOf(bytes: Uint8Array): Pair[] {
  const pairs: Pair[] = [];
  for (let start = 0; start <= bytes.length;) {
    let end = start;
    while (end < bytes.length && bytes[end] !== AMPERSAND && bytes[end] !== SEMICOLON) end += 1;
    const pair = bytes.subarray(start, end);
    const equals = pair.indexOf(EQUALS);
    pairs.push({
      raw: bytes.subarray(Math.max(0, start - 1), end),
      name: nameOfPair(pair),
      value: equals < 0 ? "" : decoded(pair.subarray(equals + 1)),
      isSemicolon: start > 0 && bytes[start - 1] === SEMICOLON,
    });
    start = end + 1;
  }
  return pairs;
}

/** Whether there are more pairs than so many; told without cutting any. */
export function hasMorePairs(bytes: Uint8Array, most: number): boolean {
  let pairs = 1;
  for (const byte of bytes) if ((byte === AMPERSAND || byte === SEMICOLON) && (pairs += 1) > most) return true;
  return false;
}

/** The name in a pair, or in what of it is there. */
export function nameOfPair(pair: Uint8Array): string {
  const equals = pair.indexOf(EQUALS);
  return decoded(equals < 0 ? pair : pair.subarray(0, equals));
}

function decoded(bytes: Uint8Array): string {
  if (!bytes.includes(PERCENT) && !bytes.includes(PLUS)) return textOf(bytes);
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    const high = byte === PERCENT ? digit(bytes[at + 1]) : -1;
    const low = high < 0 ? -1 : digit(bytes[at + 2]);
    if (low >= 0) at += 2;
    plain[length] = low >= 0 ? high * 16 + low : byte === PLUS ? 0x20 : byte;
    length += 1;
  }
  return textOf(plain.subarray(0, length));
}

/** The value of a hexadecimal digit; −1 where it is none. */
function digit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** A pair behind a semicolon belongs, for a server that does not know it as a separator, to the value before. */
function fieldsOf(pairs: readonly Pair[]): FormField[] {
  const fields: { name: string; value: string }[] = [];
  for (const { raw, name, value, isSemicolon } of pairs) {
    const last = fields.at(-1);
    if (isSemicolon && last) last.value += decoded(raw);
    else if (raw.length > 1 || (fields.length === 0 && raw.length > 0)) fields.push({ name, value });
  }
  return fields;
}

export function urlencodedBody(bytes: Bytes, contentType: string, isUtf8: boolean, mostFields: number): FormBody {
  // Read when they are asked for: what only goes on need not be.
  let pairs: Pair[] | undefined;
  let fields: FormField[] | undefined;
  const cut = () => (pairs ??= pairsOf(bytes));
  const read = () => (fields ??= fieldsOf(cut()));
  return {
    type: "urlencoded",
    contentType,
    bytes,
    get fields() {
      return read();
    },
    files: 0,
    get scorable() {
      return isUtf8 && read().length <= mostFields;
    },
    without(isReserved) {
      const stripped = strippedPairs(bytes, cut(), isReserved);
      return stripped === bytes ? this : urlencodedBody(stripped, contentType, isUtf8, mostFields);
    },
    with(values) {
      if (!values.length) return this;
      const ours = encodePairs(values);
      return urlencodedBody(
        joined([bytes, utf8(bytes.length ? `&${ours}` : ours)]),
        contentType,
        isUtf8,
        mostFields,
      );
    },
  };
}

function strippedPairs(bytes: Bytes, pairs: readonly Pair[], isReserved: IsReserved): Bytes {
  const kept = pairs.filter(({ name }) => !isReserved(name));
  if (kept.length === pairs.length) return bytes;
  const [first] = kept;
  if (!first) return new Uint8Array(0);
  // Without the separator that now stands before the first.
  const isCut = first !== pairs[0];
  return joined([isCut ? first.raw.subarray(1) : first.raw, ...kept.slice(1).map(({ raw }) => raw)]);
}

export function encodePairs(values: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(values.map(([name, value]) => [name, value])).toString();
}

/** A query without the reserved names; every other byte is as it was. */
export function strippedQuery(query: string, isReserved: IsReserved): string {
  const bytes = utf8(query.replace(/^\?/, ""));
  return textOf(strippedPairs(bytes, pairsOf(bytes), isReserved));
}
