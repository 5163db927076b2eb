/** Facts on their way: each gets its moment, id and session, goes to the store and to the engine, and is told of. */
import type { Assessment } from "../types.js";
import { boundFacts, byTime, bytesOf, eventName, plainValues, type Fact } from "./facts.js";
import type { Scope } from "./scope.js";
import type { Scoring } from "./scoring.js";
import type { Sessions } from "./session.js";
import type { Store } from "./storage.js";

export interface Tracker {
  record(event: string, properties?: unknown): void;
  /** States what is new of these attributes. */
  set(attributes: unknown): void;
  /** All facts known here. */
  facts(): readonly Fact[];
  /** The raw log as JSON, of at most so many bytes. */
  log(bytes: number): string;
  /** Takes in what other tabs wrote. */
  sync(): void;
  score(): number | null;
  assess(): Assessment | null;
  reset(): void;
}

export interface TrackerOptions {
  store: Store;
  sessions: Sessions;
  scoring: Scoring;
  /** Names this document. */
  id: string;
  now: () => number;
  /** Something changed. */
  onChange: () => void;
}

const MOST_FACTS = 2000;

export function createTracker({ store, sessions, scoring, id, now, onChange }: TrackerOptions): Tracker {
  let facts: Fact[] = [];
  let known = new Set<string>();
  let stated = new Map<string, string>();
  let count = 0;

  function note(fact: Fact): boolean {
    if (known.has(fact.id)) return false;
    known.add(fact.id);
    facts.push(fact);
    if (facts.length > MOST_FACTS * 1.25) facts = boundFacts(facts, MOST_FACTS, Infinity);
    if (fact.event === "set") {
      for (const [name, value] of Object.entries(fact.properties ?? {})) stated.set(name, JSON.stringify(value));
    }
    return true;
  }

  function add(event: string, properties: Fact["properties"]): void {
    const at = now();
    const fact: Fact = { event, at, id: `${id}.${(count += 1).toString(36)}`, session: sessions.at(at) };
    if (properties && Object.keys(properties).length) fact.properties = properties;
    note(fact);
    store.add(fact);
    scoring.take(fact);
    onChange();
  }

  function forget(): void {
    facts = [];
    known = new Set();
    stated = new Map();
    sessions.reset();
  }

  function takeIn(others: readonly Fact[]): Fact[] {
    return byTime(others).filter((fact) => {
      // A fact ahead of the clock says nothing of the session of now.
      if (fact.at <= now()) sessions.note(fact.session, fact.at);
      return note(fact);
    });
  }

  function set(attributes: unknown): void {
    const news = Object.entries(plainValues(attributes)).filter(
      // What was never known need not be made unknown.
      ([name, value]) => (stated.get(name) ?? "null") !== JSON.stringify(value),
    );
    if (news.length) add("set", Object.fromEntries(news));
  }

  function record(event: string, properties?: unknown): void {
    const name = eventName(event);
    if (name === "set") set(properties);
    else if (name) add(name, plainValues(properties));
  }

  takeIn(store.sync().facts);

  return {
    record,
    set,
    facts: () => facts,
    log(bytes) {
      const wrap = (events: readonly Fact[]) => JSON.stringify({ v: 1, sentAt: now(), events });
      return wrap(boundFacts(facts, MOST_FACTS, bytes - bytesOf(wrap([]))));
    },
    sync() {
      const { facts: all, cleared } = store.sync();
      if (cleared) {
        forget();
        takeIn(all);
        scoring.restart(facts);
        onChange();
        return;
      }
      const news = takeIn(all);
      news.forEach(scoring.take);
      if (news.length) onChange();
    },
    score: () => scoring.score(now()),
    assess: () => scoring.assess(now()),
    reset() {
      store.clear();
      forget();
      scoring.restart([]);
      onChange();
    },
  };
}

/** Calls `tell` soon after changes, at most once in 200 ms. */
export function createBell(scope: Scope, tell: () => void): () => void {
  const pauseMs = 200;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -pauseMs;
  scope.atEnd(() => clearTimeout(timer));
  return () => {
    timer ??= setTimeout(
      scope.safe(() => {
        timer = undefined;
        last = performance.now();
        tell();
      }),
      Math.max(0, last + pauseMs - performance.now()),
    );
  };
}
