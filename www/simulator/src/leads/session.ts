/** The leads that are loaded: what all panels know of them. They are no part of the state: they are not kept and not shared. */
import type { Lead } from "prequal";
import { LeadsClient } from "./client.ts";
import type { RowShown, ScoreSummary, TableSummary } from "./job.ts";
import type { Mapping } from "./mapping.ts";
import type { Kind } from "./protocol.ts";
import type { Format } from "./read-file.ts";

/** What is scored: models as text, the second is the challenger. */
export interface Wanted {
  models: readonly string[];
  at: number;
}

export interface Scored extends ScoreSummary {
  /** What it is of. */
  wanted: Wanted;
  mapping: Mapping;
}

/** Work that is under way, and the share of it that is done. */
export interface Busy {
  kind: "read" | "score" | "export";
  share: number;
}

/** Changes of the model and of columns wait for each other. */
const PAUSE_MS = 250;

export class LeadsSession {
  file: File | null = null;
  table: TableSummary | null = null;
  mapping: Mapping | null = null;
  scored: Scored | null = null;
  busy: Busy | null = null;
  /** Why the last work ended without a result. */
  failed: { why: "cancelled" | "failed"; detail: string } | null = null;
  /** The moment of the assessment while the state's is now: that of the loading, since a table does not follow the clock. */
  now = 0;

  readonly #client = new LeadsClient();
  readonly #listeners = new Set<() => void>();
  #wanted: { models: readonly string[]; at: number | null } | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** Calls `listener` after each change; gives what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads a file; the table before is given up once it is there. */
  async open(file: File, attributes: readonly string[], format: Format = {}): Promise<void> {
    this.#set({ file, table: null, mapping: null, scored: null, busy: { kind: "read", share: 0 }, failed: null });
    const outcome = await this.#client.ask("read", { file, format, attributes }, (share) => this.#progress("read", share));
    if (this.file !== file) return;
    if ("failed" in outcome) this.#set({ file: null, busy: null, failed: { why: outcome.failed, detail: outcome.detail } });
    else {
      this.now = Date.now();
      this.#set({ table: outcome.given, mapping: outcome.given.mapping, busy: null });
      this.#scoreSoon();
    }
  }

  forget(): void {
    this.cancel();
    clearTimeout(this.#pause);
    this.#set({ file: null, table: null, mapping: null, scored: null, busy: null, failed: null });
  }

  map(mapping: Mapping): void {
    this.#set({ mapping });
    this.#scoreSoon();
  }

  /** Says under what the leads are to be scored; nothing happens where they are already. */
  want(models: readonly string[], at: number | null): void {
    const before = this.#wanted;
    const isSame = before !== null && before.at === at && before.models.length === models.length && before.models.every((one, rank) => one === models[rank]);
    if (isSame) return;
    this.#wanted = { models: [...models], at };
    this.#scoreSoon();
  }

  cancel(): void {
    if (this.busy) this.#client.cancel(this.busy.kind);
  }

  /** The scored table as a file; nothing where it was called off. */
  async export(): Promise<Blob | null> {
    if (!this.scored) return null;
    const { wanted, mapping } = this.scored;
    this.#set({ busy: { kind: "export", share: 0 }, failed: null });
    const order = { models: wanted.models.slice(0, 1), mapping, at: wanted.at };
    const outcome = await this.#client.ask("export", order, (share) => this.#progress("export", share));
    this.#end("export", outcome);
    return "given" in outcome ? outcome.given : null;
  }

  async rows(rows: readonly number[]): Promise<RowShown[]> {
    if (!this.mapping || rows.length === 0) return [];
    const outcome = await this.#client.ask("rows", { rows, mapping: this.mapping });
    return "given" in outcome ? outcome.given : [];
  }

  async lead(row: number): Promise<Lead | null> {
    if (!this.mapping) return null;
    const outcome = await this.#client.ask("lead", { row, mapping: this.mapping });
    return "given" in outcome ? outcome.given : null;
  }

  #scoreSoon(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#score(), PAUSE_MS);
  }

  async #score(): Promise<void> {
    const { table, mapping } = this;
    const wanted = this.#wanted;
    if (!table || !mapping || !wanted || wanted.models.length === 0 || table.rowCount === 0) return;
    this.#set({ busy: { kind: "score", share: 0 }, failed: null });
    const order = { models: [...wanted.models], mapping, at: wanted.at ?? this.now };
    const outcome = await this.#client.ask("score", order, (share) => this.#progress("score", share));
    // Another order came meanwhile: that one's answer counts.
    if (wanted !== this.#wanted || mapping !== this.mapping) return;
    if ("given" in outcome) this.scored = { ...outcome.given, wanted: order, mapping };
    this.#end("score", outcome);
  }

  #end(kind: Kind, outcome: object): void {
    const failed = "failed" in outcome ? (outcome as { failed: "cancelled" | "failed"; detail: string }) : null;
    this.#set({
      busy: this.busy?.kind === kind ? null : this.busy,
      failed: failed && { why: failed.failed, detail: failed.detail },
    });
  }

  #progress(kind: Busy["kind"], share: number): void {
    if (this.busy?.kind === kind) this.#set({ busy: { kind, share } });
  }

  #set(change: Partial<Pick<LeadsSession, "file" | "table" | "mapping" | "scored" | "busy" | "failed">>): void {
    Object.assign(this, change);
    for (const listener of this.#listeners) listener();
  }
}

export const leadsSession = new LeadsSession();
