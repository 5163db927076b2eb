// A site behind the edge, for its tests: a model, a CRM that notes what it gets, and what the edge tells.
import { readFileSync } from "node:fs";
import { openStudio } from "../../dist/studio.js";
import { createHandler, formEndpoint } from "../../dist/edge.js";
import { memoryOutbox } from "../../dist/edge/outbox/memory.js";

export const NOW = Date.UTC(2025, 10, 22, 8, 26, 40);
export const KEYS = ["whsec_" + Buffer.alloc(32, 1).toString("base64"), "whsec_" + Buffer.alloc(32, 2).toString("base64")];
export const SITE = "https://www.example.com";
export const CRM = "https://crm.example.net/lead";

export const MODEL = {
  name: "Edge",
  version: "1",
  groups: [
    {
      id: "web",
      kind: "engagement",
      rules: [
        { id: "pricing", because: "Looked at the prices", on: { event: "page_view", where: { path: { startsWith: "/pricing" } } }, points: 10 },
        { id: "visits", on: { event: "page_view" }, points: 1, count: { atMost: 1, per: "session" } },
        { id: "sent", on: { event: "form_submit", where: { form: { is: "demo" } } }, points: 5, count: "once" },
        { id: "opened", on: { event: "email_open", verified: true }, points: 7, count: "once" },
      ],
    },
    {
      id: "who",
      kind: "fit",
      rules: [
        { id: "cto", because: "Decides", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 20 },
        { id: "norway", when: { attribute: "country", is: "NO" }, points: 3 },
        { id: "big", when: { attribute: "employees", atLeast: 100 }, points: 2 },
      ],
    },
  ],
  disqualify: [{ id: "competitor", reason: "Works for a competitor", when: { attribute: "emailDomain", is: "rival.example" } }],
  stages: [
    { id: "lead", when: { score: { atLeast: 0 } } },
    { id: "mql", when: { score: { atLeast: 30 } }, qualifies: true, sla: { within: "24h", next: "sal" } },
    { id: "sal", when: { event: "sal_accepted" } },
  ],
  routes: [{ to: "sales", when: { stage: { atLeast: "mql" } } }, { to: "nurture" }],
};

const studio = await openStudio();
export const SCORECARD = studio.compile(MODEL);
export const MODULE = new WebAssembly.Module(readFileSync(new URL("../../dist/runtime.wasm", import.meta.url)));
export { studio };

/** A site, what its CRM got and what was told. */
export function site(options = {}, endpoint = {}) {
  const sent = [];
  const problems = [];
  const decisions = [];
  const outbox = options.outbox ?? memoryOutbox();
  const crm = options.crm ?? (() => new Response("thanks from the CRM", { status: 200, headers: { "content-type": "text/plain" } }));
  const handler = createHandler({
    wasm: MODULE,
    outbox,
    scorecard: SCORECARD,
    keys: KEYS,
    audience: "www.example.com",
    consent: "not_needed",
    endpoints: { "/demo": { form: "demo", destination: formEndpoint({ url: CRM }), ...endpoint } },
    origin: () => new Response("<!doctype html><head></head><p>page", { headers: { "content-type": "text/html" } }),
    now: () => NOW,
    onProblem: (problem) => problems.push(problem),
    onDecision: (decision) => void decisions.push(decision),
    fetch: async (request) => {
      const bytes = new Uint8Array(await request.arrayBuffer());
      const got = { url: request.url, method: request.method, headers: request.headers, bytes, text: new TextDecoder().decode(bytes) };
      sent.push(got);
      return crm(got, sent.length);
    },
    ...without(options, "crm"),
  });
  const codes = () => problems.map(({ code }) => code);
  return { handler, outbox, sent, problems, decisions, codes };
}

function without(object, key) {
  const { [key]: _, ...rest } = object;
  return rest;
}

/** A form as a browser sends it. */
export function post(body, { type = "application/x-www-form-urlencoded", path = "/demo", headers = {}, ...init } = {}) {
  return new Request(SITE + path, { method: "POST", body, headers: { ...(type ? { "content-type": type } : {}), ...headers }, duplex: "half", ...init });
}

/** A page as a browser asks for it. */
export function get(path, headers = {}) {
  return new Request(SITE + path, { headers: { "sec-fetch-dest": "document", ...headers } });
}

/** The fields that the CRM got, in order. */
export function fieldsOf({ text }) {
  return [...new URLSearchParams(text)];
}

export function valueOf(got, name) {
  return fieldsOf(got).find(([key]) => key === name)?.[1];
}

/** The cookie that a response sets, as a browser sends it back. */
export function cookieOf(response) {
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

/** The receipt of a view. */
export function receiptOf(response) {
  return /prequal;desc="([^"]+)"/.exec(response.headers.get("server-timing") ?? "")?.[1];
}
