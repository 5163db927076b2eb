/** A store of leads in Deno KV. A value there holds at most 64 KiB, so facts lie in pieces. */
import type { Fact } from "../facts/fact.js";
import type { DenoKv, DenoKvOptions } from "../outbox/deno-kv.js";
import { factsFromPieces, factsToPieces, KEEP_MS } from "./record.js";
import type { DueLead, LeadStore } from "./types.js";
import { unionOf } from "./union.js";

export type { DueLead, LeadStore } from "./types.js";
export type { Fact } from "../facts/fact.js";
export type { DenoKv, DenoKvOptions } from "../outbox/deno-kv.js";

/** What is there of a lead besides its facts. */
interface Kept {
  writing: string;
  pieces: number;
  dueAt: number | null;
}

const PIECE_BYTES = 60 * 1024;
/** So often another writer may come between. */
const MOST_TRIES = 20;

/** Keys begin with `prequal-leads` if no `prefix` is given; a lead is gone after 400 days of which nothing is told. */
export function denoKvLeads(kv: DenoKv, { prefix = "prequal-leads", keepMs = KEEP_MS }: DenoKvOptions = {}): LeadStore {
  const expiry = { expireIn: keepMs };
  const leadKey = (lead: string) => [prefix, "lead", lead];
  const dueKey = (lead: string, dueAt: number) => [prefix, "due", dueAt, lead];
  const pieceKeys = (lead: string, { writing, pieces }: Kept) =>
    Array.from({ length: pieces }, (_, place) => [prefix, "piece", lead, writing, place]);

  async function factsOf(lead: string, kept: Kept | null): Promise<Fact[] | null> {
    if (!kept) return [];
    const pieces = await Promise.all(pieceKeys(lead, kept).map(async (key) => (await kv.get(key)).value as Uint8Array | null));
    // Replaced while it was read.
    return pieces.some((piece) => piece === null) ? null : factsFromPieces(pieces as Uint8Array[]);
  }

  /** Changes a lead in one step with the index of what is due; null takes it out, undefined leaves it. */
  async function change(lead: string, next: (kept: Kept | null) => Promise<Kept | null | undefined>): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = await kv.get(leadKey(lead));
      const old = found.value as Kept | null;
      const kept = await next(old);
      if (kept === undefined) return;
      const step = kv.atomic().check({ key: leadKey(lead), versionstamp: found.versionstamp });
      if (old && old.dueAt !== null) step.delete(dueKey(lead, old.dueAt));
      if (kept === null) step.delete(leadKey(lead));
      else step.set(leadKey(lead), kept, expiry);
      if (kept && kept.dueAt !== null) step.set(dueKey(lead, kept.dueAt), 1, expiry);
      const isDone = (await step.commit()).ok;
      // Pieces of the writing that lost, or of the one that was replaced.
      const waste = isDone ? old : kept;
      if (waste && waste.writing !== (isDone ? kept : old)?.writing) {
        await Promise.all(pieceKeys(lead, waste).map((key) => kv.delete(key)));
      }
      if (isDone) return;
    }
    throw new Error("the lead is changed by too many at once");
  }

  return {
    add: (lead, facts) =>
      change(lead, async (kept) => {
        const union = unionOf((await factsOf(lead, kept)) ?? [], facts);
        const pieces = factsToPieces(union, PIECE_BYTES);
        const next: Kept = { writing: crypto.randomUUID(), pieces: pieces.length, dueAt: kept?.dueAt ?? null };
        await Promise.all(pieceKeys(lead, next).map((key, place) => kv.set(key, pieces[place], expiry)));
        return next;
      }),
    async facts(lead) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const facts = await factsOf(lead, (await kv.get(leadKey(lead))).value as Kept | null);
        if (facts) return facts;
      }
      throw new Error("the lead is changed by too many at once");
    },
    setDue: (lead, dueAt) => change(lead, async (kept) => (kept ? { ...kept, dueAt } : undefined)),
    async due(now, limit) {
      const due: DueLead[] = [];
      for await (const { key } of kv.list({ prefix: [prefix, "due"], end: [prefix, "due", now + 1] }, { limit })) {
        due.push({ lead: key[3] as string, dueAt: key[2] as number });
      }
      return due;
    },
    erase: (lead) => change(lead, async (kept) => (kept ? null : undefined)),
  };
}
