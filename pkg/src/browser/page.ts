/** Page views: of the document, of a single-page application's routes, and after the back-forward cache. */
import type { Scope } from "./scope.js";

export interface View {
  path: string;
  title: string;
  /** Where the visitor came from: address without query and fragment; absent where it is not known. */
  referrer?: string;
}

/**
 * Calls `onView` once for each view that the visitor sees. A page that is prerendered or in the background waits.
 * With `countsHash` the fragment of the address is part of the path.
 */
export function watchViews(scope: Scope, countsHash: boolean, onView: (view: View) => void): void {
  const here = () => location.pathname + (countsHash ? location.hash : "");
  let path: string | undefined;
  let from = document.referrer;
  let due = false;
  let ended = false;

  function tell(): void {
    if (!due || document.visibilityState !== "visible") return;
    due = false;
    path = here();
    const referrer = address(from);
    from = location.href;
    onView({ path, title: document.title.slice(0, 200), ...(referrer ? { referrer } : {}) });
  }

  /** In a task of its own: a route that redirects is one view, and has its title by then. */
  function moved(): void {
    setTimeout(
      scope.safe(() => {
        if (ended || path === undefined || here() === path) return;
        due = true;
        tell();
      }),
    );
  }

  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    const wrapped: History["pushState"] = function (this: History, ...args) {
      original.apply(this, args);
      moved();
    };
    history[method] = wrapped;
    scope.atEnd(() => {
      // Where another script has wrapped it since, ours stays and does nothing.
      ended = true;
      if (history[method] === wrapped) history[method] = original;
    });
  }
  scope.on(window, countsHash ? "popstate hashchange" : "popstate", () => moved());
  scope.on(window, "pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    due = true;
    tell();
  });
  scope.on(document, "visibilitychange prerenderingchange", tell);

  due = true;
  tell();
}

/** An address for people to read: without query and fragment, of this site only the path. */
export function address(href: string): string | undefined {
  try {
    const { origin, pathname, protocol } = new URL(href);
    if (!/^https?:$/.test(protocol)) return protocol;
    return origin === location.origin ? pathname : origin + pathname;
  } catch {
    return undefined;
  }
}
