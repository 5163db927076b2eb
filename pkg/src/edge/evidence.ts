/** All that is known of a lead when it sends a form: what was seen, what is claimed, what it answers, what the platform says. */
import type { FormField } from "./body/types.js";
import { consentOf } from "./consent.js";
import { readAnswers } from "./facts/answers.js";
import { readClaims, readCookieClaims } from "./facts/claims.js";
import { isPlainId, plainValues, stated, type Fact } from "./facts/fact.js";
import { cloudflareFacts } from "./facts/request.js";
import { unite } from "./facts/union.js";
import { visitAt } from "./facts/visits.js";
import { leadKeys, newestLeadKey } from "./leads/key.js";
import type { Endpoint, Setup } from "./options.js";
import type { SpamVerdict } from "./spam.js";
import { newView } from "./tokens/view.js";
import { verifyVisit } from "./verify.js";
import { within } from "./within.js";

export interface Evidence {
  readonly facts: readonly Fact[];
  /** What the edge saw, this submission included: for the cookie. */
  readonly seen: readonly Fact[];
  /** What the lead is called in stores; null where it gave no address. */
  readonly lead: string | null;
}

/** A submission that the page tells of is this one where it is not older than this. */
const SAME_SUBMISSION_MS = 60_000;
/** How long the store of leads may take. */
const STORE_MS = 3000;

export interface Evident {
  readonly request: Request;
  /** Without the reserved names. */
  readonly fields: readonly FormField[];
  /** The page's log, as it came. */
  readonly log: string | undefined;
  readonly endpoint: Pick<Endpoint, "formName" | "fields">;
  /** Of the submission. */
  readonly now: number;
  readonly id: string;
  readonly verdict: SpamVerdict | null;
  /** Whether this is a submission, and not a page that asks before one. */
  readonly isSubmission: boolean;
}

export async function gatherEvidence(evident: Evident, setup: Setup): Promise<Evidence> {
  const { request, fields, log, endpoint, now, id, verdict, isSubmission } = evident;
  const { options, ring, limits, report, cookie } = setup;
  const isDenied = consentOf(request, setup) === "denied";
  const claims = log?.trim() || isDenied ? readClaims(log, now, limits) : readCookieClaims(request.headers.get("cookie"), now, limits);
  if (claims.problem) report(claims.problem, { step: "verify", id });
  const visit = await verifyVisit(request, setup);
  const { seen, claimed } = await unite(visit, claims.facts, { ring, audience: options.audience, now, maxAgeMs: cookie.maxAgeMs });
  const answers = readAnswers(fields, endpoint.fields);
  const { email } = answers;
  // Who only asks might ask about somebody else.
  const known = isSubmission ? await knownFacts(email, id, setup) : [];
  const spam = verdict === null || verdict === "unknown" ? {} : { spam: verdict === "spam" };
  const platform = { ...plainValues((options.requestFacts ?? cloudflareFacts)(request)), ...spam };
  const stating = [stated(now, "browser", answers), stated(now, "edge", platform)].filter(isTelling);
  if (!isSubmission) return { facts: [...seen, ...claimed, ...stating], seen, lead: null };
  const told = sameSubmission(claimed, now);
  const submitted = submissionOf(told, seen, endpoint.formName, now);
  return {
    facts: [...known, ...seen, ...claimed.filter((fact) => fact !== told), submitted, ...stating],
    seen: [...seen, submitted],
    lead: await newestLeadKey(email, ring),
  };
}

/** What states nothing need not be told. */
function isTelling({ properties }: Fact): boolean {
  return Object.keys(properties).length > 0;
}

/** What the CRM and mails told of the lead, and what it sent before; under retired keys as well. */
async function knownFacts(email: unknown, id: string, { options, ring, report }: Setup): Promise<Fact[]> {
  const { leads } = options;
  if (!leads) return [];
  try {
    const keys = await leadKeys(email, ring);
    return (await within(STORE_MS, Promise.all(keys.map((key) => leads.facts(key))))).flat();
  } catch (error) {
    report("store_failed", { step: "verify", id, error });
    return [];
  }
}

/** The page's own word of this submission. */
function sameSubmission(claimed: readonly Fact[], now: number): Fact | undefined {
  return claimed.findLast(({ event, at }) => event === "form_submit" && now - at <= SAME_SUBMISSION_MS);
}

/** The submission as the edge sees it; under the page's own id, where the page told of it as well. */
function submissionOf(told: Fact | undefined, seen: readonly Fact[], form: string, now: number): Fact {
  return {
    event: "form_submit",
    at: now,
    id: told && isPlainId(told.id) ? told.id : newView(now).id,
    session: visitAt(seen, now),
    source: "edge",
    properties: { form },
  };
}
