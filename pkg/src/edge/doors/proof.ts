/** A proof that the edge gave some fields: for who receives a vendor's form, and for nobody else to make. */
import { utf8 } from "../body/bytes.js";
import { encodePairs } from "../body/urlencoded.js";
import { fromBase64Url, toBase64Url } from "../tokens/base64.js";
import { createKeyRing, type KeyRing } from "../tokens/keys.js";

type Values = readonly (readonly [name: string, value: string])[];

const HOUR_MS = 3_600_000;
const SKEW_MS = 300_000;

/** `<milliseconds, base 36>.<base64url HMAC>` over the site, the moment, and the fields sorted by name. */
export async function proveFields(values: Values, now: number, audience: string, ring: KeyRing): Promise<string> {
  const at = Math.floor(now).toString(36);
  return `${at}.${toBase64Url(await ring.sign("fields", messageOf(values, at, audience)))}`;
}

export interface ProofOptions {
  readonly keys: string | readonly string[];
  readonly audience: string;
  /** In milliseconds; an hour by default. */
  readonly maxAgeMs?: number;
  /** In milliseconds since 1970; the host's clock by default. */
  readonly now?: number;
}

/**
 * Whether the edge gave exactly these fields, not too long ago. It does not say for whom: a visitor can send fields that were
 * given to another.
 *
 * @throws PrequalError `type` or `range` where a key is none
 */
export async function verifyFields(
  fields: { readonly [name: string]: string } | Values,
  proof: string,
  { keys, audience, maxAgeMs = HOUR_MS, now = Date.now() }: ProofOptions,
): Promise<boolean> {
  const ring = createKeyRing(keys);
  const values = Array.isArray(fields) ? (fields as Values) : Object.entries(fields as { [name: string]: string });
  const [at = "", mac = "", ...rest] = proof.split(".");
  const given = fromBase64Url(mac);
  const age = now - Number.parseInt(at, 36);
  if (rest.length || !given || !/^[0-9a-z]{1,11}$/.test(at) || age > maxAgeMs || age < -SKEW_MS) return false;
  return (await ring.verify("fields", messageOf(values, at, audience), given)) >= 0;
}

function messageOf(values: Values, at: string, audience: string): Uint8Array {
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return utf8(`${JSON.stringify([audience, at])}\n${encodePairs(sorted)}`);
}
