/** Tells of changes: soon, and not more often than anybody needs. */
import type { Scope } from "./scope.js";

export interface Bell {
  /** Something has changed; `here` where it happened on this page. */
  ring(here: boolean): void;
  /** Tells at once what is still to be told. */
  flush(): void;
}

const PAUSE_MS = 200;

/** Calls `tell` soon after changes, at most once in 200 ms; `here` where one of them happened on this page. */
export function createBell(scope: Scope, tell: (here: boolean) => void): Bell {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -PAUSE_MS;
  let hasOwn = false;

  const flush = scope.safe(() => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    const here = hasOwn;
    hasOwn = false;
    tell(here);
  });
  scope.atEnd(() => clearTimeout(timer));
  return {
    ring(here) {
      hasOwn ||= here;
      timer ??= setTimeout(flush, Math.max(0, last + PAUSE_MS - performance.now()));
    },
    flush,
  };
}
