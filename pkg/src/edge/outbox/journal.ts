/**
 * An outbox in a file, for Node, Bun and Deno: a journal of what happened to each entry, one line a record.
 *
 * `put` resolves once its line is on the disk (`fdatasync`; lines that come together share one). Other records are written at
 * once and synced with the next: a process that is killed loses none of them, a machine that loses power may send an entry again.
 * A last line that was torn is passed over when the journal is opened. What was removed leaves the file when it is written anew:
 * where more than half of it is waste, and at each erasure.
 * Entries are held in memory without what the visitor wrote: some 300 bytes each.
 */
import { copyFile, type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PrequalError } from "../../engine/error.js";
import { checkErasure, checkId, dueIds, filtered, isErased, packPayload, standingOf, summaryOf, unpackEntry } from "./entry.js";
import { JournalIndex, type Kept, type Replayed, replay } from "./journal-index.js";
import { type JournalRecord, lineOf, recordOf } from "./journal-lines.js";
import { lockJournal } from "./journal-lock.js";
import { LEASE_MS, type Erasure, type Outbox, type OutboxEntry, type OutboxFilter, type OutboxSummary } from "./types.js";

export type * from "./types.js";

export interface JournalOptions {
  /** Only to look at: no lock is taken, and what would change it is refused. */
  readOnly?: boolean | undefined;
}

/** An outbox in a file. */
export interface Journal extends Outbox {
  /**
   * Lines that could not be read when it was opened. A torn last one is usual after a kill: nobody was told that it is kept.
   * Where there are others the file was damaged; it is kept beside as `….damaged`.
   */
  readonly damagedLines: number;
  /** Writes the file anew with what is still there. */
  compact(): Promise<void>;
  /** Ends it; what is under way is finished first. */
  close(): Promise<void>;
}

/**
 * Opens a journal, or begins one. One process at a time may have it open, but for those that only look.
 *
 * @throws PrequalError `busy` where another process has it; what the file system throws
 */
export async function openJournal(path: string, { readOnly = false }: JournalOptions = {}): Promise<Journal> {
  if (readOnly) return new JournalFile(path, await open(path, "r"), await replay(path), null);
  const unlock = await lockJournal(path);
  try {
    await rm(`${path}.new`, { force: true });
    const file = await open(path, "a+", 0o600);
    await syncFolder(path);
    const replayed = await replay(path);
    if (replayed.damagedLines > (replayed.isTorn ? 1 : 0)) await copyFile(path, damagedPath(path));
    return new JournalFile(path, file, replayed, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** A change that waits to be written; null asks for the file to be written anew. */
interface Waiting {
  record: JournalRecord | null;
  isDurable: boolean;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** One writing of the file: places of the index are places in it. */
interface Generation {
  file: FileHandle;
  index: JournalIndex;
  /** How many are reading. It is closed by the last of them once it is `isOld`. */
  readers: number;
  isOld: boolean;
}

/** A smaller file is not worth being written anew. */
const REWRITE_FROM_BYTES = 64 * 1024;

class JournalFile implements Journal {
  readonly damagedLines: number;
  readonly #path: string;
  /** Null where it was opened only to look at. */
  readonly #unlock: (() => Promise<void>) | null;
  #generation: Generation;
  #size: number;
  /** Nobody knows how the file ends: it is written anew before anything else. */
  #isTorn: boolean;
  #isClosed = false;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  constructor(path: string, file: FileHandle, replayed: Replayed, unlock: (() => Promise<void>) | null) {
    this.#path = path;
    this.#unlock = unlock;
    this.#generation = { file, index: replayed.index, readers: 0, isOld: false };
    this.#size = replayed.size;
    this.damagedLines = replayed.damagedLines;
    this.#isTorn = replayed.isTorn || replayed.damagedLines > 0;
  }

  async put(entry: OutboxEntry): Promise<void> {
    checkId(entry.id);
    const payload = Buffer.from(packPayload(entry)).toString("base64");
    await this.#write({ op: "put", entry: summaryOf(entry), payload }, true);
  }

  async due(now: number, limit: number): Promise<OutboxEntry[]> {
    this.#checkOpen();
    const ids = dueIds(this.#index.summaries(), now, limit);
    // A lease ends with the process that has it, so it need not be on the disk.
    for (const id of ids) this.#index.get(id)!.summary.nextAt = now + LEASE_MS;
    const entries = await Promise.all(ids.map((id) => this.get(id)));
    return entries.filter((entry) => entry !== null);
  }

  async update(entry: OutboxEntry): Promise<void> {
    const record = { op: "update", id: entry.id, standing: standingOf(entry) } as const;
    if (this.#index.get(entry.id)) await this.#write(record, false);
  }

  async remove(id: string): Promise<void> {
    if (this.#index.get(id)) await this.#write({ op: "remove", id }, false);
  }

  async get(id: string): Promise<OutboxEntry | null> {
    this.#checkOpen();
    const generation = this.#generation;
    const kept = generation.index.get(id);
    if (!kept) return null;
    generation.readers += 1;
    try {
      const record = await this.#recordAt(generation.file, kept);
      return unpackEntry({ ...kept.summary }, Buffer.from(record.payload, "base64"));
    } finally {
      generation.readers -= 1;
      if (generation.isOld && generation.readers === 0) await generation.file.close();
    }
  }

  async list(filter?: OutboxFilter): Promise<OutboxSummary[]> {
    this.#checkOpen();
    return filtered(this.#index.summaries(), filter).map((summary) => ({ ...summary }));
  }

  async erase(which: Erasure): Promise<number> {
    checkErasure(which);
    const ids = [...this.#index.summaries()].filter((entry) => isErased(entry, which)).map(({ id }) => id);
    await Promise.all(ids.map((id) => this.#write({ op: "remove", id }, true)));
    if (ids.length > 0) await this.compact();
    return ids.length;
  }

  compact(): Promise<void> {
    return this.#write(null, true);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    while (this.#writing) await this.#writing;
    await this.#retire(this.#generation);
    await this.#unlock?.();
  }

  get #index(): JournalIndex {
    return this.#generation.index;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new PrequalError("freed", "the journal was closed", { path: this.#path });
  }

  async #write(record: JournalRecord | null, isDurable: boolean): Promise<void> {
    this.#checkOpen();
    if (this.#unlock === null) {
      throw new PrequalError("unsupported", "the journal was opened only to look at", { path: this.#path });
    }
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ record, isDurable, resolve, reject }));
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return done;
  }

  /** Writes all that waits, and what begins to wait meanwhile. There is one writer at a time. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const isWasteful = this.#size > REWRITE_FROM_BYTES && this.#size > 2 * this.#index.usedBytes;
        if (this.#isTorn || isWasteful) await this.#rewrite();
        await this.#append(batch);
        if (batch.some(({ record }) => record === null)) await this.#rewrite();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#isTorn = true;
        this.#remember(batch);
        for (const { reject } of batch) reject(error);
      }
    }
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    const records = batch.map(({ record }) => record).filter((record) => record !== null);
    if (records.length === 0) return;
    const lines = records.map(lineOf);
    await writeFully(this.#generation.file, Buffer.concat(lines));
    if (batch.some(({ isDurable }) => isDurable)) await this.#generation.file.datasync();
    records.forEach((record, place) => {
      const { length } = lines[place]!;
      this.#index.apply(record, this.#size, length);
      this.#size += length;
    });
  }

  /** What was delivered is not sent again by this process only because the disk is full. */
  #remember(batch: readonly Waiting[]): void {
    for (const { record } of batch) if (record && record.op !== "put") this.#index.apply(record, 0, 0);
  }

  /** Writes what is still there to a file beside it, which then takes its place: at every moment one of the two is whole. */
  async #rewrite(): Promise<void> {
    const path = `${this.#path}.new`;
    const old = this.#generation;
    const file = await open(path, "w+", 0o600);
    const index = new JournalIndex();
    let size = 0;
    try {
      let isDamaged = false;
      for (const kept of old.index.all()) {
        const record = await this.#recordAt(old.file, kept).catch(() => null);
        isDamaged ||= record === null;
        if (record === null) continue;
        const line = lineOf({ ...record, entry: kept.summary });
        await writeFully(file, line);
        index.set({ summary: kept.summary, offset: size, length: line.length });
        size += line.length;
      }
      await file.datasync();
      // One line that cannot be read must not stop all that come.
      if (isDamaged) await copyFile(this.#path, damagedPath(this.#path));
      await rename(path, this.#path);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#generation = { file, index, readers: 0, isOld: false };
    this.#size = size;
    this.#isTorn = false;
    await this.#retire(old);
    await syncFolder(this.#path);
  }

  async #retire(generation: Generation): Promise<void> {
    generation.isOld = true;
    if (generation.readers === 0) await generation.file.close();
  }

  async #recordAt(file: FileHandle, { offset, length }: Kept): Promise<JournalRecord & { op: "put" }> {
    const line = Buffer.alloc(length);
    for (let read = 0; read < length; ) {
      const { bytesRead } = await file.read(line, read, length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    const record = recordOf(line.subarray(0, -1));
    if (record?.op === "put") return record;
    throw new PrequalError("damaged", "a line of the journal cannot be read", { path: this.#path });
  }
}

function damagedPath(path: string): string {
  return `${path}.damaged`;
}

async function writeFully(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}

/** A new name in a folder is durable once the folder is synced; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}
