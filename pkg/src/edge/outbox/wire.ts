/** Entries as JSON, for an outbox that is reached by HTTP. */
import { PrequalError } from "../../engine/error.js";
import type { OutboundRequest, OutboxEntry } from "./types.js";

type WireRequest = Omit<OutboundRequest, "body"> & { body: string };

/** An entry whose bodies are base64. */
export interface WireEntry extends Omit<OutboxEntry, "request" | "plain"> {
  request: WireRequest;
  plain: WireRequest | null;
}

export function toWire(entry: OutboxEntry): WireEntry {
  return { ...entry, request: requestToWire(entry.request), plain: entry.plain && requestToWire(entry.plain) };
}

/** @throws PrequalError `type` where it is not an entry */
export function fromWire(value: unknown): OutboxEntry {
  const wire = value as Partial<WireEntry> | null;
  const isEntry =
    typeof wire === "object" &&
    wire !== null &&
    [wire.id, wire.destination].every((text) => typeof text === "string") &&
    [wire.lead, wire.problem].every((text) => text === null || typeof text === "string") &&
    [wire.createdAt, wire.attempts, wire.nextAt].every(Number.isFinite) &&
    (wire.state === "pending" || wire.state === "dead");
  if (!isEntry) throw notAnEntry();
  const { id, createdAt, attempts, nextAt, destination, lead, state, problem, request, plain } = wire as WireEntry;
  const about = { id, createdAt, attempts, nextAt, destination, lead, state, problem };
  return { ...about, request: requestFromWire(request), plain: plain && requestFromWire(plain) };
}

function requestToWire({ url, method, headers, body }: OutboundRequest): WireRequest {
  let binary = "";
  for (let at = 0; at < body.length; at += 0x8000) binary += String.fromCharCode(...body.subarray(at, at + 0x8000));
  return { url, method, headers, body: btoa(binary) };
}

function requestFromWire(wire: WireRequest): OutboundRequest {
  const isRequest =
    [wire?.url, wire?.method, wire?.body].every((text) => typeof text === "string") &&
    Array.isArray(wire.headers) &&
    wire.headers.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === "string"));
  if (!isRequest || !URL.canParse(wire.url)) throw notAnEntry();
  let binary: string;
  try {
    binary = atob(wire.body);
  } catch {
    throw notAnEntry();
  }
  const { url, method, headers } = wire;
  const body = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place += 1) body[place] = binary.charCodeAt(place);
  return { url, method, headers, body };
}

function notAnEntry(): PrequalError {
  return new PrequalError("type", "this is not an entry of an outbox");
}
