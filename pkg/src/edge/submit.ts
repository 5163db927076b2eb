/** A form's way through the edge: read, strip, verify, score, attach, forward. Whatever of ours fails, the form goes on. */
import type { Assessment } from "../types.js";
import { attachmentFor, NOTHING } from "./attach.js";
import type { Bytes } from "./body/bytes.js";
import { isEncoded, readBody, restOf, takeBody } from "./body/read.js";
import type { FormBody } from "./body/types.js";
import { strippedQuery, urlencodedBody } from "./body/urlencoded.js";
import { consentOf } from "./consent.js";
import { decide, type Job } from "./decide.js";
import { destinationFor } from "./destinations/routing.js";
import type { Destination, Submission } from "./destinations/types.js";
import { cloudflareIp } from "./facts/request.js";
import { gatherEvidence, type Evidence } from "./evidence.js";
import { forward, keepForPerson, type Forwarded, type Outgoing } from "./forward.js";
import { rememberLead } from "./leads/submitted.js";
import type { Context, Endpoint, Setup } from "./options.js";
import { UNSENDABLE, type OutboundRequest } from "./outbox/types.js";
import { crmAnswer, ownAnswer, refusal } from "./respond.js";
import { checkSpam, type SpamVerdict } from "./spam.js";
import { streamThrough } from "./stream.js";
import { visitCookie } from "./verify.js";

/** What is known of a submission before its body is read. */
export type Arrival = Omit<Submission, "body">;

export async function submit(request: Request, endpoint: Endpoint, setup: Setup, env: unknown, ctx: Context): Promise<Response> {
  const arrival = arrivalOf(request, setup);
  const job: Job = { request, arrival, endpoint, setup, env, ctx };
  const raw = await takeBody(request, setup.limits.bodyBytes);
  if ("problem" in raw) {
    setup.report(raw.problem, { step: "read", id: arrival.id });
    return refusal(request, 400);
  }
  if ("stream" in raw) return submitStream(raw.stream, job);
  if (isEncoded(request) && raw.bytes.length) return submitUnreadable(raw.bytes, "encoded_body", job);
  const contentType = request.headers.get("content-type");
  const read = readBody(raw.bytes, contentType, setup.limits);
  if ("problem" in read && read.problem !== "empty_body") return submitUnreadable(raw.bytes, read.problem, job);
  const body = "body" in read ? read.body : urlencodedBody(raw.bytes, contentType ?? "", false, 0);
  try {
    return await submitReadable(body, job);
  } catch (error) {
    // Nothing was forwarded: what forwards does not throw.
    setup.report("step_failed", { step: "submit", id: arrival.id, error });
    return submitUnreadable(body.without(setup.isReserved).bytes, "step_failed", job);
  }
}

function arrivalOf(request: Request, { isReserved, now, options }: Setup): Arrival {
  const { headers } = request;
  return {
    id: crypto.randomUUID(),
    receivedAt: now(),
    query: strippedQuery(new URL(request.url).search, isReserved),
    headers,
    ip: (options.visitorIp ?? cloudflareIp)(request),
    pageUri: headers.get("referer"),
  };
}

async function submitStream(stream: ReadableStream<Uint8Array>, job: Job): Promise<Response> {
  const { request, arrival, endpoint, setup } = job;
  const streamed = await streamThrough(stream, arrival, endpoint, request, setup);
  if (!streamed) {
    const bytes = await restOf(stream, setup.limits.keptBytes);
    if (bytes) return submitUnreadable(bytes, "too_large", job);
    setup.report("too_large", { step: "read", id: arrival.id });
    return refusal(request, 413);
  }
  const { response, problem } = streamed;
  decide(job, { destination: endpoint.routing.otherwise, assessment: null, outcome: problem === null ? "streamed" : "lost", problem });
  return response;
}

/** Kept for a person as it came: it may hold a forged score in a way that nobody here can see. */
async function submitUnreadable(bytes: Bytes, problem: string, job: Job): Promise<Response> {
  const { request, arrival, endpoint, setup } = job;
  const { otherwise: destination } = endpoint.routing;
  setup.report("kept_for_person", { step: "read", id: arrival.id, destination: destination.name, detail: problem });
  const target = destination.target?.(arrival) ?? {
    // The address of the request would not do: a visitor may have made up its host, and credentials are added to what is sent.
    url: UNSENDABLE,
    headers: [["content-type", request.headers.get("content-type") ?? ""]] as [string, string][],
  };
  const original: OutboundRequest = { ...target, method: "POST", body: bytes };
  const outgoing = { id: arrival.id, lead: null, destination, request: original, plain: null };
  const kept = await keepForPerson(outgoing, problem, setup);
  decide(job, { destination, assessment: null, outcome: kept.status, problem });
  return kept.status === "lost" ? refusal(request, 503) : ownAnswer(request, endpoint, arrival.id);
}

async function submitReadable(body: FormBody, job: Job): Promise<Response> {
  const { request, arrival, endpoint, setup } = job;
  const submission: Submission = { ...arrival, body: body.without(setup.isReserved) };
  const verdict = await checkSpam(submission, endpoint, setup);
  const evidence = await evidenceOf(body, submission, verdict, job);
  const assessment = evidence && (await assess(evidence, job));
  const destination = destinationFor(endpoint.routing, assessment);
  const about = { id: arrival.id, destination: destination.name };
  if (destination.leavesFilesOut && body.files) setup.report("files_left_out", { step: "attach", ...about });
  const outgoing: Outgoing = {
    id: arrival.id,
    lead: evidence?.lead ?? null,
    destination,
    ...requestsFor(submission, destination, assessment, setup),
  };
  const isHeld = verdict === "spam" && endpoint.onSpam === "hold";
  const forwarded = isHeld ? await keepForPerson(outgoing, "spam", setup) : await forward(outgoing, setup);
  decide(job, { destination, assessment, outcome: forwarded.status, problem: "problem" in forwarded ? forwarded.problem : null });
  if (evidence && !isHeld) rememberLead(evidence, job);
  const response = answerOf(forwarded, destination, outgoing.request.url, job);
  return withVisit(response, request, evidence, setup);
}

/** Null where the body's texts cannot be told, or what is known of the lead could not be gathered. */
async function evidenceOf(
  body: FormBody,
  submission: Submission,
  verdict: SpamVerdict | null,
  { request, arrival, endpoint, setup }: Job,
): Promise<Evidence | null> {
  if (!body.scorable) {
    setup.report("not_scorable", { step: "score", id: arrival.id });
    return null;
  }
  const log = body.fields.find(({ name }) => setup.isLog(name))?.value;
  const { receivedAt: now, id } = arrival;
  try {
    return await gatherEvidence({ request, fields: submission.body.fields, log, endpoint, now, id, verdict, isSubmission: true }, setup);
  } catch (error) {
    setup.report("step_failed", { step: "verify", id, error });
    return null;
  }
}

async function assess(evidence: Evidence, { arrival, setup }: Job): Promise<Assessment | null> {
  try {
    return await setup.scorer.assess(evidence.facts, arrival.receivedAt);
  } catch (error) {
    setup.report("engine_failed", { step: "score", id: arrival.id, error });
    return null;
  }
}

/** With our fields and without. Where attaching fails it goes without. */
function requestsFor(
  submission: Submission,
  destination: Destination,
  assessment: Assessment | null,
  { report }: Setup,
): { request: OutboundRequest; plain: OutboundRequest | null } {
  const plain = plainRequest(submission, destination, report);
  try {
    const attachment = attachmentFor(assessment, destination);
    if (!attachment.assessment) return { request: plain, plain: null };
    return { request: destination.build(submission, attachment), plain };
  } catch (error) {
    report("step_failed", { step: "attach", id: submission.id, destination: destination.name, error });
    return { request: plain, plain: null };
  }
}

/** Where the destination's own shape fails, the body as it is, if it takes that. */
function plainRequest(submission: Submission, destination: Destination, report: Setup["report"]): OutboundRequest {
  try {
    return destination.build(submission, NOTHING);
  } catch (error) {
    report("destination_failed", { step: "attach", id: submission.id, destination: destination.name, error });
    const target = destination.target?.(submission);
    if (!target) throw error;
    return { ...target, method: "POST", body: submission.body.bytes };
  }
}

/** The CRM's own answer where it is for the visitor; otherwise what the team says. */
function answerOf(forwarded: Forwarded, destination: Destination, crm: string, { request, endpoint, arrival, setup }: Job): Response {
  if (forwarded.status === "lost") return refusal(request, 503);
  const response = "response" in forwarded ? forwarded.response : null;
  try {
    if (response && destination.answersVisitor) return crmAnswer(response, crm);
  } catch (error) {
    setup.report("step_failed", { step: "respond", id: arrival.id, error });
  }
  return ownAnswer(request, endpoint, arrival.id);
}

async function withVisit(response: Response, request: Request, evidence: Evidence | null, setup: Setup): Promise<Response> {
  try {
    const cookie = evidence && (await visitCookie(request, consentOf(request, setup), evidence.seen, setup));
    if (cookie) response.headers.append("set-cookie", cookie);
  } catch (error) {
    setup.report("step_failed", { step: "verify", error });
  }
  return response;
}
