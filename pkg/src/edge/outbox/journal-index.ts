/** What the lines of a journal come to: each entry without its payload, and where in the file its line stands. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type JournalRecord, linesOf, recordOf } from "./journal-lines.js";
import type { OutboxSummary } from "./types.js";

/** An entry, and the line of the file that has its payload; `length` with its line feed. */
export interface Kept {
  summary: OutboxSummary;
  offset: number;
  length: number;
}

export class JournalIndex {
  readonly #entries = new Map<string, Kept>();
  #usedBytes = 0;

  /** Of the lines that are still needed. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  get(id: string): Kept | undefined {
    return this.#entries.get(id);
  }

  all(): IterableIterator<Kept> {
    return this.#entries.values();
  }

  *summaries(): Generator<OutboxSummary> {
    for (const { summary } of this.#entries.values()) yield summary;
  }

  set(kept: Kept): void {
    this.#delete(kept.summary.id);
    this.#entries.set(kept.summary.id, kept);
    this.#usedBytes += kept.length;
  }

  /** Takes in a record whose line stands there. */
  apply(record: JournalRecord, offset: number, length: number): void {
    if (record.op === "put") this.set({ summary: record.entry, offset, length });
    else if (record.op === "remove") this.#delete(record.id);
    else Object.assign(this.#entries.get(record.id)?.summary ?? {}, record.standing);
  }

  #delete(id: string): void {
    this.#usedBytes -= this.#entries.get(id)?.length ?? 0;
    this.#entries.delete(id);
  }
}

/** What was found in a file. */
export interface Replayed {
  index: JournalIndex;
  /** Of the file. */
  size: number;
  /** Lines that could not be read. */
  damagedLines: number;
  /** Whether the last line has no end: what was written when the process was killed. */
  isTorn: boolean;
}

const READ_BYTES = 1 << 20;

export async function replay(path: string): Promise<Replayed> {
  const index = new JournalIndex();
  let end = 0;
  let damagedLines = 0;
  for await (const { line, offset } of linesOf(createReadStream(path, { highWaterMark: READ_BYTES }))) {
    const record = recordOf(line);
    end = offset + line.length + 1;
    if (record) index.apply(record, offset, line.length + 1);
    else damagedLines += 1;
  }
  const { size } = await stat(path);
  return { index, size, damagedLines, isTorn: end > size };
}
