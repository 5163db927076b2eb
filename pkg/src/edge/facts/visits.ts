/** Visits as the page counts them: over after half an hour without a fact, and after a day. The edge counts by what it saw. */
import type { Fact } from "./fact.js";

const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 24 * 60 * 60_000;

/** The visit that a moment belongs to, among facts that were seen. */
export function visitAt(seen: readonly Fact[], at: number): string {
  const near = seen.filter((fact) => fact.session && Math.abs(fact.at - at) <= IDLE_MS);
  // The one before goes before the one after.
  const ranked = [...near].sort((a, b) => rank(a, at) - rank(b, at));
  for (const { session } of ranked) {
    const moments = seen.filter((fact) => fact.session === session).map((fact) => fact.at);
    if (Math.max(at, ...moments) - Math.min(at, ...moments) <= LONGEST_MS) return session;
  }
  return `e${Math.max(0, Math.floor(at)).toString(36)}`;
}

function rank(fact: Fact, at: number): number {
  return fact.at <= at ? at - fact.at : IDLE_MS + fact.at - at;
}
