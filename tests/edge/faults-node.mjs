// A host of the fault run: Node with a journal. It is killed and started again on the same file.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { nodeListener } from "../../pkg/dist/edge/node.js";
import { drain } from "../../pkg/dist/edge/outbox/index.js";
import { openJournal } from "../../pkg/dist/edge/outbox/journal.js";
import { edgeOf, failing, finishOf, seeded, SENDING } from "./faults.mjs";

const { file, card, wasm, crm, other, seed, aheadMs, isFaulty } = JSON.parse(process.argv[2]);
const now = () => Date.now() + aheadMs;
const counts = { before: 0, after: 0 };
const count = (when) => {
  counts[when] += 1;
  return new Error("the storage failed");
};
const journal = await openJournal(file);
const outbox = isFaulty ? failing(journal, seeded(seed), count) : journal;
const sending = { ...SENDING, outbox, now, finish: finishOf(crm, other) };
const edge = edgeOf({
  outbox,
  plainOutbox: journal,
  wasm: new WebAssembly.Module(readFileSync(wasm)),
  scorecard: readFileSync(card),
  crm,
  other,
  now,
  onProblem: () => {},
});

const server = createServer(
  nodeListener(async (request, env, ctx) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/drain") return Response.json(await drain({ ...sending, outbox: journal }));
    if (pathname === "/counts") return Response.json({ ...counts, torn: journal.damagedLines });
    return edge(request, env, ctx);
  }),
);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
if (isFaulty) for (;;) await drain(sending).catch(() => {}).then(() => new Promise((done) => setTimeout(done, 50)));
