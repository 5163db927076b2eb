/** The union of what the edge saw and what the page claims. */
import type { KeyRing } from "../tokens/keys.js";
import { provenView, viewName } from "../tokens/view.js";
import { isPlainId, type Fact } from "./fact.js";

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
  readonly facts: readonly Fact[];
  /** Those that the edge saw: of the cookie, and those that receipts prove. */
  readonly seen: readonly Fact[];
}

/**
 * One view is one fact, whoever tells it; what the edge saw counts as seen. A view that the cookie has lost, because two
 * requests ran side by side, is proven by its receipt in the page's log.
 */
export async function unite(cookie: readonly Fact[], claims: readonly Fact[], options: UnionOptions): Promise<Union> {
  const seen = new Map(cookie.map((fact) => [fact.id, fact]));
  const rest: Fact[] = [];
  let receipts = 0;
  for (const claim of [...claims].reverse()) {
    const id = viewName(claim.id);
    const known = seen.get(id);
    if (known && claim.event === known.event) {
      // The page knows which visit it was; what is counted once in a visit stays so.
      if (isPlainId(claim.session)) seen.set(id, { ...known, session: claim.session });
      continue;
    }
    const isReceipt = id !== claim.id && claim.event === "page_view" && receipts < MOST_RECEIPTS;
    if (isReceipt) receipts += 1;
    const view = isReceipt ? await provenFact(claim, options) : null;
    if (view) seen.set(id, view);
    else rest.push(id === claim.id ? claim : { ...claim, id });
  }
  return { facts: [...seen.values(), ...rest.reverse()], seen: [...seen.values()] };
}

async function provenFact(claim: Fact, { ring, audience, now, maxAgeMs }: UnionOptions): Promise<Fact | null> {
  const { path } = claim.properties;
  if (typeof path !== "string") return null;
  const view = await provenView(claim.id, path, audience, ring);
  if (!view || view.at > now || view.at + maxAgeMs <= now) return null;
  const { id, at } = view;
  return { event: "page_view", at, id, session: isPlainId(claim.session) ? claim.session : "", source: "edge", properties: { path } };
}
