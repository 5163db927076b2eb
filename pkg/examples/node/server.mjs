// The site with Prequal in front of its form. Leads wait in a journal, a file, until the CRM has them.
//
//   PORT, SITE_ORIGIN, CRM_URL, PREQUAL_KEYS, OPERATOR_SECRET, OUTBOX
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { load } from "prequal";
import { createHandler, formEndpoint } from "prequal/edge";
import { nodeListener } from "prequal/edge/node";
import { drainEvery, finishBy, outboxService, readBy } from "prequal/edge/outbox";
import { openJournal } from "prequal/edge/outbox/journal";
import { servePublic } from "./site.mjs";

const { PORT = "8080", SITE_ORIGIN, CRM_URL = "http://127.0.0.1:8081/lead", OUTBOX = "outbox.journal" } = process.env;
const drawn = () => `whsec_${randomBytes(32).toString("base64")}`;
// Keys that are drawn anew at each start forget the visits of before: set your own.
const { PREQUAL_KEYS = drawn(), OPERATOR_SECRET = drawn() } = process.env;

const destination = formEndpoint({ name: "sales", url: CRM_URL });
const outbox = await openJournal(OUTBOX);
const onProblem = (problem) => console.warn(JSON.stringify(problem));

const handler = createHandler({
  engine: load(),
  scorecard: await readFile(new URL("model.pq", import.meta.url)),
  keys: PREQUAL_KEYS.split(" "),
  audience: SITE_ORIGIN ? new URL(SITE_ORIGIN).host : "localhost",
  endpoints: { "/demo": { form: "demo", destination, thanks: "/thanks/" } },
  origin: servePublic,
  outbox,
  onProblem,
});
const operate = outboxService({ outbox, secret: OPERATOR_SECRET });
const draining = drainEvery({ outbox, finish: finishBy([destination]), read: readBy([destination]), onProblem });

const listener = nodeListener(
  (request, env, ctx) =>
    new URL(request.url).pathname.startsWith("/_prequal/outbox/") ? operate(request) : handler(request, env, ctx),
  { origin: SITE_ORIGIN, onError: (error) => console.error(error) },
);
const server = createServer(listener);
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    server.close();
    server.closeIdleConnections();
    await draining.stop();
    await listener.settled();
    await outbox.close();
  });
}
