/**
 * An outbox in Deno KV. A value there holds at most 64 KiB, so what is to be sent lies in pieces: a submission is kept whole.
 *
 *     const outbox = denoKvOutbox(await Deno.openKv());
 *     Deno.cron("outbox", "* * * * *", () => drain({ outbox }));
 */
import { checkErasure, checkId, filtered, isErased, joined, packPayload, piecesOf, standingOf, summaryOf, unpackEntry } from "./entry.js";
import { LEASE_MS, type Erasure, type Outbox, type OutboxEntry, type OutboxFilter, type OutboxSummary } from "./types.js";

export type * from "./types.js";

type Key = readonly (string | number)[];

interface Found {
  readonly key: Key;
  readonly value: unknown;
  readonly versionstamp: string | null;
}

interface Atomic {
  check(...found: { key: Key; versionstamp: string | null }[]): Atomic;
  set(key: Key, value: unknown, options?: { expireIn?: number }): Atomic;
  delete(key: Key): Atomic;
  commit(): Promise<{ ok: boolean }>;
}

/** What we use of `Deno.Kv`. */
export interface DenoKv {
  get(key: Key): Promise<Found>;
  set(key: Key, value: unknown, options?: { expireIn?: number }): Promise<unknown>;
  delete(key: Key): Promise<void>;
  list(selector: { prefix: Key; end?: Key }, options?: { limit?: number }): AsyncIterable<Found>;
  atomic(): Atomic;
}

export interface DenoKvOptions {
  /** The first part of every key; `prequal-outbox` if absent. */
  prefix?: string | undefined;
  /** After so long an entry is gone, delivered or not; 40 days if absent. In milliseconds. */
  keepMs?: number | undefined;
}

/** An entry without its payload, and where its pieces lie. */
interface Kept {
  summary: OutboxSummary;
  /** Pieces of a replaced entry are others. */
  writing: string;
  pieces: number;
}

const PIECE_BYTES = 60 * 1024;
const KEEP_MS = 40 * 86_400_000;
/** So often another writer may come between. */
const MOST_TRIES = 20;

export function denoKvOutbox(kv: DenoKv, { prefix = "prequal-outbox", keepMs = KEEP_MS }: DenoKvOptions = {}): Outbox {
  return new DenoKvOutbox(kv, prefix, keepMs);
}

class DenoKvOutbox implements Outbox {
  readonly #kv: DenoKv;
  readonly #prefix: string;
  readonly #keepMs: number;

  constructor(kv: DenoKv, prefix: string, keepMs: number) {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#keepMs = keepMs;
  }

  async put(entry: OutboxEntry): Promise<void> {
    checkId(entry.id);
    const pieces = piecesOf(packPayload(entry), PIECE_BYTES);
    const kept: Kept = { summary: summaryOf(entry), writing: crypto.randomUUID(), pieces: pieces.length };
    // Nothing points to the pieces before all are there; those of a writing that was broken off expire.
    await Promise.all(
      pieces.map((piece, place) => this.#kv.set(this.#pieceKey(kept, place), piece, { expireIn: this.#keepMs })),
    );
    await this.#change(entry.id, () => kept, true);
  }

  async due(now: number, limit: number): Promise<OutboxEntry[]> {
    const selector = { prefix: this.#key("due"), end: this.#key("due", now + 1) };
    const entries: OutboxEntry[] = [];
    for await (const { key } of this.#kv.list(selector, { limit })) {
      const id = key.at(-1) as string;
      let isMine = false;
      const leased = await this.#change(id, (kept) => {
        isMine = kept.summary.state === "pending" && kept.summary.nextAt <= now;
        return isMine ? { ...kept, summary: { ...kept.summary, nextAt: now + LEASE_MS } } : kept;
      });
      // An entry in the index alone is one that has expired.
      if (leased === null) await this.#kv.delete(key);
      const entry = isMine && leased ? await this.#entryOf(leased) : null;
      if (entry) entries.push(entry);
    }
    return entries;
  }

  async update(entry: OutboxEntry): Promise<void> {
    await this.#change(entry.id, (kept) => ({ ...kept, summary: { ...kept.summary, ...standingOf(entry) } }));
  }

  async remove(id: string): Promise<void> {
    await this.#change(id, () => null);
  }

  async get(id: string): Promise<OutboxEntry | null> {
    const kept = (await this.#kv.get(this.#key("entry", id))).value as Kept | null;
    return kept && this.#entryOf(kept);
  }

  async list(filter?: OutboxFilter): Promise<OutboxSummary[]> {
    return filtered(await this.#summaries(), filter);
  }

  async erase(which: Erasure): Promise<number> {
    checkErasure(which);
    const found = (await this.#summaries()).filter((entry) => isErased(entry, which));
    for (const { id } of found) await this.remove(id);
    return found.length;
  }

  /**
   * Changes an entry in one step with the index of what is due; null takes it out.
   *
   * @returns what is there now; null where there is nothing, which is not changed unless `mayCreate`
   */
  async #change(id: string, change: (kept: Kept) => Kept | null, mayCreate = false): Promise<Kept | null> {
    const key = this.#key("entry", id);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = await this.#kv.get(key);
      const old = found.value as Kept | null;
      if (old === null && !mayCreate) return null;
      const kept = change(old as Kept);
      if (kept === old) return old;
      const step = this.#kv.atomic().check({ key, versionstamp: found.versionstamp });
      if (old) step.delete(this.#key("due", old.summary.nextAt, id));
      const expireIn = this.#keepMs;
      if (kept === null) step.delete(key);
      else step.set(key, kept, { expireIn });
      if (kept?.summary.state === "pending") step.set(this.#key("due", kept.summary.nextAt, id), 1, { expireIn });
      if (!(await step.commit()).ok) continue;
      if (old && old.writing !== kept?.writing) await this.#deletePieces(old);
      return kept;
    }
    throw new Error("the entry is changed by too many at once");
  }

  async #deletePieces(kept: Kept): Promise<void> {
    const keys = Array.from({ length: kept.pieces }, (_, place) => this.#pieceKey(kept, place));
    await Promise.all(keys.map((key) => this.#kv.delete(key)));
  }

  /** Null where it was taken out meanwhile. */
  async #entryOf(kept: Kept): Promise<OutboxEntry | null> {
    const keys = Array.from({ length: kept.pieces }, (_, place) => this.#pieceKey(kept, place));
    const pieces = await Promise.all(keys.map(async (key) => (await this.#kv.get(key)).value as Uint8Array | null));
    return pieces.some((piece) => piece === null) ? null : unpackEntry(kept.summary, joined(pieces as Uint8Array[]));
  }

  async #summaries(): Promise<OutboxSummary[]> {
    const found: OutboxSummary[] = [];
    for await (const { value } of this.#kv.list({ prefix: this.#key("entry") })) found.push((value as Kept).summary);
    return found;
  }

  #pieceKey({ summary, writing }: Kept, place: number): Key {
    return this.#key("piece", summary.id, writing, place);
  }

  #key(...parts: (string | number)[]): Key {
    return [this.#prefix, ...parts];
  }
}
