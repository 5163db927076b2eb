/// <reference lib="webworker" />
/** The worker that works on many leads, so that the page never waits. */
import { openStudio } from "prequal/studio";
import { Cancelled, type GoOn, LeadsJob } from "./job.ts";
import type { Reply, Request } from "./protocol.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const cancelled = new Set<number>();
const job = openStudio().then((studio) => new LeadsJob(studio));
// One order after the other: they share a table.
let line: Promise<void> = Promise.resolve();

scope.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "cancel") cancelled.add(data.of);
  else line = line.then(() => serve(data));
});

type Order = Exclude<Request, { kind: "cancel" }>;

async function serve(order: Order): Promise<void> {
  const { id } = order;
  try {
    if (cancelled.has(id)) throw new Cancelled();
    tell({ id, given: await run(order, turn(id)) });
  } catch (error) {
    const isCancelled = error instanceof Cancelled;
    tell({ id, failed: isCancelled ? "cancelled" : "failed", detail: error instanceof Error ? error.message : String(error) });
  } finally {
    cancelled.delete(id);
  }
}

async function run(order: Order, goOn: GoOn): Promise<unknown> {
  const leads = await job;
  switch (order.kind) {
    case "read":
      return leads.read(order.file, order.format, order.attributes, goOn);
    case "score":
      return leads.score(order, goOn);
    case "export":
      return leads.export(order, goOn);
    case "rows":
      return leads.rows(order.rows, order.mapping);
    case "lead":
      return leads.lead(order.row, order.mapping);
  }
}

const PROGRESS_EVERY_MS = 100;
const { port1, port2 } = new MessageChannel();

/** Tells how far the work is, and looks whether it was called off; messages come in only between turns. */
function turn(id: number): GoOn {
  let last = 0;
  return async (share) => {
    const now = performance.now();
    if (now - last >= PROGRESS_EVERY_MS) {
      last = now;
      tell({ id, progress: share });
      await new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    }
    return !cancelled.has(id);
  };
}

function tell(reply: Reply): void {
  scope.postMessage(reply);
}
