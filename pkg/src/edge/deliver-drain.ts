/** Draining: what waits in an outbox is sent, and what was kept long enough is erased. */
import { deliver, type DeliverOptions } from "./deliver.js";
import type { Outbox, OutboxEntry } from "./outbox/types.js";

export interface DrainOptions extends DeliverOptions {
  outbox: Outbox;
  /** How many are sent at a time; 4 if absent. */
  concurrency?: number | undefined;
  /** No further batch is begun after so long; 30 000 if absent. In milliseconds. */
  forMs?: number | undefined;
  /** How long dead letters are kept; 30 days if absent. In milliseconds. */
  keepDeadMs?: number | undefined;
}

/** How many entries came to what. */
export interface Drained {
  delivered: number;
  kept: number;
  dead: number;
  /** Dead letters whose time was over. */
  erased: number;
}

const CONCURRENCY = 4;
const FOR_MS = 30_000;
const KEEP_DEAD_MS = 30 * 86_400_000;

/**
 * Sends all that is due. Where a destination asks for patience (429), what else is for it waits as long.
 *
 * @throws what the outbox throws where it cannot say what is due
 */
export async function drain(options: DrainOptions): Promise<Drained> {
  const { outbox, now = Date.now, concurrency = CONCURRENCY } = options;
  const begun = now();
  const drained: Drained = { delivered: 0, kept: 0, dead: 0, erased: 0 };
  const pausedUntil = new Map<string, number>();
  drained.erased = await outbox.erase({ state: "dead", createdBefore: begun - (options.keepDeadMs ?? KEEP_DEAD_MS) });
  while (now() - begun <= (options.forMs ?? FOR_MS)) {
    // A batch holds no more than what is sent at a time: nobody waits out a lease in memory.
    const batch = await outbox.due(now(), concurrency);
    if (batch.length === 0) break;
    const outcomes = await Promise.all(batch.map((entry) => sendUnlessPaused(entry, pausedUntil, options)));
    for (const outcome of outcomes) drained[outcome] += 1;
  }
  return drained;
}

async function sendUnlessPaused(
  entry: OutboxEntry,
  pausedUntil: Map<string, number>,
  options: DrainOptions,
): Promise<"delivered" | "kept" | "dead"> {
  const until = pausedUntil.get(entry.destination);
  if (until !== undefined) {
    // Where this fails the lease of the entry keeps it waiting instead.
    await options.outbox.update({ ...entry, nextAt: until }).catch(() => {});
    return "kept";
  }
  const delivery = await deliver(entry, options);
  if (delivery.status === "kept" && delivery.problem === "status_429") {
    pausedUntil.set(entry.destination, delivery.nextAt);
  }
  return delivery.status;
}

export interface Draining {
  /** Ends it; resolves when a run that is under way has ended. */
  stop(): Promise<void>;
}

/**
 * Drains again and again, for hosts with processes that live on: Node, Deno, Bun.
 *
 * @param everyMs the pause between two runs, 2 000 if absent
 * @param onError told where the outbox itself failed
 */
export function drainEvery(options: DrainOptions & { everyMs?: number; onError?: (error: unknown) => void }): Draining {
  const everyMs = options.everyMs ?? 2_000;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    await drain(options).catch((error: unknown) => options.onError?.(error));
    if (!isStopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      running = run();
    }, everyMs);
    // A process with nothing else to do may end: what waits is in the outbox.
    (timer as { unref?: () => void }).unref?.();
  };
  schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
