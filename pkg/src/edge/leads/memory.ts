/** A store of leads in memory: for tests, and for trying things. What it holds is gone with the process. */
import type { Fact } from "../facts/fact.js";
import type { LeadStore } from "./types.js";
import { unionOf } from "./union.js";

export interface MemoryLeadsOptions {
  /** The most leads; the one that was told of longest ago goes first. 10 000 by default. */
  readonly most?: number;
}

export function memoryLeads({ most = 10_000 }: MemoryLeadsOptions = {}): LeadStore {
  const leads = new Map<string, { facts: Fact[]; dueAt: number | null }>();
  return {
    async add(lead, facts) {
      const known = leads.get(lead) ?? { facts: [], dueAt: null };
      leads.delete(lead);
      leads.set(lead, { ...known, facts: unionOf(known.facts, structuredClone(facts) as Fact[]) });
      for (const oldest of leads.keys()) {
        if (leads.size <= most) break;
        leads.delete(oldest);
      }
    },
    facts: async (lead) => structuredClone(leads.get(lead)?.facts ?? []),
    async setDue(lead, dueAt) {
      const known = leads.get(lead);
      if (known) known.dueAt = dueAt;
    },
    async due(now, limit) {
      return [...leads]
        .flatMap(([lead, { dueAt }]) => (dueAt !== null && dueAt <= now ? [{ lead, dueAt }] : []))
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit);
    },
    async erase(lead) {
      leads.delete(lead);
    },
  };
}
