/** An outbox in memory: for tests, and for trying things. What it holds is gone with the process. */
import { checkErasure, checkId, dueIds, filtered, isErased, standingOf, summaryOf } from "./entry.js";
import { LEASE_MS, type Erasure, type Outbox, type OutboxEntry, type OutboxFilter, type OutboxSummary } from "./types.js";

export type * from "./types.js";

/** @returns an empty outbox */
export function memoryOutbox(): Outbox {
  return new MemoryOutbox();
}

class MemoryOutbox implements Outbox {
  readonly #entries = new Map<string, OutboxEntry>();

  async put(entry: OutboxEntry): Promise<void> {
    checkId(entry.id);
    this.#entries.set(entry.id, structuredClone(entry));
  }

  async due(now: number, limit: number): Promise<OutboxEntry[]> {
    return dueIds(this.#summaries(), now, limit).map((id) => {
      const entry = this.#entries.get(id)!;
      entry.nextAt = now + LEASE_MS;
      return structuredClone(entry);
    });
  }

  async update(entry: OutboxEntry): Promise<void> {
    const kept = this.#entries.get(entry.id);
    if (kept) Object.assign(kept, standingOf(entry));
  }

  async remove(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async get(id: string): Promise<OutboxEntry | null> {
    return structuredClone(this.#entries.get(id) ?? null);
  }

  async list(filter?: OutboxFilter): Promise<OutboxSummary[]> {
    return filtered(this.#summaries(), filter);
  }

  async erase(which: Erasure): Promise<number> {
    checkErasure(which);
    const ids = this.#summaries().filter((entry) => isErased(entry, which));
    for (const { id } of ids) this.#entries.delete(id);
    return ids.length;
  }

  #summaries(): OutboxSummary[] {
    return [...this.#entries.values()].map(summaryOf);
  }
}
