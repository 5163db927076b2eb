/** What went wrong, for the operator: codes, never texts, so that nothing of a visitor's gets into a log. */
import { PrequalError } from "../engine/error.js";

/** Codes are API. */
export type ProblemCode =
  | import("./body/types.js").BodyProblem
  | import("./tokens/visit.js").VisitProblem
  | import("./facts/claims.js").ClaimsProblem
  | "engine_failed"
  | "not_scorable"
  | "step_failed"
  | "outbox_failed"
  | "streamed_unscored"
  | "stream_failed"
  | "files_left_out"
  | "destination_failed"
  | "fields_refused"
  | "origin_failed"
  | "spam_check_failed"
  | "store_failed"
  | "hook_failed"
  | "kept_for_person"
  | "history_unavailable"
  | `webhook_${import("./webhook.js").WebhookProblem}`
  | `delivery_${string}`;

export interface Problem {
  readonly code: ProblemCode;
  /** The step that it happened in, as in `read` or `score`. */
  readonly step: string;
  /** Of the submission, if there was one: also the id of its entry in the outbox. */
  readonly id: string | null;
  /** The destination's name, if it is about one. */
  readonly destination: string | null;
  /** What kind of error it was, as in `TypeError` or `trapped`; its message is left out, for it may hold what a visitor wrote. */
  readonly kind: string | null;
  /** More of it, as a code. */
  readonly detail: string | null;
  /** In milliseconds since 1970. */
  readonly at: number;
}

interface About {
  readonly step: string;
  readonly id?: string | undefined;
  readonly destination?: string | undefined;
  readonly detail?: string | undefined;
  readonly error?: unknown;
}

export interface Reporter {
  (code: ProblemCode, about: About): void;
}

export function createReporter(onProblem: ((problem: Problem) => void) | undefined, now: () => number): Reporter {
  return (code, { step, id = null, destination = null, detail = null, error }) => {
    try {
      onProblem?.({ code, step, id, destination, detail, kind: kindOf(error), at: now() });
    } catch {
      // A reporter that fails must not take the submission with it.
    }
  };
}

const NAME = /^[A-Za-z]{1,40}$/;

function kindOf(error: unknown): string | null {
  if (error === undefined) return null;
  if (error instanceof PrequalError) return error.code;
  const name = error instanceof Error ? error.name : typeof error;
  return NAME.test(name) ? name : "Error";
}
