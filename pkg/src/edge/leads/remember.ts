/** What is kept of a lead, and when something of it is due. */
import type { Fact } from "../facts/fact.js";
import { readSnapshot } from "../facts/snapshot.js";
import type { Scorer } from "../score.js";
import type { LeadStore } from "./types.js";
import { MOST_LEAD_FACTS } from "./union.js";

/** What is kept of one submission at most, in bytes of a snapshot. */
const MOST_BYTES = 64 * 1024;

export interface Deadline {
  readonly stage: string;
  /** In milliseconds since 1970. */
  readonly dueAt: number;
  readonly isOverdue: boolean;
}

/** The part of facts that the model uses: an address is kept as its domain, unless the model uses the address itself. */
export async function modelPart(facts: readonly Fact[], scorer: Scorer): Promise<Fact[]> {
  const bytes = await scorer.ask(facts, (visitor) => visitor.snapshot({ maxBytes: MOST_BYTES }));
  const kept = readSnapshot(bytes, MOST_LEAD_FACTS);
  if (!kept) throw new Error("a snapshot of another format");
  return kept.map((fact) => ({ ...fact, at: fact.at ?? 0 }));
}

/** Keeps facts of a lead, and when its next deadline comes; now where only another engine can tell, which is to look. */
export async function keepFacts(lead: string, facts: readonly Fact[], now: number, store: LeadStore, scorer: Scorer): Promise<void> {
  await store.add(lead, facts);
  const deadlines = await deadlinesOf(await store.facts(lead), now, scorer);
  await store.setDue(lead, deadlines ? firstOf(deadlines) : now);
}

/** The first moment that something is due, also where it has passed; null where nothing is. */
export function firstOf(deadlines: readonly Deadline[]): number | null {
  return deadlines.length ? Math.min(...deadlines.map(({ dueAt }) => dueAt)) : null;
}

/** The deadlines that a lead's stages stand under; null where the engine is not the studio's, which alone replays a lead. */
export async function deadlinesOf(facts: readonly Fact[], now: number, scorer: Scorer): Promise<Deadline[] | null> {
  try {
    const { stages } = await scorer.ask(facts, (visitor) => visitor.history(now));
    return stages.flatMap(({ id, due, overdue }) => (due === null ? [] : [{ stage: id, dueAt: due, isOverdue: overdue }]));
  } catch (error) {
    if ((error as { code?: unknown }).code === "unsupported") return null;
    throw error;
  }
}
