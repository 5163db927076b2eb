/**
 * `POST /_prequal/events`: what the CRM and mails tell of a lead, signed as Standard Webhooks. One event, or `{"events":[…]}`:
 *
 *     {"event":"sal_accepted","email":"anna@example.com","at":"2026-03-01T09:30:00Z","id":"…","source":"crm","properties":{}}
 *
 * `source` is `crm`, which is the default, or `email`; `at` is RFC 3339 or milliseconds, and now if absent; `id` makes an event
 * that is told twice count once. Instead of the address, `lead` may give the name of the lead in the store.
 */
import { strictTextOf, textOf } from "../body/bytes.js";
import { takeBody } from "../body/read.js";
import { MOST_NAME_UNITS, ownValues, plainValues, type Fact } from "../facts/fact.js";
import { newestLeadKey } from "../leads/key.js";
import { keepFacts } from "../leads/remember.js";
import type { LeadStore } from "../leads/types.js";
import type { Setup } from "../options.js";
import { createKeyRing, type KeyRing } from "../tokens/keys.js";
import { verifyWebhook } from "../webhook.js";
import { answer, refuse } from "./answer.js";
import type { EventsOptions } from "./options.js";

const MOST_EVENTS = 1000;
const EVENT_NAMES = ["event", "at", "id", "source", "properties", "email", "lead"] as const;
const AHEAD_MS = 5 * 60_000;
const LEAD = /^[A-Za-z0-9_-]{1,128}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** The JSON of a signed request; a refusal where it is none. */
export async function signedJson(request: Request, keys: EventsOptions["keys"], setup: Setup): Promise<{ json: unknown; id: string } | Response> {
  const raw = await takeBody(request, setup.limits.bodyBytes);
  if (!("bytes" in raw)) return refuse("too_large", 413);
  const verified = await verifyWebhook(request.headers, raw.bytes, setup.now(), createKeyRing(keys, "doors.events.keys"));
  // One answer for all: what was wrong is nobody's business but the operator's.
  if ("problem" in verified) {
    setup.report(`webhook_${verified.problem}`, { step: "events" });
    return refuse("signature", 401);
  }
  try {
    return { json: JSON.parse(strictTextOf(raw.bytes) ?? textOf(raw.bytes)) as unknown, id: verified.id };
  } catch {
    return refuse("bad_json", 400);
  }
}

export async function eventsDoor(request: Request, { keys }: EventsOptions, store: LeadStore, setup: Setup): Promise<Response> {
  const signed = await signedJson(request, keys, setup);
  if (signed instanceof Response) return signed;
  const list = listOf(signed.json);
  if (!list || list.length > MOST_EVENTS) return refuse(list ? "too_many" : "bad_events", 400);
  const now = setup.now();
  const byLead = new Map<string, Fact[]>();
  let refused = 0;
  for (const [place, event] of list.entries()) {
    const told = await toldFact(event, `${signed.id}.${place}`, now, setup.ring);
    if (told) byLead.set(told.lead, [...(byLead.get(told.lead) ?? []), told.fact]);
    else refused += 1;
  }
  try {
    for (const [lead, facts] of byLead) await keepFacts(lead, facts, now, store, setup.scorer);
  } catch (error) {
    // The sender tries again; facts that were kept already have ids.
    setup.report("store_failed", { step: "events", error });
    return refuse("unavailable", 503);
  }
  return answer({ taken: list.length - refused, refused });
}

function listOf(json: unknown): unknown[] | null {
  if (typeof json !== "object" || !json || Array.isArray(json)) return null;
  const { events } = ownValues(json, ["events"]);
  if (events === undefined) return [json];
  return Array.isArray(events) ? events : null;
}

/** Null where the event names no lead, has no name, or claims to come from somebody else. */
async function toldFact(event: unknown, ownId: string, now: number, ring: KeyRing): Promise<{ lead: string; fact: Fact } | null> {
  const { event: name, at, id, source = "crm", properties, email, lead } = ownValues(event, EVENT_NAMES);
  const moment = momentOf(at, now);
  if (typeof name !== "string" || !name.trim() || name === "set" || moment === null) return null;
  if (source !== "crm" && source !== "email") return null;
  const key = typeof lead === "string" && LEAD.test(lead) ? lead : await newestLeadKey(email, ring);
  if (key === null) return null;
  // With the source before it, no id that a page makes up for its submission can stand in the way of one of the CRM's.
  const label = `${source}:${typeof id === "string" && id.trim() ? id : ownId}`.slice(0, MOST_NAME_UNITS);
  const fact: Fact = { event: name.slice(0, MOST_NAME_UNITS), at: moment, id: label, session: "", source, properties: plainValues(properties) };
  return { lead: key, fact };
}

function momentOf(at: unknown, now: number): number | null {
  if (at === undefined) return now;
  const moment = typeof at === "string" && RFC_3339.test(at) ? Date.parse(at) : at;
  if (typeof moment !== "number" || !Number.isFinite(moment) || moment > now + AHEAD_MS || moment < 0) return null;
  return Math.floor(moment);
}
