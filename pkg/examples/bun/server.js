// The site with Prequal in front of its form. Leads wait in a journal, a file, until the CRM has them.
//
//   PORT, SITE_ORIGIN, CRM_URL, PREQUAL_KEYS, OPERATOR_SECRET, OUTBOX
import { load } from "prequal";
import { createHandler, formEndpoint } from "prequal/edge";
import { drainEvery, finishBy, outboxService, readBy } from "prequal/edge/outbox";
import { openJournal } from "prequal/edge/outbox/journal";

const { PORT = "8080", SITE_ORIGIN, CRM_URL = "http://127.0.0.1:8081/lead", OUTBOX = "outbox.journal" } = Bun.env;
const drawn = () => `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;
// Keys that are drawn anew at each start forget the visits of before: set your own.
const { PREQUAL_KEYS = drawn(), OPERATOR_SECRET = drawn() } = Bun.env;

const destination = formEndpoint({ name: "sales", url: CRM_URL });
const outbox = await openJournal(OUTBOX);
const onProblem = (problem) => console.warn(JSON.stringify(problem));

const handler = createHandler({
  engine: load(),
  scorecard: await Bun.file(new URL("model.pq", import.meta.url)).bytes(),
  keys: PREQUAL_KEYS.split(" "),
  audience: SITE_ORIGIN ? new URL(SITE_ORIGIN).host : "localhost",
  endpoints: { "/demo": { form: "demo", destination, thanks: "/thanks/" } },
  origin: servePublic,
  outbox,
  onProblem,
});
const operate = outboxService({ outbox, secret: OPERATOR_SECRET });
const draining = drainEvery({ outbox, finish: finishBy([destination]), read: readBy([destination]), onProblem });

const server = Bun.serve({
  port: Number(PORT),
  hostname: "127.0.0.1",
  fetch(request) {
    return new URL(request.url).pathname.startsWith("/_prequal/outbox/") ? operate(request) : handler(request, Bun.env);
  },
});
console.log(server.url.href);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await draining.stop();
    await server.stop();
    await outbox.close();
    process.exit(0);
  });
}

/** What is behind Prequal: files of the folder `public`. */
async function servePublic(request) {
  const root = new URL("public/", import.meta.url);
  const { pathname } = new URL(request.url);
  const address = new URL(`.${pathname.endsWith("/") ? `${pathname}index.html` : pathname}`, root);
  const file = Bun.file(address);
  if (!address.href.startsWith(root.href) || !(await file.exists())) return new Response("Not found", { status: 404 });
  return new Response(file);
}
