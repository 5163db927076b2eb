/** Tells the team how a submission ended. What fails here is told of, and nothing more. */
import type { Assessment } from "../types.js";
import type { Destination } from "./destinations/types.js";
import type { Context, Decision, Endpoint, Setup } from "./options.js";
import type { ProblemCode } from "./problem.js";
import type { Arrival } from "./submit.js";

export interface Job {
  readonly request: Request;
  readonly arrival: Arrival;
  readonly endpoint: Endpoint;
  readonly setup: Setup;
  readonly env: unknown;
  readonly ctx: Context;
}

export interface Ending {
  readonly destination: Destination;
  readonly assessment: Assessment | null;
  readonly outcome: Decision["outcome"];
  readonly problem: string | null;
}

export function decide({ arrival, endpoint, setup, env, ctx }: Job, { destination, assessment, outcome, problem }: Ending): void {
  const { id, receivedAt: at } = arrival;
  const decision: Decision = { id, at, endpoint: endpoint.path, destination: destination.name, assessment, outcome, problem };
  background(ctx, setup, { step: "decide", id }, async () => setup.options.onDecision?.(decision, env));
}

/** Work that the visitor does not wait for. */
export function background(
  ctx: Context,
  { report }: Setup,
  { code = "hook_failed", ...about }: { step: string; id: string; code?: ProblemCode },
  work: () => Promise<unknown>,
): void {
  const done = work().catch((error: unknown) => report(code, { ...about, error }));
  try {
    ctx.waitUntil?.(done);
  } catch {
    // It runs all the same.
  }
}
