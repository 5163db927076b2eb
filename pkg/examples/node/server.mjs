// The site with Prequal in front of its form. Leads wait in a journal, a file, until the CRM has them;
// what is known of them, for their next forms and their deadlines, is kept in a folder.
//
// Deadlines of leads that have run out are looked for each minute, and told to a webhook, or to the log where there is none.
//
//   PORT, SITE_ORIGIN, CRM_URL, PREQUAL_KEYS, OPERATOR_SECRET, OUTBOX, LEADS
//   EVENTS_KEYS: of what the CRM tells and asks at /_prequal/events and /_prequal/due
//   OVERDUE_URL, OVERDUE_KEYS: a receiver of Standard Webhooks; OVERDUE_EVERY_MS
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createHandler, formEndpoint, overdueEntry, pushOverdue, webhook } from "prequal/edge";
import { openLeads } from "prequal/edge/leads/folder";
import { nodeListener } from "prequal/edge/node";
import { drainEvery, finishBy, outboxService, readBy } from "prequal/edge/outbox";
import { openJournal } from "prequal/edge/outbox/journal";
import { openStudio } from "prequal/studio";
import { servePublic } from "./site.mjs";

const { PORT = "8080", SITE_ORIGIN, CRM_URL = "http://127.0.0.1:8081/lead", OUTBOX = "outbox.journal", LEADS = "leads" } = process.env;
const drawn = () => `whsec_${randomBytes(32).toString("base64")}`;
// Keys that are drawn anew at each start forget the visits of before: set your own.
const { PREQUAL_KEYS = drawn(), OPERATOR_SECRET = drawn(), EVENTS_KEYS = drawn(), OVERDUE_KEYS = drawn() } = process.env;
const { OVERDUE_URL, OVERDUE_EVERY_MS = "60000" } = process.env;

const destination = formEndpoint({ name: "sales", url: CRM_URL });
const overdueHook = OVERDUE_URL ? webhook({ name: "overdue", url: OVERDUE_URL, keys: OVERDUE_KEYS.split(" ") }) : null;
const destinations = overdueHook ? [destination, overdueHook] : [destination];
const outbox = await openJournal(OUTBOX);
const leads = await openLeads(LEADS);
// Deadlines need a lead to be replayed, which only the studio's engine can.
const engine = openStudio();
const scorecard = await readFile(new URL("model.pq", import.meta.url));
const onProblem = (problem) => console.warn(JSON.stringify(problem));

const handler = createHandler({
  engine,
  scorecard,
  keys: PREQUAL_KEYS.split(" "),
  audience: SITE_ORIGIN ? new URL(SITE_ORIGIN).host : "localhost",
  endpoints: { "/demo": { form: "demo", destination, thanks: "/thanks/" } },
  origin: servePublic,
  outbox,
  leads,
  doors: { events: { keys: EVENTS_KEYS.split(" ") } },
  onProblem,
});
const operate = outboxService({ outbox, secret: OPERATOR_SECRET });
const draining = drainEvery({ outbox, finish: finishBy(destinations), read: readBy(destinations), onProblem });
const pushing = pushOverdue({
  leads,
  engine,
  scorecard,
  everyMs: Number(OVERDUE_EVERY_MS),
  push: (overdue, id) =>
    overdueHook
      ? outbox.put(overdueEntry(overdue, { id, url: OVERDUE_URL, destination: overdueHook.name }))
      : console.warn(JSON.stringify({ code: "overdue", ...overdue })),
  onError: (error) => console.error(error),
});

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
    await pushing.stop();
    await draining.stop();
    await listener.settled();
    await leads.close();
    await outbox.close();
  });
}
