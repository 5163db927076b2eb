/** What all stores share: checks, the order of lists, and an entry as a few numbers and one run of bytes. */
import { PrequalError } from "../../engine/error.js";
import type { Erasure, OutboundRequest, OutboxEntry, OutboxFilter, OutboxSummary } from "./types.js";

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const DEFAULT_LIMIT = 100;

/** @throws PrequalError `range` where an id could not be a key or a header */
export function checkId(id: string): void {
  if (!ID.test(id)) throw new PrequalError("range", "an entry's id has 1 to 64 of A-Z a-z 0-9 _ -", { path: "id" });
}

/** @throws PrequalError `range` where nothing says what is to be erased */
export function checkErasure(which: Erasure): void {
  if (Object.values(which).every((value) => value === undefined)) {
    throw new PrequalError("range", "an erasure names what it erases", { path: "which" });
  }
}

export function summaryOf(entry: OutboxEntry): OutboxSummary {
  const { request, plain, ...summary } = entry;
  return { ...summary, bytes: request.body.length + (plain?.body.length ?? 0) };
}

export function isErased(entry: OutboxSummary, which: Erasure): boolean {
  return (
    (which.id === undefined || entry.id === which.id) &&
    (which.lead === undefined || entry.lead === which.lead) &&
    (which.destination === undefined || entry.destination === which.destination) &&
    (which.state === undefined || entry.state === which.state) &&
    (which.createdBefore === undefined || entry.createdAt < which.createdBefore)
  );
}

type Age = Pick<OutboxSummary, "createdAt" | "id">;

/** The order of `list`. */
export function byAge(one: Age, other: Age): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

/** What `list` gives of all that is there. */
export function filtered(all: Iterable<OutboxSummary>, filter: OutboxFilter = {}): OutboxSummary[] {
  const { state, destination, after } = filter;
  return [...all]
    .filter((entry) => state === undefined || entry.state === state)
    .filter((entry) => destination === undefined || entry.destination === destination)
    .filter((entry) => after === undefined || byAge(entry, after) > 0)
    .sort(byAge)
    .slice(0, limitOf(filter));
}

export function limitOf(filter: OutboxFilter): number {
  return Math.max(0, Math.floor(filter.limit ?? DEFAULT_LIMIT));
}

/** Ids of the pending entries that are due, the longest due first. One pass: a long queue is asked often, a few at a time. */
export function dueIds(all: Iterable<OutboxSummary>, now: number, limit: number): string[] {
  const first: OutboxSummary[] = [];
  for (const entry of all) {
    if (entry.state !== "pending" || entry.nextAt > now) continue;
    let place = first.length;
    while (place > 0 && byDue(entry, first[place - 1]!) < 0) place -= 1;
    if (place >= limit) continue;
    first.splice(place, 0, entry);
    if (first.length > limit) first.pop();
  }
  return first.map(({ id }) => id);
}

/** The longest due first. */
export function byDue(one: OutboxSummary, other: OutboxSummary): number {
  return one.nextAt - other.nextAt || byAge(one, other);
}

/** What `update` keeps of an entry. */
export function standingOf({ attempts, nextAt, state, problem }: OutboxSummary | OutboxEntry) {
  return { attempts, nextAt, state, problem };
}

// ---- an entry as bytes: for stores that keep values of limited length ----

interface Head extends Omit<OutboundRequest, "body"> {
  length: number;
}

const HEAD_LENGTH_BYTES = 4;

/** What was to be sent, as one run of bytes: the length of a head, the head as JSON, both bodies. */
export function packPayload({ request, plain }: OutboxEntry): Uint8Array<ArrayBuffer> {
  const heads = [request, plain].map((one) => one && headOf(one));
  const head = new TextEncoder().encode(JSON.stringify(heads));
  const bodies = [request.body, plain?.body ?? new Uint8Array()];
  const bytes = new Uint8Array(HEAD_LENGTH_BYTES + head.length + bodies.reduce((sum, body) => sum + body.length, 0));
  new DataView(bytes.buffer).setUint32(0, head.length);
  let at = HEAD_LENGTH_BYTES;
  for (const piece of [head, ...bodies]) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The entry of a summary and a payload. */
export function unpackEntry({ bytes: _, ...summary }: OutboxSummary, payload: Uint8Array): OutboxEntry {
  const length = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0);
  let at = HEAD_LENGTH_BYTES + length;
  const heads = JSON.parse(new TextDecoder().decode(payload.subarray(HEAD_LENGTH_BYTES, at))) as [Head, Head | null];
  const [request, plain] = heads.map((head) => {
    if (head === null) return null;
    // A copy: `slice` of Node's own Buffer would be none.
    const body = new Uint8Array(payload.subarray(at, at + head.length));
    at += head.length;
    return { url: head.url, method: head.method, headers: head.headers, body };
  });
  if (!request) throw new PrequalError("damaged", "an entry of the outbox cannot be read");
  return { ...summary, request, plain: plain ?? null };
}

function headOf({ url, method, headers, body }: OutboundRequest): Head {
  return { url, method, headers, length: body.length };
}

/** Pieces of at most so many bytes; at least one. */
export function piecesOf(bytes: Uint8Array<ArrayBuffer>, most: number): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += most) pieces.push(bytes.slice(at, at + most));
  return pieces;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
