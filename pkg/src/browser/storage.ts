/**
 * Where facts outlast a page: localStorage, or memory where that is denied or full.
 *
 * Each document writes a log of its own, and all are read together, so two tabs never overwrite each other and no lock is
 * needed. Logs that nobody has written to for a while are folded into one.
 *
 *   prequal             the folded log: { v, at, facts, fresh, cleared }
 *   prequal.<document>  the log of one document: { v, at, facts }
 */
import { boundFacts, bytesOf, isFact, type Fact } from "./facts.js";
import { IDLE_MS } from "./session.js";

const VERSION = 1;
const BASE = "prequal";
const PREFIX = `${BASE}.`;
const MAX_LOGS = 20;
const BASE_LIMIT = { facts: 1000, bytes: 256 * 1024 };
const LOG_LIMIT = { facts: 500, bytes: 96 * 1024 };

export type StorageKind = "local" | "memory";

export interface Store {
  /** Keeps a fact of this document; it is written before the page goes on to its next task. */
  add(fact: Fact): void;
  /** Writes what is still to be written. */
  flush(): void;
  /** Asks anew for the place to store in, and brings there what was in memory. */
  reopen(): void;
  /** What is kept of a fact has changed: writes anew. */
  renew(): void;
  /** All that is kept, of every document; `cleared` where another one wiped it since the last time. */
  sync(): { facts: Fact[]; cleared: boolean };
  /** Forgets everything, here and in the other tabs; `wholly` leaves not even the mark that tells them so. */
  clear(wholly?: boolean): void;
  kind(): StorageKind;
  /** How often what was kept could not be read. */
  freshStarts(): number;
  /** Whether a key is one of ours. */
  owns(key: string | null): boolean;
}

export interface StoreOptions {
  /** Throws where storage is denied. */
  area: () => Storage | null;
  /** Names this document. */
  id: string;
  now: () => number;
  /** What of a fact is kept. */
  keep: (fact: Fact) => Fact;
}

interface Log {
  at: number;
  facts: Fact[];
  fresh: number;
  cleared: number;
}

export function openStore({ area: open, id, now, keep }: StoreOptions): Store {
  const ownKey = PREFIX + id;
  let area: Storage | null = null;
  let full = false;
  let own: Fact[] = [];
  let dirty = false;
  let written = false;
  let fresh = 0;
  let cleared = 0;

  reopen();

  function reopen() {
    try {
      area = open();
      area?.getItem(BASE);
    } catch {
      area = null;
    }
    written = false;
    if (own.length) changed();
  }

  function read(key: string): Log {
    const text = area!.getItem(key);
    const log: Log = { at: 0, facts: [], fresh: 0, cleared: 0 };
    if (text === null) return log;
    try {
      const { v, at, facts, fresh, cleared } = JSON.parse(text);
      if (v !== VERSION) throw 0;
      log.facts = facts.filter(isFact);
      log.at = number(at);
      log.fresh = number(fresh);
      // A wipe ahead of the clock would hide all that is still to come.
      if (number(cleared) <= now()) log.cleared = number(cleared);
    } catch {
      area!.removeItem(key);
      fresh += 1;
    }
    return log;
  }

  /** False where there is no room: then what was there before still is. */
  function write(key: string, log: () => object): boolean {
    try {
      area!.setItem(key, JSON.stringify({ v: VERSION, at: now(), ...log() }));
      full = false;
    } catch {
      full = true;
    }
    return !full;
  }

  function keys(): string[] {
    return Array.from({ length: area!.length }, (_, index) => area!.key(index)!).filter((key) => key?.startsWith(PREFIX));
  }

  function sync(): ReturnType<Store["sync"]> {
    try {
      if (area) return syncWith(area);
    } catch {
      // Denied after all.
      area = null;
    }
    return { facts: own, cleared: false };
  }

  function syncWith(area: Storage): ReturnType<Store["sync"]> {
    const freshBefore = fresh;
    // The logs before the base: what is folded meanwhile is then in the base.
    const logs = keys().map((key) => ({ key, ...read(key) }));
    const base = read(BASE);
    const wiped = base.cleared > cleared;
    cleared = Math.max(cleared, base.cleared);
    const remains = (fact: Fact) => !(fact.at < cleared);
    const idle = logs
      .filter(({ key }) => key !== ownKey)
      .sort((a, b) => b.at - a.at)
      .filter(({ at }, index) => index >= MAX_LOGS || !(Math.abs(now() - at) <= IDLE_MS));

    if (wiped || (written && !logs.some(({ key }) => key === ownKey))) {
      // Wiped or folded by another tab: what it did not see is written again.
      const seen = new Set(base.facts.map(({ id }) => id));
      own = own.filter((fact) => remains(fact) && !seen.has(fact.id));
      written = false;
      area.removeItem(ownKey);
      changed();
    }
    const union = (parts: Log[]) =>
      [...new Map(parts.flatMap(({ facts }) => facts.filter(remains)).map((fact) => [fact.id, fact])).values()];
    if (idle.length || fresh > freshBefore) {
      const facts = () => boundFacts(union([base, ...idle]), BASE_LIMIT.facts, BASE_LIMIT.bytes);
      if (write(BASE, () => ({ facts: facts(), fresh: base.fresh + fresh - freshBefore, cleared }))) {
        for (const { key } of idle) area.removeItem(key);
      }
    }
    fresh = Math.max(fresh, base.fresh + fresh - freshBefore);
    return { facts: union([base, ...logs, { at: 0, facts: own, fresh: 0, cleared: 0 }]), cleared: wiped };
  }

  function changed() {
    if (dirty) return;
    dirty = true;
    queueMicrotask(flush);
  }

  function flush() {
    if (!dirty) return;
    dirty = false;
    if (area && own.length && write(ownKey, ownLog)) written = true;
  }

  function ownLog() {
    if (own.length > LOG_LIMIT.facts || bytesOf(JSON.stringify(own)) > LOG_LIMIT.bytes) {
      own = boundFacts(own, LOG_LIMIT.facts * 0.8, LOG_LIMIT.bytes * 0.8);
    }
    return { facts: own.map(keep) };
  }

  return {
    add(fact) {
      own.push(fact);
      changed();
    },
    flush,
    reopen,
    renew: changed,
    sync,
    clear(wholly) {
      own = [];
      written = false;
      cleared = now();
      if (!area) return;
      for (const key of keys()) area.removeItem(key);
      if (wholly || !write(BASE, () => ({ facts: [], fresh, cleared }))) area.removeItem(BASE);
    },
    kind: () => (area && !full ? "local" : "memory"),
    freshStarts: () => fresh,
    owns: (key) => key === null || key === BASE || key.startsWith(PREFIX),
  };
}

function number(value: unknown): number {
  return Number.isFinite(value) ? (value as number) : 0;
}
