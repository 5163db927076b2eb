/** The state in the hash of the address. */
import type { Key } from "../i18n/index.ts";
import { parseState, stateAsData } from "../saved.ts";
import type { Locale, State } from "../state.ts";
import { isLink, readLink, writeLink, type Written } from "./codec.ts";

/** What a hash holds: a state, or why there is none; both null where it holds nothing of ours. */
export async function stateFromHash(hash: string, locale: Locale): Promise<{ state: State | null; problem: Key | null }> {
  if (!isLink(hash)) return { state: null, problem: null };
  const read = await readLink(hash);
  if ("problem" in read) return { state: null, problem: `share.problem.${read.problem}` };
  const state = stateFromText(read.text, locale);
  return { state, problem: state === null ? "share.problem.not_a_state" : null };
}

/** The hash that holds a state, or how much too long it would be. */
export function hashOfState(state: State, withVisitors: boolean): Promise<Written> {
  return writeLink(textOfState(state, withVisitors));
}

/** A state as the text of a link or a file. Without its visitors it has one of whom nothing is known. */
export function textOfState(state: State, withVisitors: boolean, indent?: number): string {
  const shared = withVisitors ? state : { ...state, visitors: [{ key: "new", name: "–", attributes: {}, events: [] }], visitor: "new" };
  return JSON.stringify(stateAsData(shared), null, indent);
}

/** A state from a text of anybody; null where it holds none. */
export function stateFromText(text: string, locale: Locale): State | null {
  try {
    return parseState(JSON.parse(text.replace(/^\ufeff/, "")), locale);
  } catch {
    return null;
  }
}
