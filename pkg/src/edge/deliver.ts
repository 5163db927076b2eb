/** Delivery: one entry of the outbox is sent, and what came of it is written down. */
import { attempt, type Fetch, type Outcome } from "./deliver-attempt.js";
import { RETRY, type RetryPolicy, waitMs } from "./deliver-retry.js";
import { UNSENDABLE, type OutboundRequest, type Outbox, type OutboxEntry } from "./outbox/types.js";
import { within } from "./within.js";

export type { Fetch } from "./deliver-attempt.js";
export { RETRY, type RetryPolicy } from "./deliver-retry.js";

/** What an operator should know. It holds no personal data. */
export interface DeliveryProblem {
  /**
   * `kept`: it will be sent again. `fields_refused`: the CRM took it only without our fields. `dead`: a person must look.
   * `outbox_failed`: the outbox did not take down what came of an attempt, so it may be sent once more.
   */
  code: "kept" | "fields_refused" | "dead" | "outbox_failed";
  /** The entry. */
  id: string;
  destination: string;
  attempts: number;
  /** Why, as in `OutboxEntry.problem`. */
  problem: string;
}

export interface DeliverOptions {
  /** The outbox that the entry is in. */
  outbox: Pick<Outbox, "update" | "remove">;
  /** The host's own if absent. */
  fetch?: Fetch | undefined;
  /** Milliseconds since 1970; the host's clock if absent. */
  now?: (() => number) | undefined;
  /** How long one attempt may take, `finish` and the answer's body included; 10 000 if absent, at most 25 000 (two of them stay within the lease). */
  timeoutMs?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  /** From 0 to below 1, for the jitter; `Math.random` if absent. */
  random?: (() => number) | undefined;
  /**
   * Completes a request just before it is sent: credentials, and a signature with the moment of this attempt. Nothing of it is
   * kept. `finishBy` gives one for the destinations of a handler.
   */
  finish?: Finish | undefined;
  /** Reads an answer, and gives one with the status that it means: some CRMs say 200 to what they refuse. See `readBy`. */
  read?: Read | undefined;
  /** Told of each problem; what it throws is ignored. */
  onProblem?: ((problem: DeliveryProblem) => void) | undefined;
}

/** An attempt that is about to be made. */
export interface SendAttempt {
  /** The idempotency key. */
  readonly id: string;
  readonly destination: string;
  /** In milliseconds since 1970. */
  readonly now: number;
}

export type Finish = (request: OutboundRequest, attempt: SendAttempt) => OutboundRequest | Promise<OutboundRequest>;

export type Read = (response: Response, destination: string) => Response | Promise<Response>;

export type Delivery =
  /** `plain`: without our fields. */
  | { status: "delivered"; response: Response; plain: boolean }
  | { status: "kept"; problem: string; nextAt: number }
  /** `response`: how the CRM refused it, where it did. */
  | { status: "dead"; problem: string; response: Response | null };

const TIMEOUT_MS = 10_000;
const LONGEST_TIMEOUT_MS = 25_000;
const KEY_HEADER = "Idempotency-Key";

/**
 * Sends an entry once, and once more without our fields where the CRM refuses it. Every attempt carries the entry's id as
 * `Idempotency-Key`. It never throws: where the outbox fails, `onProblem` is told.
 */
export async function deliver(entry: OutboxEntry, options: DeliverOptions): Promise<Delivery> {
  const first = await send(entry, entry.request, options);
  if (first.kind !== "refused" || entry.plain === null) return settle(entry, first, false, options);
  const second = await send(entry, entry.plain, options);
  if (second.kind === "accepted") report(entry, "fields_refused", first.problem, options);
  return settle(entry, second, true, options);
}

async function send(entry: OutboxEntry, request: OutboundRequest, options: DeliverOptions): Promise<Outcome> {
  if (request.url === UNSENDABLE) return { kind: "refused", problem: "unsendable", response: new Response(null, { status: 422 }) };
  const timeoutMs = Math.min(options.timeoutMs ?? TIMEOUT_MS, LONGEST_TIMEOUT_MS);
  const begun = Date.now();
  let finished: OutboundRequest;
  try {
    const about = { id: entry.id, destination: entry.destination, now: nowOf(options)() };
    // What never comes must not hold the visitor, nor all that waits behind.
    finished = options.finish ? await within(timeoutMs, options.finish(request, about)) : request;
  } catch {
    return { kind: "failed", problem: "unfinished", retryAfterMs: null };
  }
  const headers = finished.headers.filter(([name]) => name.toLowerCase() !== KEY_HEADER.toLowerCase());
  return attempt(
    { ...finished, headers: [...headers, [KEY_HEADER, entry.id]] },
    {
      fetch: async (one) => {
        // As a method of something else it would be refused in workerd.
        const answer = await (options.fetch ?? fetch)(one);
        return options.read ? options.read(answer, entry.destination) : answer;
      },
      now: nowOf(options),
      timeoutMs: Math.max(1, timeoutMs - (Date.now() - begun)),
    },
  );
}

async function settle(entry: OutboxEntry, outcome: Outcome, plain: boolean, options: DeliverOptions): Promise<Delivery> {
  const { outbox } = options;
  if (outcome.kind === "accepted") {
    await written(entry, () => outbox.remove(entry.id), options);
    return { status: "delivered", response: outcome.response, plain };
  }
  const attempts = entry.attempts + 1;
  const { problem } = outcome;
  const policy = { ...RETRY, ...options.retry };
  const now = nowOf(options)();
  if (outcome.kind === "failed" && now - entry.createdAt < policy.giveUpAfterMs) {
    const nextAt = now + waitMs(attempts, outcome.retryAfterMs, policy, options.random ?? Math.random);
    const kept: OutboxEntry = { ...entry, attempts, nextAt, problem };
    await written(kept, () => outbox.update(kept), options);
    report(kept, "kept", problem, options);
    return { status: "kept", problem, nextAt };
  }
  const dead: OutboxEntry = { ...entry, attempts, state: "dead", problem };
  await written(dead, () => outbox.update(dead), options);
  report(dead, "dead", problem, options);
  return { status: "dead", problem, response: outcome.kind === "refused" ? outcome.response : null };
}

/** Writes down what came of an attempt. Where that fails the lease runs out and the entry is sent again, by the same key. */
async function written(entry: OutboxEntry, write: () => Promise<void>, options: DeliverOptions): Promise<void> {
  try {
    await within(TIMEOUT_MS, write());
  } catch {
    report(entry, "outbox_failed", "outbox_failed", options);
  }
}

function report(entry: OutboxEntry, code: DeliveryProblem["code"], problem: string, options: DeliverOptions): void {
  const { id, destination, attempts } = entry;
  try {
    options.onProblem?.({ code, id, destination, attempts, problem });
  } catch {
    // An operator's hook must not cost a submission.
  }
}

function nowOf(options: DeliverOptions): () => number {
  return options.now ?? Date.now;
}
