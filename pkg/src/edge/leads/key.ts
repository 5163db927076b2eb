/** What a lead is called in stores: a keyed hash of its address, so that nobody reads addresses out of a store. */
import { PrequalError } from "../../engine/error.js";
import { utf8 } from "../body/bytes.js";
import { toBase64Url } from "../tokens/base64.js";
import { createKeyRing, type KeyRing } from "../tokens/keys.js";

const LONGEST_ADDRESS = 320;

/**
 * What the lead of an address is called in stores, by the newest key: to erase it, or to tell of it.
 *
 * @throws PrequalError `type` where the text is no address, or a key is none
 */
export async function leadKey(email: string, keys: string | readonly string[]): Promise<string> {
  const key = await newestLeadKey(email, createKeyRing(keys));
  if (key === null) throw new PrequalError("type", "an e-mail address is needed", { path: "email" });
  return key;
}

/** By the newest key; null where the text is no address. */
export async function newestLeadKey(email: unknown, ring: KeyRing): Promise<string | null> {
  const address = addressOf(email);
  return address === null ? null : toBase64Url(await ring.sign("lead", utf8(address)));
}

/** Under every key of the ring, the newest first; empty where the text is no address. */
export async function leadKeys(email: unknown, ring: KeyRing): Promise<string[]> {
  const address = addressOf(email);
  return address === null ? [] : (await ring.signAll("lead", utf8(address))).map(toBase64Url);
}

function addressOf(email: unknown): string | null {
  if (typeof email !== "string") return null;
  const address = email.trim().normalize("NFC").toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(address) && address.length <= LONGEST_ADDRESS ? address : null;
}
