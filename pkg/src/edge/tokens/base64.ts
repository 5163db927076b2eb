/** Base64 of both alphabets. What is not canonical is refused, so that a text has one reading. */
import type { Bytes } from "../body/bytes.js";

const CHUNK = 8192;
/** The characters that a text of this length, modulo 4, may end with; any where nothing stands. */
const LAST = [undefined, "", "AQgw", "AEIMQUYcgkosw048"] as const;

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** Without padding, with `-` and `_`. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Null where it is no base64, of either alphabet. */
export function fromBase64(text: string): Bytes | null {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return null;
  try {
    const binary = atob(plain);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Null where it is not exactly what `toBase64Url` gives. */
export function fromBase64Url(text: string): Bytes | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  // What the last character holds beyond the last byte must be nothing.
  const endings = LAST[text.length % 4];
  return endings === undefined || endings.includes(text.at(-1)!) ? fromBase64(text) : null;
}
