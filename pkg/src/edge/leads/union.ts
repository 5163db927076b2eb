/** The union of two sets of facts, bounded: what a store of leads keeps. */
import type { Fact } from "../facts/fact.js";

/** Beyond this the oldest unverified facts go first. */
export const MOST_LEAD_FACTS = 2000;

const VERIFIED = new Set<string>(["edge", "crm", "email"]);

export function isVerified({ source }: Fact): boolean {
  return VERIFIED.has(source);
}

/** Facts without an id are compared whole. */
export function unionOf(have: readonly Fact[], more: readonly Fact[], most: number = MOST_LEAD_FACTS): Fact[] {
  const facts = new Map<string, Fact>();
  for (const fact of [...have, ...more]) {
    const key = fact.id ? `id ${fact.id}` : JSON.stringify(fact);
    const known = facts.get(key);
    if (!known || (isVerified(fact) && !isVerified(known))) facts.set(key, fact);
  }
  const rank = (fact: Fact) => (isVerified(fact) ? 1 : 0);
  return [...facts.values()]
    .sort((a, b) => rank(b) - rank(a) || b.at - a.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at);
}
