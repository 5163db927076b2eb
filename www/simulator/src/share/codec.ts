/**
 * The state in a link: its JSON, packed with deflate, in the hash of the address.
 *
 * `#s1.` and base64url of four bytes of checksum and the packed text. The hash never leaves the browser, so a shared model stays
 * between those who have the link. Whoever opens a link trusts nobody: both lengths are bounded, and unpacking stops at its bound.
 */

/** The most characters of a hash: what chat programs and mail still pass on. */
export const MAX_LINK_CHARS = 16_384;

/** The most bytes that a link may unpack to. */
export const MAX_STATE_BYTES = 2 * 1024 * 1024;

const PREFIX = "s1.";
const CHECKSUM_BYTES = 4;

/** Why a link is refused. */
export type LinkProblem =
  /** Longer than {@link MAX_LINK_CHARS}. */
  | "too_long"
  /** Of a later version of the simulator. */
  | "unknown_version"
  /** Cut short or changed on its way. */
  | "damaged"
  /** Unpacks to more than {@link MAX_STATE_BYTES}. */
  | "too_large";

export type Written = { hash: string } | { problem: "too_long" | "too_large"; chars: number };
export type Read = { text: string } | { problem: LinkProblem };

/** Whether a hash claims to hold a state; any other belongs to somebody else. */
export function isLink(hash: string): boolean {
  return /^#?s\d+\./.test(hash);
}

/** The hash, with its `#`, that holds a text; or how long it would be. */
export async function writeLink(text: string): Promise<Written> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_STATE_BYTES) return { problem: "too_large", chars: bytes.length };
  const packed = await pack(bytes);
  const whole = new Uint8Array(CHECKSUM_BYTES + packed.length);
  new DataView(whole.buffer).setUint32(0, checksum(bytes));
  whole.set(packed, CHECKSUM_BYTES);
  const hash = `#${PREFIX}${toBase64Url(whole)}`;
  return hash.length > MAX_LINK_CHARS ? { problem: "too_long", chars: hash.length } : { hash };
}

/** The text that a hash holds. Never throws, and never unpacks more than {@link MAX_STATE_BYTES}. */
export async function readLink(hash: string): Promise<Read> {
  const given = hash.startsWith("#") ? hash.slice(1) : hash;
  if (given.length > MAX_LINK_CHARS) return { problem: "too_long" };
  if (!given.startsWith(PREFIX)) return { problem: /^s\d+\./.test(given) ? "unknown_version" : "damaged" };
  const whole = fromBase64Url(given.slice(PREFIX.length));
  if (whole === undefined || whole.length <= CHECKSUM_BYTES) return { problem: "damaged" };
  const unpacked = await unpack(whole.subarray(CHECKSUM_BYTES));
  if ("problem" in unpacked) return unpacked;
  const { bytes } = unpacked;
  if (checksum(bytes) !== new DataView(whole.buffer, whole.byteOffset).getUint32(0)) return { problem: "damaged" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "damaged" };
  }
}

async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Unpacks piece by piece, and stops at the bound: a few bytes may stand for gigabytes. */
async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<{ bytes: Uint8Array } | { problem: LinkProblem }> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > MAX_STATE_BYTES) {
        await reader.cancel().catch(() => undefined);
        return { problem: "too_large" };
      }
      pieces.push(value);
    }
  } catch {
    return { problem: "damaged" };
  }
  const bytes = new Uint8Array(length);
  let next = 0;
  for (const piece of pieces) {
    bytes.set(piece, next);
    next += piece.length;
  }
  return { bytes };
}

/** FNV-1a of 32 bits: tells a link that was changed by accident; it is no signature. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
