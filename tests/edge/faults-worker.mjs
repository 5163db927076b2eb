// The Worker of the fault run.
import { durableObjectOutbox, outboxObject } from "../../pkg/dist/edge/outbox/durable-object.js";
import wasm from "../../pkg/dist/runtime.wasm";
import scorecard from "faults.pq";
import { edgeOf, failing, finishOf, seeded, SENDING } from "./faults.mjs";

const SHARDS = 2;

export class LeadOutbox extends outboxObject((env) => ({
  ...SENDING,
  now: () => Date.now() + env.AHEAD_MS,
  finish: finishOf(env.CRM, env.OTHER),
})) {}

const counts = { before: 0, after: 0, torn: 0 };
const count = (when) => {
  counts[when] += 1;
  return new Error("the storage failed");
};
let edge;

export default {
  async fetch(request, env, ctx) {
    const plainOutbox = durableObjectOutbox(env.OUTBOX, { shards: SHARDS });
    const { pathname } = new URL(request.url);
    if (pathname === "/drain") return Response.json(await drainAll(env));
    if (pathname === "/counts") return Response.json(counts);
    edge ??= edgeOf({
      outbox: env.IS_FAULTY ? failing(plainOutbox, seeded(env.SEED), count) : plainOutbox,
      plainOutbox,
      wasm,
      scorecard,
      crm: env.CRM,
      other: env.OTHER,
      now: () => Date.now() + env.AHEAD_MS,
      onProblem: () => {},
    });
    return edge(request, env, ctx);
  },
};

async function drainAll(env) {
  const shards = Array.from({ length: SHARDS }, (_, place) => env.OUTBOX.get(env.OUTBOX.idFromName(`outbox-${place}`)));
  const drained = await Promise.all(shards.map((shard) => shard.drain()));
  return drained.reduce((sum, one) => ({ delivered: sum.delivered + one.delivered }), { delivered: 0 });
}
