/** The visit's token: read from the cookie, and written to it. */
import type { Consent } from "./consent.js";
import type { Fact } from "./facts/fact.js";
import { tokenRoom, type Setup } from "./options.js";
import { cookiesNamed, dropCookie, setCookie } from "./tokens/cookie.js";
import { readVisit, signVisit, type VisitOptions } from "./tokens/visit.js";

/** Cookies of our name that are looked at: others than ours may have set some. */
const MOST_COOKIES = 4;

export function visitOptions(setup: Setup): VisitOptions {
  const { ring, options, cookie } = setup;
  return { ring, audience: options.audience, maxAgeMs: cookie.maxAgeMs, maxLength: tokenRoom(setup) };
}

/** What the edge has seen of the visit. A token that is not ours is as none; the operator is told. */
export async function verifyVisit(request: Request, setup: Setup): Promise<readonly Fact[]> {
  const tokens = cookiesNamed(request.headers.get("cookie"), setup.cookie.name).slice(0, MOST_COOKIES);
  const facts = new Map<string, Fact>();
  for (const token of tokens.filter(Boolean)) {
    const visit = await readVisit(token, setup.now(), visitOptions(setup));
    if ("problem" in visit) setup.report(visit.problem, { step: "verify" });
    else for (const fact of visit.facts) facts.set(fact.id, fact);
  }
  return [...facts.values()];
}

/** The header that keeps these facts, or takes them away where the visitor has refused; none where there is nothing to do. */
export async function visitCookie(
  request: Request,
  consent: Consent,
  seen: readonly Fact[],
  setup: Setup,
): Promise<string | null> {
  const { cookie, now } = setup;
  const hasCookie = cookiesNamed(request.headers.get("cookie"), cookie.name).length > 0;
  if (consent === "denied") return hasCookie ? dropCookie(cookie.name, cookie.domain) : null;
  if (consent !== "granted" || !seen.length) return null;
  const token = await signVisit(seen, now(), visitOptions(setup));
  return setCookie(cookie.name, token, cookie.maxAgeMs / 1000, cookie.domain);
}
