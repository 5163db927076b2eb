/** Keeps the state from one visit of the simulator to the next, in the browser's own database. */
import { del, get, set } from "idb-keyval";
import { parseState, stateAsData } from "./saved.ts";
import type { Locale, State } from "./state.ts";

const KEY = "prequal-simulator";
const PAUSE_MS = 150;

/** What was kept; null where nothing was. `broken` where something was and cannot be read. */
export async function loadState(locale: Locale): Promise<{ state: State | null; broken: boolean }> {
  try {
    const kept: unknown = await get(KEY);
    if (kept === undefined) return { state: null, broken: false };
    const state = parseState(kept, locale);
    return { state, broken: state === null };
  } catch {
    // Storage is denied.
    return { state: null, broken: false };
  }
}

/** Gives a function that keeps a state soon, and one that keeps it at once. */
export function keeper(): { keep: (state: State) => void; flush: () => void } {
  let waiting: State | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const state = waiting;
    waiting = null;
    (state.model ? set(KEY, stateAsData(state)) : del(KEY)).catch(() => {
      // Denied or full: the simulator works without.
    });
  };
  return {
    keep(state) {
      waiting = state;
      timer ??= setTimeout(flush, PAUSE_MS);
    },
    flush,
  };
}
