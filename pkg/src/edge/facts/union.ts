/** The union of what the edge saw and what the page claims. */
import type { KeyRing } from "../tokens/keys.js";
import { provenView, viewName } from "../tokens/view.js";
import type { Fact } from "./fact.js";
import { visitAt } from "./visits.js";

export interface UnionOptions {
  readonly ring: KeyRing;
  readonly audience: string;
  readonly now: number;
  /** Receipts are good for as long as tokens. */
  readonly maxAgeMs: number;
}

/** Receipts that are checked, the newest first: each costs an HMAC. */
const MOST_RECEIPTS = 50;

export interface Union {
  /** Those that the edge saw: of the cookie, and those that receipts prove. */
  readonly seen: readonly Fact[];
  /** Those that the page alone tells of. */
  readonly claimed: readonly Fact[];
}

/**
 * One view is one fact, whoever tells it; what the edge saw counts as seen. A view that the cookie has lost, because two
 * requests ran side by side, is proven by its receipt in the page's log.
 */
export async function unite(cookie: readonly Fact[], claims: readonly Fact[], options: UnionOptions): Promise<Union> {
  const seen = new Map(cookie.map((fact) => [fact.id, fact]));
  /** From the page's name of a visit to a view of it that the edge saw. */
  const links = new Map<string, string>();
  const rest: Fact[] = [];
  let receipts = 0;
  for (const claim of [...claims].reverse()) {
    const id = viewName(claim.id);
    const isReceipt = id !== claim.id && claim.event === "page_view";
    if (isReceipt && !seen.has(id) && receipts < MOST_RECEIPTS) {
      receipts += 1;
      const view = await provenFact(claim, [...seen.values()], options);
      if (view) seen.set(id, view);
    }
    const isSeen = seen.get(id)?.event === claim.event;
    if (!isSeen) rest.push(id === claim.id ? claim : { ...claim, id });
    else if (claim.session && !links.has(claim.session)) links.set(claim.session, id);
  }
  // Which visit it was the edge says for what it saw; what the page tells of the same visit is put beside that.
  const visitOf = (session: string) => seen.get(links.get(session) ?? "")?.session ?? session;
  return { seen: [...seen.values()], claimed: rest.reverse().map((fact) => ({ ...fact, session: visitOf(fact.session) })) };
}

async function provenFact(claim: Fact, seen: readonly Fact[], { ring, audience, now, maxAgeMs }: UnionOptions): Promise<Fact | null> {
  const { path } = claim.properties;
  if (typeof path !== "string") return null;
  const view = await provenView(claim.id, path, audience, ring);
  if (!view || view.at > now || view.at + maxAgeMs <= now) return null;
  const { id, at } = view;
  return { event: "page_view", at, id, session: visitAt(seen, at), source: "edge", properties: { path } };
}
