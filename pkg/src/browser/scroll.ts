/** How far down a view was seen, in quarters. */
import type { Scope } from "./scope.js";

const QUARTERS = [25, 50, 75, 100];

export interface Scroll {
  /** A new view begins. */
  reset(): void;
}

export function watchScroll(scope: Scope, onDepth: (percent: number) => void): Scroll {
  let reached = 0;
  let waiting = false;

  function look(): void {
    waiting = false;
    const { scrollHeight } = document.documentElement;
    // Before the visitor scrolls, what is seen says nothing; a pixel is left to rounding.
    if (!scrollY || !scrollHeight) return;
    const seen = ((scrollY + innerHeight + 1) / scrollHeight) * 100;
    for (const quarter of QUARTERS) {
      if (quarter <= reached || quarter > seen) continue;
      reached = quarter;
      onDepth(quarter);
    }
  }

  scope.on(window, "scroll", (event) => {
    if (waiting || event.target !== document) return;
    waiting = true;
    requestAnimationFrame(scope.safe(look));
  });
  return {
    reset() {
      reached = 0;
    },
  };
}
