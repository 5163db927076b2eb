// The site with Prequal in front of its form. Leads wait in Deno KV until the CRM has them.
//
//   PORT, SITE_ORIGIN, CRM_URL, PREQUAL_KEYS, OPERATOR_SECRET, OUTBOX
import { load } from "prequal";
import { createHandler, formEndpoint } from "prequal/edge";
import { drainEvery, finishBy, outboxService, readBy } from "prequal/edge/outbox";
import { denoKvOutbox } from "prequal/edge/outbox/deno-kv";

const setting = (name, otherwise) => Deno.env.get(name) ?? otherwise;
const drawn = () => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
const siteOrigin = setting("SITE_ORIGIN");

const destination = formEndpoint({ name: "sales", url: setting("CRM_URL", "http://127.0.0.1:8081/lead") });
// On Deno Deploy without a path: its own database.
const kv = await Deno.openKv(setting("OUTBOX", "outbox.kv"));
const outbox = denoKvOutbox(kv);
const onProblem = (problem) => console.warn(JSON.stringify(problem));

const handler = createHandler({
  engine: load(),
  scorecard: await Deno.readFile(new URL("model.pq", import.meta.url)),
  // Keys that are drawn anew at each start forget the visits of before: set your own.
  keys: setting("PREQUAL_KEYS", drawn()).split(" "),
  audience: siteOrigin ? new URL(siteOrigin).host : "localhost",
  endpoints: { "/demo": { form: "demo", destination, thanks: "/thanks/" } },
  origin: servePublic,
  outbox,
  onProblem,
});
const operate = outboxService({ outbox, secret: setting("OPERATOR_SECRET", drawn()) });
// On Deno Deploy, whose isolates sleep: Deno.cron("outbox", "* * * * *", () => drain({ … })).
const draining = drainEvery({ outbox, finish: finishBy([destination]), read: readBy([destination]), onProblem });

const server = Deno.serve(
  { port: Number(setting("PORT", "8080")), hostname: "127.0.0.1", onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`) },
  (request) =>
    new URL(request.url).pathname.startsWith("/_prequal/outbox/") ? operate(request) : handler(request, Deno.env),
);

for (const signal of ["SIGINT", "SIGTERM"]) {
  Deno.addSignalListener(signal, async () => {
    await server.shutdown();
    await draining.stop();
    kv.close();
    Deno.exit(0);
  });
}

/** What is behind Prequal: files of the folder `public`. */
async function servePublic(request) {
  const root = new URL("public/", import.meta.url);
  const { pathname } = new URL(request.url);
  const file = new URL(`.${pathname.endsWith("/") ? `${pathname}index.html` : pathname}`, root);
  if (!file.href.startsWith(root.href)) return new Response("Not found", { status: 404 });
  try {
    return new Response(await Deno.readFile(file), { headers: { "Content-Type": "text/html; charset=utf-8" } });
  } catch {
    return new Response("Not found", { status: 404 });
  }
}
