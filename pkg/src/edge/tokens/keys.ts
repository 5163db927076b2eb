/**
 * The key ring: secrets as Standard Webhooks writes them (`whsec_` and base64 of 24 to 64 bytes).
 *
 * The first key signs, every key verifies; so a new key is put first, and the old one is taken out when what it signed has
 * expired. There is one algorithm, HMAC-SHA256, and nothing that is signed names one.
 */
import { PrequalError } from "../../engine/error.js";
import { utf8, type Bytes } from "../body/bytes.js";
import { fromBase64 } from "./base64.js";

export interface KeyRing {
  sign(purpose: Purpose, message: Uint8Array): Promise<Bytes>;
  /** In constant time for each key, the newest first. Gives the place of the key that signed, 0 for the newest; −1 for none. */
  verify(purpose: Purpose, message: Uint8Array, mac: Uint8Array): Promise<number>;
  /** The message's code under every key, the newest first. */
  signAll(purpose: Purpose, message: Uint8Array): Promise<Bytes[]>;
}

/** What is signed for one purpose cannot be used for another. `raw` adds nothing, as Standard Webhooks has it. */
export type Purpose = "raw" | "visit" | "view" | "fields" | "lead";

const PREFIX = "whsec_";
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const MOST_KEYS = 10;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/** The bytes of a secret. Its text never gets into a message. */
function secretBytes(secret: unknown, path: string): Bytes {
  const bytes = typeof secret === "string" && secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : null;
  if (!bytes) throw new PrequalError("type", "a key must be `whsec_` and base64", { path });
  if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
    throw new PrequalError("range", `a key must be of ${LEAST_BYTES} to ${MOST_BYTES} bytes`, { path });
  }
  return bytes;
}

/**
 * @param secrets `whsec_…`, the newest first; at most 10
 * @throws PrequalError `type` or `range`
 */
export function createKeyRing(secrets: string | readonly string[], path = "keys"): KeyRing {
  const list = typeof secrets === "string" ? [secrets] : secrets;
  if (!Array.isArray(list) || !list.length || list.length > MOST_KEYS) {
    throw new PrequalError("range", `there must be 1 to ${MOST_KEYS} keys`, { path });
  }
  const secretsInBytes = list.map((secret, place) => secretBytes(secret, `${path}[${place}]`));
  return ringOf(secretsInBytes);
}

/** For bytes of any length; that of secrets is checked by `createKeyRing`. */
export function ringOf(secrets: readonly Bytes[]): KeyRing {
  // Not before the first request: some hosts have no asynchronous work at start.
  let imported: Promise<CryptoKey[]> | undefined;
  const keys = () =>
    (imported ??= Promise.all(
      secrets.map((bytes) => crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["sign", "verify"])),
    ));
  const mac = async (key: CryptoKey, message: Bytes) => new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
  return {
    async sign(purpose, message) {
      const [newest] = await keys();
      return mac(newest!, framed(purpose, message));
    },
    async verify(purpose, message, given) {
      const framedMessage = framed(purpose, message);
      const code = given.slice();
      // How many keys were tried tells how old a code's key is, and nothing of any key.
      for (const [place, key] of (await keys()).entries()) {
        if (await crypto.subtle.verify("HMAC", key, code, framedMessage)) return place;
      }
      return -1;
    },
    async signAll(purpose, message) {
      const framedMessage = framed(purpose, message);
      return Promise.all((await keys()).map((key) => mac(key, framedMessage)));
    },
  };
}

function framed(purpose: Purpose, message: Uint8Array): Bytes {
  if (purpose === "raw") return message.slice();
  const head = utf8(`prequal ${purpose}\n`);
  const whole = new Uint8Array(head.length + message.length);
  whole.set(head);
  whole.set(message, head.length);
  return whole;
}
