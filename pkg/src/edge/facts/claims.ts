/**
 * What the page claims: its own log, as a field of the form. Nothing in it is believed of who told it, and its times are shifted
 * by what the edge's clock says.
 *
 * Three spellings are read: the log as JSON (`{"v":1,"sentAt":…,"events":[…]}`, which a page without an engine sends, too), JSON
 * with a snapshot in base64 (`{"v":1,"sentAt":…,"snapshot":"UFMB…"}`), and the snapshot's base64 alone, without a `sentAt`.
 */
import { unpack } from "../../browser/packed-log.js";
import { LOG_COOKIE } from "../../protocol.js";
import { cookiesNamed } from "../tokens/cookie.js";
import { fromBase64 } from "../tokens/base64.js";
import { MOST_NAME_UNITS, ownValues, plainValues, type Fact } from "./fact.js";
import { readSnapshot, type StatedFact } from "./snapshot.js";

export type ClaimsProblem = "log_too_large" | "log_unreadable";

export type Claims = { readonly facts: readonly Fact[]; readonly problem: ClaimsProblem | null };

export interface ClaimsLimits {
  readonly logBytes: number;
  readonly facts: number;
}

/** A page's clock may run this far ahead of the moment that it says it sends at. */
const AHEAD_MS = 5 * 60_000;
const VERSION = 1;
const LONGEST_COOKIE = 4096;
const LOG_NAMES = ["v", "sentAt", "events", "snapshot"] as const;
const EVENT_NAMES = ["event", "at", "id", "session", "properties"] as const;

const nothing = (problem: ClaimsProblem | null): Claims => ({ facts: [], problem });

export function readClaims(text: string | undefined, now: number, limits: ClaimsLimits): Claims {
  const log = text?.trim();
  if (!log) return nothing(null);
  if (log.length > limits.logBytes) return nothing("log_too_large");
  const told = log.startsWith("{") ? fromJson(log, limits.facts) : fromSnapshot(log, limits.facts);
  if (!told) return nothing("log_unreadable");
  const shift = told.sentAt === null ? 0 : now - told.sentAt;
  const facts = told.facts.slice(-limits.facts).flatMap((fact) => claimed(fact, shift, now));
  return { facts, problem: null };
}

/** The log in the page's own cookie, where a form brings none: its times stay as they are. */
export function readCookieClaims(header: string | null, now: number, limits: ClaimsLimits): Claims {
  const [packed] = cookiesNamed(header, LOG_COOKIE);
  const events = packed && packed.length <= LONGEST_COOKIE ? unpack(packed) : [];
  return events.length ? readClaims(JSON.stringify({ v: VERSION, events }), now, limits) : nothing(null);
}

interface Told {
  readonly sentAt: number | null;
  readonly facts: readonly StatedFact[];
}

function fromSnapshot(base64: string, most: number): Told | null {
  const bytes = fromBase64(base64);
  const facts = bytes && readSnapshot(bytes, most);
  return facts && { sentAt: null, facts };
}

function fromJson(text: string, most: number): Told | null {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch {
    return null;
  }
  const { v, sentAt: sent, events, snapshot } = ownValues(log, LOG_NAMES);
  if (v !== VERSION) return null;
  const sentAt = typeof sent === "number" && Number.isFinite(sent) ? sent : null;
  if (typeof snapshot === "string") {
    const told = fromSnapshot(snapshot, most);
    return told && { ...told, sentAt };
  }
  if (!Array.isArray(events)) return null;
  return { sentAt, facts: events.slice(-most).flatMap(statedFact) };
}

function statedFact(event: unknown): StatedFact[] {
  const { event: name, at, id, session, properties } = ownValues(event, EVENT_NAMES);
  if (typeof name !== "string" || !name.trim() || typeof at !== "number" || !Number.isFinite(at)) return [];
  return [{ event: name.slice(0, MOST_NAME_UNITS), at, id: label(id), session: label(session), properties: plainValues(properties) }];
}

function label(text: unknown): string {
  return typeof text === "string" ? text.slice(0, MOST_NAME_UNITS) : "";
}

/** By the edge's clock, and told by the browser, whatever it says. */
function claimed({ event, at, id, session, properties }: StatedFact, shift: number, now: number): Fact[] {
  // What is stated without a moment stands before everything else.
  const moment = at === null ? 0 : at + shift;
  if (!(Math.abs(moment) <= 8.64e15) || moment > now + AHEAD_MS) return [];
  return [{ event, at: Math.min(moment, now), id, session, source: "browser", properties }];
}
