/** Sending again what was given up. */
import type { Outbox } from "./types.js";

/**
 * Makes a dead letter pending again, due at once; whoever drains the outbox sends it, by the same key.
 *
 * @returns whether there is such an entry
 */
export async function replay(outbox: Outbox, id: string, now: number): Promise<boolean> {
  const entry = await outbox.get(id);
  if (!entry) return false;
  // Its age is what it was: where the CRM is still away it returns to the dead letters, and nothing is sent for ever.
  await outbox.update({ ...entry, state: "pending", nextAt: now });
  return true;
}
