/** Pushes deadlines that have run out, for hosts with processes that live on: Node, Deno, Bun. */
import { jsonRequest } from "../destinations/shape.js";
import { dueLeads, noHistory, type Overdue, overdueId, type OverdueOptions, type PushOverdue } from "../doors/due.js";
import type { OutboxEntry } from "../outbox/types.js";
import { createScorer } from "../score.js";

export interface PushOverdueOptions extends OverdueOptions {
  /** Where it rejects, the deadline is pushed again the next time. */
  readonly push: PushOverdue;
  /** The pause between two looks, in milliseconds; a minute if absent. */
  readonly everyMs?: number | undefined;
  /** Milliseconds since 1970; the host's clock if absent. */
  readonly now?: (() => number) | undefined;
  /** Told where the store, the engine or a push failed. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export interface Pushing {
  /** Ends it; resolves when a look that is under way has ended. */
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;
/** Of more leads than these, the longest due are looked at. */
const MOST_LEADS = 10_000;

/**
 * Looks for deadlines that have run out, and pushes each once as long as the process lives. They are not taken for told:
 * `POST /_prequal/due` lists them until the CRM has acted. A new process pushes those that are still open again, by the same ids.
 */
export function pushOverdue({ leads, push, everyMs = EVERY_MS, now = Date.now, onError, ...engine }: PushOverdueOptions): Pushing {
  const scorer = createScorer(engine);
  let pushed = new Set<string>();
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const due = await dueLeads(leads, scorer, now(), { limit: MOST_LEADS });
    if (!due) throw noHistory();
    const done = new Set<string>();
    for (const overdue of due) {
      const id = await overdueId(overdue);
      try {
        if (!pushed.has(id)) await push(overdue, id);
        done.add(id);
      } catch (error) {
        onError?.(error);
      }
    }
    // What is no longer due need not be remembered.
    pushed = done;
  }
  const run = async () => {
    await look().catch((error: unknown) => onError?.(error));
    if (!isStopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      running = run();
    }, everyMs);
    // A process with nothing else to do may end.
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

export interface OverdueEntryOptions {
  readonly id: string;
  /** Where it is sent. */
  readonly url: string;
  /** The name of the `webhook` among those of `finishBy`, which signs it. */
  readonly destination: string;
  readonly now?: number | undefined;
}

/**
 * A deadline as an entry of an outbox, which sends it until it is taken:
 * `{"type":"lead.overdue","timestamp":…,"data":{"lead","stage","dueAt"}}`.
 */
export function overdueEntry({ lead, stage, dueAt }: Overdue, { id, url, destination, now = Date.now() }: OverdueEntryOptions): OutboxEntry {
  const request = jsonRequest(url, { type: "lead.overdue", timestamp: new Date(now).toISOString(), data: { lead, stage, dueAt } });
  return { id, createdAt: now, attempts: 0, nextAt: now, destination, lead, request, plain: null, state: "pending", problem: null };
}
