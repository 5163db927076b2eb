/** The state in the hash of the address. */
import type { Key } from "../i18n/index.ts";
import type { Locale, State } from "../state.ts";

/** What a hash holds: a state, or why there is none; both null where it holds nothing of ours. */
export async function stateFromHash(_hash: string, _locale: Locale): Promise<{ state: State | null; problem: Key | null }> {
  return { state: null, problem: null };
}
