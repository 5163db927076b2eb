/**
 * An outbox behind HTTP: for the operator (`prequal outbox … https://…`), and for runtimes without storage of their own.
 * Every call carries a secret. What it gives out is what visitors wrote: keep it off the public net where you can.
 */
import { PrequalError } from "../../engine/error.js";
import { replay } from "./replay.js";
import type { Erasure, Outbox, OutboxFilter } from "./types.js";
import { fromWire, toWire } from "./wire.js";

export interface OutboxServiceOptions {
  outbox: Outbox;
  /** What callers send as `Authorization: Bearer …`: at least 24 characters of your own drawing. */
  secret: string;
  /** Milliseconds since 1970; the host's clock if absent. */
  now?: (() => number) | undefined;
  /** The most bytes of one call; 16 MiB if absent. */
  mostBytes?: number | undefined;
}

const SHORTEST_SECRET = 24;
const MOST_BYTES = 16 << 20;
const MOST_LISTED = 1_000;
const MOST_DUE = 64;

/**
 * A handler of requests for an outbox: `POST …/{put|due|update|remove|get|list|erase|replay}` with a JSON object.
 *
 * @throws PrequalError `range` where the secret is too short
 */
export function outboxService(options: OutboxServiceOptions): (request: Request) => Promise<Response> {
  if (options.secret.length < SHORTEST_SECRET) {
    throw new PrequalError("range", `the secret has at least ${SHORTEST_SECRET} characters`, { path: "secret" });
  }
  const calls = callsOf(options.outbox, options.now ?? Date.now);
  return async (request) => {
    if (!(await isAllowed(request, options.secret))) return answer(401, { error: "unauthorized" });
    if (request.method !== "POST") return answer(405, { error: "method" });
    const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const call = Object.hasOwn(calls, name) ? calls[name as keyof typeof calls] : undefined;
    if (!call) return answer(404, { error: "no_such_call" });
    const text = await bodyText(request, options.mostBytes ?? MOST_BYTES);
    if (text === null) return answer(413, { error: "too_large" });
    let given: Given;
    try {
      const value: unknown = JSON.parse(text || "{}");
      if (typeof value !== "object" || value === null || Array.isArray(value)) return answer(400, { error: "type" });
      given = value as Given;
    } catch {
      return answer(400, { error: "syntax" });
    }
    try {
      return answer(200, { result: await call(given) });
    } catch (error) {
      const isOurs = error instanceof PrequalError && (error.code === "type" || error.code === "range");
      return answer(isOurs ? 400 : 503, { error: isOurs ? error.code : "outbox_failed" });
    }
  };
}

/** What a caller gave: an object, of which every part is checked where it is used. */
type Given = Record<string, unknown>;

function callsOf(outbox: Outbox, now: () => number) {
  return {
    put: async (given: Given) => (await outbox.put(fromWire(given["entry"])), true),
    due: async (given: Given) => (await outbox.due(now(), Math.min(numberOf(given, "limit"), MOST_DUE))).map(toWire),
    update: async (given: Given) => (await outbox.update(fromWire(given["entry"])), true),
    remove: async (given: Given) => (await outbox.remove(textOf(given, "id")), true),
    get: async (given: Given) => {
      const entry = await outbox.get(textOf(given, "id"));
      return entry && toWire(entry);
    },
    list: (given: Given) => outbox.list(filterOf(given)),
    erase: async (given: Given) => ({ erased: await outbox.erase(erasureOf(given)) }),
    replay: async (given: Given) => ({ found: await replay(outbox, textOf(given, "id"), now()) }),
  };
}

function filterOf(given: Given): OutboxFilter {
  const after = given["after"] as Given | undefined;
  return {
    state: stateOf(given),
    destination: optional(given, "destination", textOf),
    limit: Math.min(optional(given, "limit", numberOf) ?? 100, MOST_LISTED),
    after: after && { createdAt: numberOf(after, "createdAt"), id: textOf(after, "id") },
  };
}

function erasureOf(given: Given): Erasure {
  return {
    id: optional(given, "id", textOf),
    lead: optional(given, "lead", textOf),
    destination: optional(given, "destination", textOf),
    state: stateOf(given),
    createdBefore: optional(given, "createdBefore", numberOf),
  };
}

function stateOf(given: Given): "pending" | "dead" | undefined {
  const state = optional(given, "state", textOf);
  if (state !== undefined && state !== "pending" && state !== "dead") throw wrong("state");
  return state;
}

function optional<Value>(given: Given, name: string, read: (given: Given, name: string) => Value): Value | undefined {
  return given[name] === undefined ? undefined : read(given, name);
}

function textOf(given: Given, name: string): string {
  const value = given[name];
  if (typeof value !== "string") throw wrong(name);
  return value;
}

function numberOf(given: Given, name: string): number {
  const value = given[name];
  if (typeof value !== "number") throw wrong(name);
  return value;
}

function wrong(path: string): PrequalError {
  return new PrequalError("type", `\`${path}\` is of another type`, { path });
}

/** Compares the secret by its hash, so that the time tells nothing of where they differ. */
async function isAllowed(request: Request, secret: string): Promise<boolean> {
  const given = /^Bearer ([\x21-\x7e]{1,1024})$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const [one, other] = await Promise.all([given, secret].map(hashOf));
  return one!.reduce((difference, byte, place) => difference | (byte ^ other![place]!), 0) === 0;
}

async function hashOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** A body up to a length; null where it is longer. */
async function bodyText(request: Request, most: number): Promise<string | null> {
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function answer(status: number, value: object): Response {
  return Response.json(value, { status, headers: { "Cache-Control": "no-store" } });
}
