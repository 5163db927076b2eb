/** Facts on their way: each gets its moment, id and session, goes to the store and to the engine, and is told of. */
import type { Assessment } from "../types.js";
import { boundFacts, byTime, bytesOf, eventName, plainValues, type Fact } from "./facts.js";
import type { Scoring } from "./scoring.js";
import type { Sessions } from "./session.js";
import type { Store } from "./storage.js";

export interface Tracker {
  /** `factId` where somebody else has named the fact already. */
  record(event: string, properties?: unknown, factId?: string): void;
  /** States what is new of these attributes. */
  set(attributes: unknown): void;
  /** All facts known here. */
  facts(): readonly Fact[];
  /** Whether a fact was there before this page was opened, or is another page's. */
  isForeign(fact: Fact): boolean;
  /** The raw log as JSON, of at most so many bytes. */
  log(bytes: number): string;
  /** Takes in facts from elsewhere: an earlier page of another host. */
  merge(facts: readonly Fact[]): void;
  /** Takes in what other tabs wrote. */
  sync(): void;
  score(): number | null;
  assess(): Assessment | null;
  /** Forgets the visitor; `wholly` leaves nothing at all in storage. */
  reset(wholly?: boolean): void;
}

export interface TrackerOptions {
  store: Store;
  sessions: Sessions;
  scoring: Scoring;
  /** Names this document. */
  id: string;
  now: () => number;
  /** What of a fact is kept and sent. */
  keep: (fact: Fact) => Fact;
  /** Something changed; `here` where it is of this document, not told by another. */
  onChange: (here: boolean) => void;
}

const MOST_FACTS = 2000;

export function createTracker({ store, sessions, scoring, id, now, keep, onChange }: TrackerOptions): Tracker {
  let facts: Fact[] = [];
  let known = new Set<string>();
  let stated = new Map<string, string>();
  let own = new Set<string>();
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

  function add(event: string, properties: Fact["properties"], factId?: string): void {
    const at = now();
    // An answer of the edge that came from a cache names a view that was counted before.
    const named = factId && !known.has(factId) ? factId : `${id}.${(count += 1).toString(36)}`;
    const fact: Fact = { event, at, id: named, session: sessions.at(at) };
    if (properties && Object.keys(properties).length) fact.properties = properties;
    own.add(fact.id);
    note(fact);
    store.add(fact);
    scoring.take(fact);
    onChange(true);
  }

  function forget(): void {
    facts = [];
    known = new Set();
    stated = new Map();
    own = new Set();
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

  function record(event: string, properties?: unknown, factId?: string): void {
    const name = eventName(event);
    if (name === "set") set(properties);
    else if (name) add(name, plainValues(properties), factId);
  }

  function takeNews(others: readonly Fact[]): void {
    const news = takeIn(others);
    news.forEach(scoring.take);
    if (news.length) onChange(false);
  }

  takeIn(store.sync().facts);

  return {
    record,
    set,
    facts: () => facts,
    isForeign: ({ id }) => !own.has(id),
    log(bytes) {
      const wrap = (events: readonly Fact[]) => JSON.stringify({ v: 1, sentAt: now(), events });
      return wrap(boundFacts(facts.map(keep), MOST_FACTS, bytes - bytesOf(wrap([]))));
    },
    merge: takeNews,
    sync() {
      const { facts: all, cleared } = store.sync();
      if (!cleared) return takeNews(all);
      forget();
      takeIn(all);
      scoring.restart(facts);
      onChange(false);
    },
    score: () => scoring.score(now()),
    assess: () => scoring.assess(now()),
    reset(wholly) {
      store.clear(wholly);
      forget();
      scoring.restart([]);
      onChange(false);
    },
  };
}
