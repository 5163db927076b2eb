/**
 * `prequal/browser`: follows a visit, scores it in the page, and hands the score over with the form.
 *
 * ```js
 * import { start } from "prequal/browser";
 * const prequal = start({ model: "/model.pq", form: "#demo-request", fields: { jobtitle: "jobTitle" } });
 * ```
 *
 * Nothing here touches the page at import, so a server can import it; `start` is for the browser.
 */
import type { Assessment } from "../types.js";
import { FIELD_NAMES, leadFields } from "./attach.js";
import { campaignOf, referrerOf } from "./campaign.js";
import { DOWNLOADS, watchClicks } from "./clicks.js";
import { watchEngagement } from "./engagement.js";
import { randomId } from "./facts.js";
import { fieldReader } from "./fields.js";
import { watchForms } from "./form.js";
import type { Handle, StartOptions, Status } from "./options.js";
import { watchViews } from "./page.js";
import { keptPart } from "./privacy.js";
import { createScope } from "./scope.js";
import { createScoring } from "./scoring.js";
import { watchScroll } from "./scroll.js";
import { createSessions } from "./session.js";
import { openStore } from "./storage.js";
import { createBell, createTracker } from "./tracker.js";

export type { FieldNames } from "./attach.js";
export type { FieldMap, FieldTarget, ReadAs } from "./fields.js";
export type { FormTarget } from "./form.js";
export type { Handle, StartOptions, Status } from "./options.js";
export type { ModelSource, WasmState } from "./scoring.js";
export type { StorageKind } from "./storage.js";

/** Where a page keeps the one handle that it has, whoever started it. */
const RUNNING = Symbol.for("prequal");

/** Starts to follow the visit. Called again, it gives the handle that is running. */
export function start(options: StartOptions): Handle {
  const page = window as { [RUNNING]?: Handle };
  return (page[RUNNING] ??= run(options, () => delete page[RUNNING]));
}

function run(options: StartOptions, onStop: () => void): Handle {
  const id = randomId();
  const now = () => Date.now();
  const scope = createScope();
  const listeners = new Set<(assessment: Assessment) => void>();
  const store = openStore({
    area: () => window.localStorage,
    id,
    now,
    keep: (fact) => keptPart(fact, scoring.usesEmail()),
  });
  const scoring = createScoring(options, () => tracker.facts());
  const tell = createBell(scope, () => {
    const assessment = tracker.assess();
    if (!assessment) return;
    for (const listener of listeners) scope.safe(listener)(assessment);
    document.dispatchEvent(new CustomEvent("prequal:assessment", { detail: assessment }));
  });
  const tracker = createTracker({ store, scoring, id, now, sessions: createSessions(randomId), onChange: tell });
  const { record } = tracker;

  const status = (): Status => ({
    wasm: scoring.state(),
    reason: scoring.reason() ?? scope.problem(),
    storage: store.kind(),
    freshStarts: store.freshStarts(),
  });
  const ready = scoring.ready.then(() => {
    store.renew();
    tell();
    return status();
  });

  let path = location.pathname;
  const engagement = watchEngagement(scope, (seconds) => record("engaged", { seconds, path }));
  const scroll = watchScroll(scope, (percent) => record("scroll", { percent }));
  // Each part for itself: where one fails, the others go on.
  for (const part of [followViews, followClicks, followForms, followTabs]) scope.safe(part)();

  function followViews(): void {
    let landed = false;
    watchViews(scope, (view) => {
      engagement.flush();
      engagement.reset();
      scroll.reset();
      path = view.path;
      tracker.set({ ...campaignOf(location.search), ...(landed ? {} : referrerOf(document.referrer, location.host)) });
      landed = true;
      record("page_view", view);
    });
  }

  function followClicks(): void {
    watchClicks(scope, record, options.downloads ?? DOWNLOADS);
  }

  function followForms(): void {
    const { form } = options;
    if (!form) return;
    const names = { ...FIELD_NAMES, ...options.fieldNames };
    watchForms(scope, {
      form,
      reader: fieldReader(options.fields),
      onStart: (form) => record("form_start", { form }),
      onAnswers: tracker.set,
      onSend: engagement.flush,
      onSubmit: (form) => record("form_submit", { form }),
      leadFields: (inAddress) => leadFields(tracker, names, inAddress),
    });
  }

  /** Other tabs tell of themselves through storage; a page that comes back from the cache missed it. */
  function followTabs(): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    scope.atEnd(() => clearTimeout(timer));
    scope.on(window, "storage", (event) => {
      if (!store.owns((event as StorageEvent).key)) return;
      clearTimeout(timer);
      timer = setTimeout(scope.safe(tracker.sync), 50);
    });
    scope.on(window, "pageshow", (event) => {
      if ((event as PageTransitionEvent).persisted) tracker.sync();
    });
    scope.on(window, "pagehide", store.flush);
  }

  let stopped = false;
  const running = <A extends unknown[]>(fn: (...args: A) => void) => {
    const safe = scope.safe(fn);
    return (...args: A): void => {
      if (!stopped) safe(...args);
    };
  };
  return {
    ready,
    status,
    track: running(record),
    set: running(tracker.set),
    score: () => scope.safe(tracker.score)() ?? null,
    assess: () => scope.safe(tracker.assess)() ?? null,
    on(event, listener) {
      if (event === "assessment" && typeof listener === "function") listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset: running(tracker.reset),
    stop: running(() => {
      engagement.flush();
      stopped = true;
      scope.end();
      store.flush();
      scoring.end();
      listeners.clear();
      onStop();
    }),
  };
}
