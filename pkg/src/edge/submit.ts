/** A form's way through the edge: read, strip, verify, score, attach, forward. Whatever of ours fails, the form goes on. */
import { attachmentFor, NOTHING } from "./attach.js";
import type { Bytes } from "./body/bytes.js";
import { readBody, takeBody } from "./body/read.js";
import type { FormBody } from "./body/types.js";
import { strippedQuery, urlencodedBody } from "./body/urlencoded.js";
import { consentOf } from "./consent.js";
import { destinationFor } from "./destinations/routing.js";
import type { Attachment, Destination, Submission } from "./destinations/types.js";
import { gatherEvidence } from "./evidence.js";
import type { Fact } from "./facts/fact.js";
import { forward, keepForPerson, type Forwarded } from "./forward.js";
import type { Context, Decision, Endpoint, Setup } from "./options.js";
import type { OutboundRequest } from "./outbox/types.js";
import { crmAnswer, ownAnswer, refusal } from "./respond.js";
import { streamThrough } from "./stream.js";
import type { Assessment } from "../types.js";
import { visitCookie } from "./verify.js";

/** What is known of a submission before its body is read. */
export type Arrival = Omit<Submission, "body">;

export async function submit(
  request: Request,
  endpoint: Endpoint,
  setup: Setup,
  env: unknown,
  ctx: Context,
): Promise<Response> {
  const arrival = arrivalOf(request, setup);
  const raw = await takeBody(request, setup.limits.bodyBytes);
  if ("problem" in raw) {
    setup.report(raw.problem, { step: "read", id: arrival.id });
    return refusal(request, 400);
  }
  if ("stream" in raw) {
    const response = await streamThrough(raw.stream, arrival, endpoint, request, setup);
    decide(arrival, endpoint, endpoint.routing.otherwise, null, { outcome: "streamed", problem: "too_large" }, setup, env, ctx);
    return response;
  }
  const contentType = request.headers.get("content-type");
  const read = readBody(raw.bytes, contentType, setup.limits);
  if ("problem" in read && read.problem !== "empty_body") {
    setup.report(read.problem, { step: "read", id: arrival.id });
    return unreadable(raw.bytes, read.problem, arrival, endpoint, request, setup, env, ctx);
  }
  const body = "body" in read ? read.body : urlencodedBody(raw.bytes, contentType ?? "", true, 0);
  return readable(body, arrival, endpoint, request, setup, env, ctx);
}

function arrivalOf(request: Request, { isReserved, now }: Setup): Arrival {
  const { headers } = request;
  return {
    id: crypto.randomUUID(),
    receivedAt: now(),
    query: strippedQuery(new URL(request.url).search, isReserved),
    headers,
    ip: headers.get("cf-connecting-ip"),
    pageUri: headers.get("referer"),
  };
}

/** Kept for a person as it came: it may hold a forged score in a way that nobody here can see. */
async function unreadable(
  bytes: Bytes,
  problem: string,
  arrival: Arrival,
  endpoint: Endpoint,
  request: Request,
  setup: Setup,
  env: unknown,
  ctx: Context,
): Promise<Response> {
  const destination = endpoint.routing.otherwise;
  const original: OutboundRequest = {
    url: new URL(request.url).origin + endpoint.path,
    method: "POST",
    headers: [["content-type", request.headers.get("content-type") ?? ""]],
    body: bytes,
  };
  try {
    const outgoing = { id: arrival.id, lead: null, destination, request: original, plain: null };
    const kept = await keepForPerson(outgoing, problem, setup);
    decide(arrival, endpoint, destination, null, kept, setup, env, ctx);
    return ownAnswer(request, endpoint, arrival.id);
  } catch {
    return refusal(request, 503);
  }
}

async function readable(
  body: FormBody,
  arrival: Arrival,
  endpoint: Endpoint,
  request: Request,
  setup: Setup,
  env: unknown,
  ctx: Context,
): Promise<Response> {
  const { report } = setup;
  const submission: Submission = { ...arrival, body: body.without(setup.isReserved) };
  const log = body.fields.find(({ name }) => setup.isLog(name))?.value;
  let assessment: Assessment | null = null;
  let seen: readonly Fact[] = [];
  if (body.scorable) {
    try {
      const evidence = await gatherEvidence(
        { request, fields: submission.body.fields, log, endpoint, now: arrival.receivedAt, id: arrival.id },
        setup,
      );
      seen = evidence.seen;
      assessment = await setup.scorer.assess(evidence.facts, arrival.receivedAt);
    } catch (error) {
      report("engine_failed", { step: "score", id: arrival.id, error });
    }
  } else {
    report("not_scorable", { step: "score", id: arrival.id });
  }
  const destination = destinationFor(endpoint.routing, assessment);
  const outgoing = { id: arrival.id, lead: null, destination, ...requestsFor(submission, destination, assessment, setup) };
  if (destination.leavesFilesOut && body.files) report("files_left_out", { step: "attach", id: arrival.id, destination: destination.name });
  const forwarded = await forward(outgoing, setup);
  decide(arrival, endpoint, destination, assessment, forwarded, setup, env, ctx);
  const response = answer(forwarded, destination, outgoing.request.url, request, endpoint, arrival.id);
  return withVisit(response, request, seen, setup);
}

/** With our fields and without. Where attaching fails it goes without. */
function requestsFor(
  submission: Submission,
  destination: Destination,
  assessment: Assessment | null,
  { report }: Setup,
): { request: OutboundRequest; plain: OutboundRequest | null } {
  const plain = destination.build(submission, NOTHING);
  try {
    const attachment: Attachment = attachmentFor(assessment, destination);
    if (!attachment.values.length) return { request: plain, plain: null };
    return { request: destination.build(submission, attachment), plain };
  } catch (error) {
    report("step_failed", { step: "attach", id: submission.id, destination: destination.name, error });
    return { request: plain, plain: null };
  }
}

function answer(
  forwarded: Forwarded,
  destination: Destination,
  crm: string,
  request: Request,
  endpoint: Endpoint,
  id: string,
): Response {
  if (forwarded.outcome === "delivered" && destination.answersVisitor) return crmAnswer(forwarded.response, crm);
  return ownAnswer(request, endpoint, id);
}

async function withVisit(response: Response, request: Request, seen: readonly Fact[], setup: Setup): Promise<Response> {
  try {
    const cookie = await visitCookie(request, consentOf(request, setup), seen, setup);
    if (cookie) response.headers.append("set-cookie", cookie);
  } catch (error) {
    setup.report("step_failed", { step: "verify", error });
  }
  return response;
}

function decide(
  { id, receivedAt }: Arrival,
  { path }: Endpoint,
  { name }: Destination,
  assessment: Assessment | null,
  { outcome, ...rest }: Forwarded | { outcome: "streamed"; problem: string },
  { options, report }: Setup,
  env: unknown,
  ctx: Context,
): void {
  const problem = "problem" in rest ? rest.problem : null;
  const decision: Decision = { id, at: receivedAt, endpoint: path, destination: name, assessment, outcome, problem };
  const told = (async () => options.onDecision?.(decision, env))().catch((error: unknown) =>
    report("hook_failed", { step: "decide", id, error }),
  );
  ctx.waitUntil?.(told);
}
