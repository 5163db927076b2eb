/** All that is known of a lead when it sends a form: what was seen, what is claimed, what it answers, what the platform says. */
import type { FormField } from "./body/types.js";
import { readAnswers } from "./facts/answers.js";
import { readClaims } from "./facts/claims.js";
import { plainValues, stated, type Fact } from "./facts/fact.js";
import { cloudflareFacts } from "./facts/request.js";
import { unite } from "./facts/union.js";
import type { Endpoint, Setup } from "./options.js";
import { newView } from "./tokens/view.js";
import { verifyVisit } from "./verify.js";

export interface Evidence {
  readonly facts: readonly Fact[];
  /** What the edge saw, this submission included: for the cookie. */
  readonly seen: readonly Fact[];
}

/** A submission that the page tells of is this one where it is not older than this. */
const SAME_SUBMISSION_MS = 60_000;

export interface Evident {
  readonly request: Request;
  /** Without the reserved names. */
  readonly fields: readonly FormField[];
  /** The page's log, as it came. */
  readonly log: string | undefined;
  readonly endpoint: Pick<Endpoint, "formName" | "fields">;
  readonly now: number;
  readonly id: string;
}

export async function gatherEvidence({ request, fields, log, endpoint, now, id }: Evident, setup: Setup): Promise<Evidence> {
  const { options, ring, limits, report, cookie } = setup;
  const claims = readClaims(log, now, limits);
  if (claims.problem) report(claims.problem, { step: "verify", id });
  const cookieFacts = await verifyVisit(request, setup);
  const { facts, seen } = await unite(cookieFacts, claims.facts, {
    ring,
    audience: options.audience,
    now,
    maxAgeMs: cookie.maxAgeMs,
  });
  const submitted = submission(facts, endpoint.formName, now);
  const answers = stated(now, "browser", readAnswers(fields, endpoint.fields));
  const platform = stated(now, "edge", plainValues((options.requestFacts ?? cloudflareFacts)(request)));
  return {
    facts: [...facts.filter((fact) => fact.id !== submitted.id), submitted, answers, platform],
    seen: [...seen, submitted],
  };
}

/** The submission as the edge sees it; under the page's own id, where the page told of it as well. */
function submission(facts: readonly Fact[], form: string, now: number): Fact {
  const told = facts.findLast(
    ({ event, source, at, id }) => event === "form_submit" && source === "browser" && id && now - at <= SAME_SUBMISSION_MS,
  );
  return {
    event: "form_submit",
    at: now,
    id: told?.id ?? newView(now).id,
    session: told?.session ?? facts.findLast(({ session }) => session)?.session ?? "",
    source: "edge",
    properties: { form },
  };
}
