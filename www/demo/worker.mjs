// The demo's Worker: the site with Prequal in front of its form. The inbox stands for the CRM.
import { createHandler, finishBy, formEndpoint } from "../../pkg/dist/edge.js";
import { durableObjectOutbox, outboxObject } from "../../pkg/dist/edge/outbox/durable-object.js";
import wasm from "../../pkg/dist/runtime.wasm";
import scorecard from "demo-edge.pq";

/** What the form's fields state, as the page reads them. */
const fields = {
  jobtitle: "jobTitle",
  JobTitle: "jobTitle",
  numemployees: { to: "employees", as: "range" },
  email: "email",
  Email: "email",
  company: "company",
  Company: "company",
  sites: "sites",
};

function destinationOf({ SITE, EDGE_KEY }) {
  const inbox = formEndpoint({ name: "inbox", url: `${SITE}/crm`, headers: { "x-edge-key": EDGE_KEY } });
  // The visitor gets the site's own page of thanks.
  return { ...inbox, answersVisitor: false };
}

const problem = (told) => console.warn(JSON.stringify(told));

/** Keeps submissions until the inbox has them. */
export class LeadOutbox extends outboxObject((env) => ({ finish: finishBy([destinationOf(env)]), onProblem: problem })) {}

const handler = createHandler((env) => ({
  wasm,
  scorecard,
  keys: env.PREQUAL_KEYS,
  audience: "demo.example",
  endpoints: { "/submit": { form: "demo-form", destination: destinationOf(env), fields, thanks: "/thanks/" } },
  pages: ["/", "/pricing/", "/blog/*", "/careers/", "/contact/", "/webinar/", "/thanks/"],
  origin: site,
  outbox: durableObjectOutbox(env.OUTBOX),
  onProblem: problem,
  onDecision: tellInbox,
}));

export default { fetch: handler };

function site(request, env) {
  const { pathname, search } = new URL(request.url);
  const behind = new Request(env.SITE + pathname + search, new Request(request, { redirect: "manual" }));
  behind.headers.delete("x-edge-key");
  return fetch(behind);
}

/** Why it has its score, with what the edge vouches for: for the inbox to show. */
async function tellInbox({ id, assessment, outcome }, env) {
  const body = JSON.stringify({ id, assessment, outcome });
  await fetch(`${env.SITE}/decisions`, { method: "POST", body, headers: { "x-edge-key": env.EDGE_KEY } });
}
