/** One request to a CRM, and what its answer means. */
import { retryAfterMs } from "./deliver-retry.js";
import { joined } from "./outbox/entry.js";
import type { OutboundRequest } from "./outbox/types.js";

/** `accepted`: the CRM has it. `refused`: it will refuse it again. `failed`: it may have it, or may take it later. */
export type Outcome =
  | { kind: "accepted"; response: Response }
  | { kind: "refused"; problem: string; response: Response }
  | { kind: "failed"; problem: string; retryAfterMs: number | null };

export type Fetch = (request: Request) => Promise<Response>;

export interface AttemptOptions {
  fetch: Fetch;
  now: () => number;
  /** For the whole answer, its body included. */
  timeoutMs: number;
}

/** Of an answer's body that much must have come before it counts; what is beyond is passed on as it comes. */
const ANSWER_BYTES = 1 << 20;
const MOST_REDIRECTS = 3;
const TRY_LATER = new Set([408, 425, 429]);
const WITHOUT_BODY = new Set([204, 205, 304]);
/** They speak of the bytes on the wire, or of the connection, and are no longer true of what we pass on. */
const HOP_HEADERS = ["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"];

class TimeUp extends Error {}

/** Sends a request once. It never throws. */
export async function attempt(request: OutboundRequest, options: AttemptOptions): Promise<Outcome> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeUp());
      controller.abort();
    }, options.timeoutMs);
  });
  try {
    // Not every `fetch` heeds its signal.
    return await Promise.race([send(request, options, controller.signal), timeUp]);
  } catch (error) {
    return failed(error instanceof TimeUp ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}

async function send(request: OutboundRequest, options: AttemptOptions, signal: AbortSignal): Promise<Outcome> {
  const seen = new Set([request.url]);
  let url = request.url;
  for (;;) {
    const { method, headers } = request;
    const body = request.body as Uint8Array<ArrayBuffer>;
    const answer = await options.fetch(new Request(url, { method, headers, body, redirect: "manual", signal }));
    if (answer.status !== 307 && answer.status !== 308) return judge(answer, options.now());
    // These two ask for the submission itself to be sent elsewhere; the others (301, 302, 303) are for the visitor to follow.
    await answer.body?.cancel().catch(() => {});
    const next = nextAddress(url, answer.headers.get("location"));
    if (next === null) return failed("redirect_elsewhere");
    if (seen.has(next) || seen.size > MOST_REDIRECTS) return failed("redirect_loop");
    seen.add(next);
    url = next;
  }
}

/** Where a submission may be sent on to: the same origin, or the same host by https. */
function nextAddress(from: string, location: string | null): string | null {
  if (location === null || !URL.canParse(location, from)) return null;
  const [old, next] = [new URL(from), new URL(location, from)];
  const isUpgrade = next.protocol === "https:" && next.hostname === old.hostname;
  return next.origin === old.origin || isUpgrade ? next.href : null;
}

async function judge(answer: Response, now: number): Promise<Outcome> {
  const { status } = answer;
  if (status >= 500 || TRY_LATER.has(status)) {
    await answer.body?.cancel().catch(() => {});
    return { ...failed(`status_${status}`), retryAfterMs: retryAfterMs(answer.headers.get("retry-after"), now) };
  }
  let response: Response;
  try {
    response = await received(answer);
  } catch {
    return failed("half_answer");
  }
  return status >= 400 ? { kind: "refused", problem: `status_${status}`, response } : { kind: "accepted", response };
}

/** The answer with its body here, or with the first part of it where it is long. */
async function received(answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers);
  for (const name of HOP_HEADERS) headers.delete(name);
  const about = { status: answer.status, statusText: answer.statusText, headers };
  if (answer.body === null || WITHOUT_BODY.has(answer.status)) return new Response(null, about);
  const reader = answer.body.getReader();
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= ANSWER_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return new Response(joined(pieces), about);
    pieces.push(value);
    length += value.length;
  }
  return new Response(continued(pieces, reader), about);
}

function continued(
  pieces: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const piece = pieces.shift() ?? (await reader.read()).value;
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function failed(problem: string): Outcome & { kind: "failed" } {
  return { kind: "failed", problem, retryAfterMs: null };
}
