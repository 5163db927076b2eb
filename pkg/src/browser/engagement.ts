/** The seconds that a view was visible and had the focus. */
import type { Scope } from "./scope.js";

const LEAST_MS = 3000;
/** A stretch without any sign of change is counted up to this: a machine that slept was not read. */
const MOST_MS = 30 * 60_000;

export interface Engagement {
  /** Tells what has grown. */
  flush(): void;
  /** A new view begins; call `flush` before. */
  reset(): void;
}

export function watchEngagement(scope: Scope, onSeconds: (seconds: number) => void): Engagement {
  let grown = 0;
  let since: number | undefined;

  /** Counts up to now, and goes on where the page is being read. */
  function count(): void {
    const now = performance.now();
    if (since !== undefined) grown += Math.min(now - since, MOST_MS);
    since = document.visibilityState === "visible" && document.hasFocus() ? now : undefined;
  }

  function flush(): void {
    count();
    if (grown < LEAST_MS) return;
    const seconds = Math.floor(grown / 1000);
    grown -= seconds * 1000;
    onSeconds(seconds);
  }

  scope.on(window, "focus pageshow", count);
  scope.on(window, "blur pagehide", flush);
  scope.on(document, "visibilitychange", flush);
  count();

  return {
    flush,
    reset() {
      count();
      grown = 0;
    },
  };
}
