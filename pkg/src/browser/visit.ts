/** One page view from its start to its end: the parts, and how facts go from one to the next. */
import type { Assessment } from "../types.js";
import { leadFields, namedAs, type NamedValues } from "./attach.js";
import { attacher } from "./attaching.js";
import { createBell } from "./bell.js";
import { capture, type Following } from "./capture.js";
import { createConsent, type Recording } from "./consent.js";
import { edgeAt } from "./edge.js";
import { randomId, type Fact } from "./facts.js";
import { fieldReader } from "./fields.js";
import { watchForms, type Forms } from "./form.js";
import type { Extension, ExtensionSettings, Handle, StageChange, StartOptions, Status } from "./options.js";
import { keptPart } from "./privacy.js";
import { createScope, type Scope } from "./scope.js";
import { createScoring } from "./scoring.js";
import { createSessions } from "./session.js";
import { openStore } from "./storage.js";
import { createTracker } from "./tracker.js";
import type { CrmPreset } from "../crm/types.js";

/** What modules of ours may use besides the handle; not API. */
export interface Inner {
  readonly scope: Scope;
  /** All facts, as they may be stored. */
  kept(): readonly Fact[];
  merge(facts: readonly Fact[]): void;
  recording(): Recording;
  /** Calls `listener` after facts have come, and when what is done with them has changed. */
  onFacts(listener: () => void): void;
  options: StartOptions;
}

type InnerExtension = (handle: Handle, settings: ExtensionSettings, inner: Inner) => (() => void) | void;
type Listeners = { assessment: Set<(assessment: Assessment) => void>; stage: Set<(change: StageChange) => void> };

export function run(options: StartOptions, settings: ExtensionSettings, onStop: () => void): Handle {
  const id = randomId();
  const now = () => Date.now();
  const scope = createScope();
  const listeners: Listeners = { assessment: new Set(), stage: new Set() };
  const factListeners = new Set<() => void>();
  const reader = fieldReader(options.fields, () => crm?.answers);
  const edge = edgeAt(options.edge);
  let recording: Recording = "none";
  let crm: CrmPreset | undefined;

  const keep = (fact: Fact) => keptPart(fact, scoring.usesEmail());
  const store = openStore({
    area: () => (recording === "stored" && options.storage !== "memory" ? window.localStorage : null),
    id,
    now,
    keep,
  });
  const scoring = createScoring(options, () => tracker.facts(), (fact) => tracker.isForeign(fact), now);
  const bell = createBell(scope, tell);
  const tracker = createTracker({ store, scoring, id, now, keep, sessions: createSessions(randomId), onChange: changed });
  const { record } = tracker;
  const consent = createConsent(scope, {
    consent: options.consent ?? "not_needed",
    signals: options.signals ?? ["gpc", "dnt", "google"],
    googleType: options.googleType ?? "analytics_storage",
    cookieDomain: options.cookieDomain,
    onChange: () => apply(),
  });
  const ready = scoring.ready.then(() => {
    stage = scoring.stageBefore();
    store.renew();
    bell.ring(true);
    return status();
  });

  let following: { scope: Scope; capture: Following | undefined; forms: Forms | undefined } | undefined;
  let stage: string | null | undefined;
  let stopped = false;

  function changed(here: boolean): void {
    bell.ring(here);
    for (const listener of factListeners) scope.safe(listener)();
  }

  function tell(here: boolean): void {
    // Of a visitor who does not consent nothing is told, nor that the stage is gone.
    const assessment = recording === "none" ? null : tracker.assess();
    if (!assessment) return;
    emit("assessment", assessment);
    const previous = stage ?? null;
    stage = assessment.stage;
    // What another tab did it has told itself.
    if (here && previous !== stage) emit("stage", { stage, previous, assessment });
  }

  function emit(event: keyof Listeners, detail: object): void {
    for (const listener of listeners[event]) scope.safe(listener as (detail: object) => void)(detail);
    document.dispatchEvent(new CustomEvent(`prequal:${event}`, { detail }));
  }

  function status(): Status {
    return {
      wasm: scoring.state(),
      reason: scoring.reason() ?? scope.problem(),
      storage: store.kind(),
      freshStarts: store.freshStarts(),
      consent: consent.state(),
      recording,
    };
  }

  /** Brings what is done with facts in line with the consent. */
  function apply(isFirst = false): void {
    const before = recording;
    recording = stopped ? "none" : consent.recording();
    if (recording === before && !isFirst) return;
    if (before === "stored" || (isFirst && consent.state() === "denied")) wipe(before === "stored");
    if (recording === "none") {
      following?.scope.end();
      following = undefined;
    } else {
      store.reopen();
      tracker.sync();
      following ??= follow();
      // In a task of its own: a slow processor is not to be kept busy for long at once.
      setTimeout(scope.safe(scoring.begin));
    }
    for (const listener of factListeners) scope.safe(listener)();
  }

  /** Stored facts go, also where only this page was to have none any more. */
  function wipe(asksEdge: boolean): void {
    const wanted = recording;
    recording = "stored";
    store.reopen();
    tracker.reset(true);
    recording = wanted;
    store.reopen();
    if (asksEdge) scope.safe(edge.forget)();
  }

  function follow(): NonNullable<typeof following> {
    const own = scope.child();
    const started = scope.safe(capture)(own, tracker, options);
    return { scope: own, capture: started, forms: scope.safe(followForms)(own) };
  }

  function followForms(own: Scope): Forms | undefined {
    if (!options.form || options.capture?.forms === false) return undefined;
    return watchForms(own, {
      form: options.form,
      reader,
      onStart: (form) => record("form_start", { form }),
      onAnswers: tracker.set,
      onSend: () => following?.capture?.flush(),
      onSubmit: (form) => record("form_submit", { form }),
      leadFields: values,
    });
  }

  function values(inAddress = false): NamedValues {
    return recording === "none" ? [] : leadFields(tracker, namedAs(crm, options.fieldNames), inAddress);
  }

  const attach = attacher(scope, {
    isRecording: () => recording !== "none" && !stopped,
    ready: scoring.ready,
    reader,
    get forms() {
      return following?.forms;
    },
    edge,
    signed: options.signed === true,
    onAnswers: tracker.set,
    onSend: () => following?.capture?.flush(),
    onSubmit: (form) => record("form_submit", { form }),
    values,
    question: () => ({ log: tracker.log(LOG_BYTES), names: namedAs(crm, options.fieldNames).fields }),
  });

  /** Other tabs tell of themselves through storage; a page that comes back from the cache missed it. */
  function followTabs(): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const sync = scope.safe(() => {
      consent.sync();
      if (recording === "stored") tracker.sync();
    });
    scope.atEnd(() => clearTimeout(timer));
    scope.on(window, "storage", (event) => {
      if (!store.owns((event as StorageEvent).key)) return;
      clearTimeout(timer);
      timer = setTimeout(sync, 50);
    });
    scope.on(window, "pageshow", (event) => {
      if ((event as PageTransitionEvent).persisted) sync();
    });
    scope.on(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") consent.sync();
    });
    scope.on(window, "pagehide", () => {
      bell.flush();
      store.flush();
    });
  }

  const running = <A extends unknown[]>(fn: (...args: A) => void, always = false) => {
    const safe = scope.safe(fn);
    return (...args: A): void => {
      if (!stopped && (always || recording !== "none")) safe(...args);
    };
  };

  const handle: Handle = {
    ready,
    status,
    track: running((event, properties) => record(event, properties)),
    set: running(tracker.set),
    identify: running((who, attributes) => {
      tracker.set(typeof who === "string" ? { [who.includes("@") ? "email" : "userId"]: who } : who);
      if (attributes) tracker.set(attributes);
    }),
    score: () => scope.safe(tracker.score)() ?? null,
    assess: () => scope.safe(tracker.assess)() ?? null,
    fields: () => Object.fromEntries((!stopped && scope.safe(values)()) || []),
    attach,
    grant: running(consent.grant, true),
    revoke: running(() => {
      const wasStored = recording === "stored";
      consent.revoke();
      if (!wasStored) wipe(true);
    }, true),
    on(event: keyof Listeners, listener: never) {
      const set = listeners[event] as Set<unknown> | undefined;
      if (typeof listener === "function") set?.add(listener);
      return () => set?.delete(listener);
    },
    reset: running(() => tracker.reset(), true),
    stop: running(() => {
      following?.capture?.flush();
      bell.flush();
      stopped = true;
      scope.end();
      store.flush();
      scoring.end();
      for (const set of Object.values(listeners)) set.clear();
      onStop();
    }, true),
  };

  const inner: Inner = {
    scope,
    kept: () => tracker.facts().map(keep),
    merge: (facts) => recording !== "none" && tracker.merge(facts),
    recording: () => recording,
    onFacts: (listener) => void factListeners.add(listener),
    options,
  };
  const use = (extension: Extension) => {
    if (stopped || typeof extension !== "function") return;
    const undo = (extension as InnerExtension)(handle, settings, inner);
    if (typeof undo === "function") scope.atEnd(undo);
  };
  const failed = (error: unknown) => scope.note(error);

  Promise.resolve(options.crm).then((preset) => (crm = preset), failed);
  for (const extension of options.use ?? []) Promise.resolve(extension).then(use).catch(failed);
  scope.safe(followTabs)();
  scope.safe(apply)(true);
  return handle;
}

const LOG_BYTES = 8 * 1024;
