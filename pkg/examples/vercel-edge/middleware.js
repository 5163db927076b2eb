// Prequal in front of a site on Vercel: it sees the page views and takes the form in.
// Vercel's edge has no storage of its own, so leads wait in an outbox elsewhere: the Node example serves one.
import { createHandler, formEndpoint, vercelFacts } from "prequal/edge";
import { httpOutbox } from "prequal/edge/outbox";
import wasm from "prequal/runtime.wasm?module";
import scorecard from "./model.js";

export const config = { matcher: ["/", "/pricing/", "/demo", "/_prequal/:path*"] };

const env = process.env;

const handler = createHandler({
  wasm,
  scorecard,
  keys: env.PREQUAL_KEYS.split(" "),
  audience: env.SITE,
  endpoints: {
    "/demo": { form: "demo", destination: formEndpoint({ name: "sales", url: env.CRM_URL }), thanks: "/thanks/" },
  },
  outbox: httpOutbox({ url: env.OUTBOX_URL, secret: env.OPERATOR_SECRET }),
  requestFacts: vercelFacts,
  onProblem: (problem) => console.warn(JSON.stringify(problem)),
  origin: goOn,
});

export default function middleware(request, ctx) {
  return handler(request, env, ctx);
}

/** Tells Vercel to serve the page itself, with the headers that Prequal adds. All that the matcher lets in are pages. */
function goOn() {
  return new Response(null, { headers: { "x-middleware-next": "1", "Content-Type": "text/html; charset=utf-8" } });
}
