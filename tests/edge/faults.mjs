// What the hosts of the fault run share: a seeded random source, an outbox that fails, and the edge itself.
import { createHandler, formEndpoint } from "../../pkg/dist/edge.js";
import { finishBy, outboxService } from "../../pkg/dist/edge/outbox/index.js";

export const SECRET = "an-operator-secret-for-faults";
const KEYS = `whsec_${btoa("only for the run of faults, 32 B")}`;
const STORAGE_FAILURES = 0.03;
/** Short, so that a run of minutes fits into seconds. In milliseconds. */
export const SENDING = { timeoutMs: 250, retry: { firstMs: 30, longestMs: 300, giveUpAfterMs: 30 * 86_400_000 } };

/** Mulberry32: numbers from 0 to below 1. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An outbox whose storage fails now and then, before it has done what it was asked or after. */
export function failing(outbox, random, count) {
  const wrapped = Object.create(outbox);
  for (const method of ["put", "update", "remove", "due"]) {
    wrapped[method] = async (...given) => {
      const lot = random();
      if (lot < STORAGE_FAILURES / 2) throw count("before");
      const result = await outbox[method](...given);
      if (lot < STORAGE_FAILURES) throw count("after");
      return result;
    };
  }
  for (const method of ["get", "list", "erase"]) wrapped[method] = (...given) => outbox[method](...given);
  return wrapped;
}

/**
 * The edge of the run.
 * @param {{ outbox: object, plainOutbox: object, wasm: WebAssembly.Module, scorecard: Uint8Array, crm: string, other: string, now: () => number, onProblem: (problem: object) => void }} parts
 */
export function edgeOf({ outbox, plainOutbox, wasm, scorecard, crm, other, now, onProblem }) {
  const destinations = destinationsOf(crm, other);
  const handler = createHandler({
    wasm,
    scorecard,
    keys: KEYS,
    audience: "faults.example",
    consent: "not_needed",
    endpoints: {
      "/demo": { destination: destinations[0], thanks: "/thanks" },
      "/other": { destination: destinations[1], thanks: "/thanks" },
    },
    origin: () => new Response("page"),
    limits: { deliverMs: SENDING.timeoutMs },
    outbox,
    now,
    onProblem,
  });
  // The operator's looks do not fail: they are the judge.
  const operate = outboxService({ outbox: plainOutbox, secret: SECRET, now });
  return (request, env, ctx) => (new URL(request.url).pathname.startsWith("/outbox/") ? operate(request) : handler(request, env, ctx));
}

export function finishOf(crm, other) {
  return finishBy(destinationsOf(crm, other));
}

function destinationsOf(crm, other) {
  return [formEndpoint({ name: "sales", url: `${crm}/lead` }), formEndpoint({ name: "other", url: `${other}/lead` })];
}
