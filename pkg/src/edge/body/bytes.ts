/** Small tools for bytes. */

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** The text; U+FFFD for what is not UTF-8. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The text; null where it is not UTF-8. */
export function strictTextOf(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

export function joined(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Where `sought` begins in `bytes` from `start` on; −1 where it does not. */
export function indexOf(bytes: Uint8Array, sought: Uint8Array, start = 0): number {
  const [first] = sought;
  if (first === undefined) return start;
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + sought.length > bytes.length) return -1;
    let matched = 1;
    while (matched < sought.length && bytes[at + matched] === sought[matched]) matched += 1;
    if (matched === sought.length) return at;
  }
  return -1;
}
