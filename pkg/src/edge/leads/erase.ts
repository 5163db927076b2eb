/** Erasure: everything that stores hold of one person. */
import { PrequalError } from "../../engine/error.js";
import type { Outbox } from "../outbox/types.js";
import { createKeyRing } from "../tokens/keys.js";
import { leadKeys } from "./key.js";
import type { LeadStore } from "./types.js";

export interface EraseOptions {
  /** The handler's keys, retired ones included as long as stores hold what was written under them. */
  readonly keys: string | readonly string[];
  readonly leads?: LeadStore;
  readonly outbox?: Pick<Outbox, "erase">;
}

/**
 * Erases what stores of leads and outboxes hold of the person of an address; gives how many submissions the outbox held.
 *
 * @throws PrequalError `type` where the text is no address, and what the stores throw
 */
export async function erasePerson(email: string, { keys, leads, outbox }: EraseOptions): Promise<number> {
  const names = await leadKeys(email, createKeyRing(keys));
  if (!names.length) throw new PrequalError("type", "an e-mail address is needed", { path: "email" });
  let erased = 0;
  for (const lead of names) {
    await leads?.erase(lead);
    erased += (await outbox?.erase({ lead })) ?? 0;
  }
  return erased;
}
