// The site with Prequal in front of its form. Leads wait in a Durable Object until the CRM has them.
import { createHandler } from "prequal/edge";
import { finishBy, outboxService, readBy } from "prequal/edge/outbox";
import { durableObjectLeads, leadObject } from "prequal/edge/leads/durable-object";
import { durableObjectOutbox, outboxObject } from "prequal/edge/outbox/durable-object";
import wasm from "prequal/runtime.wasm";
import scorecard from "../model.pq";
import { destinationOf, destinationsOf } from "./destination.js";

const problem = (told) => console.warn(JSON.stringify(told));

/** Keeps what was accepted, and sends it again when the CRM is back. */
export class LeadOutbox extends outboxObject((env) => ({
  finish: finishBy(destinationsOf(env)),
  read: readBy(destinationsOf(env)),
  onProblem: problem,
})) {}

/** Keeps what the CRM and mails tell of leads: `POST /_prequal/events`. */
export class Leads extends leadObject() {}

const handler = createHandler((env) => ({
  wasm,
  scorecard,
  keys: env.PREQUAL_KEYS.split(" "),
  audience: env.SITE,
  endpoints: { "/demo": { form: "demo", destination: destinationOf(env), thanks: "/thanks/" } },
  origin: (request) => env.ASSETS.fetch(request),
  outbox: durableObjectOutbox(env.OUTBOX),
  leads: durableObjectLeads(env.LEADS),
  doors: { events: { keys: env.EVENT_KEYS.split(" ") } },
  // The page's own script goes into pages that do not have it.
  inject: { src: "/prequal/embed.js", data: { model: "/prequal/model.pq", form: "form" } },
  onProblem: problem,
}));

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname.startsWith("/_prequal/outbox/")) {
      return outboxService({ outbox: durableObjectOutbox(env.OUTBOX), secret: env.OPERATOR_SECRET })(request);
    }
    return handler(request, env, ctx);
  },
};
