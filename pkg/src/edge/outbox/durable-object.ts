/**
 * An outbox in Cloudflare's Durable Objects, with SQLite storage: strongly consistent, and it wakes itself by alarms.
 *
 *     export class LeadOutbox extends outboxObject<Env>((env) => ({ finish: sign(env.SECRET), onProblem: console.warn })) {}
 *     const outbox = durableObjectOutbox(env.OUTBOX);
 *
 * The object is declared in `new_sqlite_classes` of the Worker's migrations.
 */
import { DurableObject } from "cloudflare:workers";
import { drain, type Drained, type DrainOptions } from "../deliver-drain.js";
import { OutboxTables, type ObjectContext } from "./durable-object-sql.js";
import { byAge, byDue, checkErasure, checkId, limitOf } from "./entry.js";
import type { Erasure, Outbox, OutboxEntry, OutboxFilter, OutboxSummary } from "./types.js";

export type * from "./types.js";
export type { DrainOptions, Drained } from "../deliver-drain.js";

/** What the object does besides keeping: how it sends what is due. */
export type SendOptions = Omit<DrainOptions, "outbox">;

/** The object, as a Worker's code calls it. */
export interface OutboxObject extends Outbox {
  /** Sends what is due now; otherwise the alarm does. */
  drain(): Promise<Drained>;
  alarm(): Promise<void>;
  /** What is due, without leasing it; of several objects the longest due is found so. */
  ripe(now: number, limit: number): Promise<OutboxSummary[]>;
  /** Leases those of the ids that are still due. */
  lease(ids: readonly string[], now: number): Promise<OutboxEntry[]>;
}

export type OutboxObjectClass<Env> = new (ctx: never, env: Env) => OutboxObject;

const DAY_MS = 86_400_000;
const KEEP_DEAD_MS = 30 * DAY_MS;
/** After a run that failed as a whole. */
const AGAIN_MS = 30_000;

/**
 * The class of Durable Objects that keep entries and send those that are due.
 *
 * @param optionsOf how to send, by the object's own environment
 */
export function outboxObject<Env = unknown>(optionsOf: (env: Env) => SendOptions = () => ({})): OutboxObjectClass<Env> {
  class LeadOutbox extends DurableObject<Env> implements OutboxObject {
    readonly #tables: OutboxTables;
    readonly #options: SendOptions;

    constructor(ctx: ObjectContext, env: Env) {
      super(ctx, env);
      this.#tables = new OutboxTables(ctx.storage);
      this.#options = optionsOf(env);
    }

    // What a method wrote is confirmed before its answer leaves the object.

    async put(entry: OutboxEntry): Promise<void> {
      this.#tables.put(entry);
      await this.#wake();
    }

    async due(now: number, limit: number): Promise<OutboxEntry[]> {
      return this.lease((await this.ripe(now, limit)).map(({ id }) => id), now);
    }

    async ripe(now: number, limit: number): Promise<OutboxSummary[]> {
      return this.#tables.ripe(now, limit);
    }

    async lease(ids: readonly string[], now: number): Promise<OutboxEntry[]> {
      return this.#tables.lease(ids, now);
    }

    async update(entry: OutboxEntry): Promise<void> {
      this.#tables.update(entry);
      await this.#wake();
    }

    async remove(id: string): Promise<void> {
      this.#tables.remove(id);
    }

    async get(id: string): Promise<OutboxEntry | null> {
      return this.#tables.get(id);
    }

    async list(filter?: OutboxFilter): Promise<OutboxSummary[]> {
      return this.#tables.list(filter);
    }

    async erase(which: Erasure): Promise<number> {
      checkErasure(which);
      return this.#tables.erase(which);
    }

    async drain(): Promise<Drained> {
      const store: Outbox = {
        put: (entry) => this.put(entry),
        due: (now, limit) => this.due(now, limit),
        update: async (entry) => this.#tables.update(entry),
        remove: (id) => this.remove(id),
        get: (id) => this.get(id),
        list: (filter) => this.list(filter),
        erase: (which) => this.erase(which),
      };
      try {
        return await drain({ ...this.#options, outbox: store });
      } finally {
        await this.#wake();
      }
    }

    async alarm(): Promise<void> {
      try {
        await this.drain();
      } catch {
        // The platform gives up on an alarm that throws again and again; one that is set anew it does not.
        await this.ctx.storage.setAlarm(this.#now() + AGAIN_MS);
      }
    }

    /** Sets the alarm to when there is next something to do. */
    async #wake(): Promise<void> {
      const { nextDueAt, oldestDeadAt } = this.#tables.times();
      const keepMs = this.#options.keepDeadMs ?? KEEP_DEAD_MS;
      const times = [nextDueAt, oldestDeadAt === null ? null : oldestDeadAt + keepMs + 1].filter((at) => at !== null);
      if (times.length === 0) return;
      // The platform refuses 0.
      const at = Math.max(1, Math.min(...times));
      const set = await this.ctx.storage.getAlarm();
      if (set === null || set > at || set < this.#now()) await this.ctx.storage.setAlarm(at);
    }

    #now(): number {
      return (this.#options.now ?? Date.now)();
    }
  }
  return LeadOutbox as OutboxObjectClass<Env>;
}

export interface ShardOptions {
  /** Among how many objects the entries are spread; 1 if absent (some hundred submissions a second). It may grow, never shrink. */
  shards?: number | undefined;
  /** The objects' name; `outbox` if absent. */
  name?: string | undefined;
}

/** The outbox behind a binding of `outboxObject`. */
export function durableObjectOutbox<Id>(
  namespace: { idFromName(name: string): Id; get(id: Id): object },
  { shards = 1, name = "outbox" }: ShardOptions = {},
): Outbox {
  const shard = (place: number) => namespace.get(namespace.idFromName(`${name}-${place}`)) as OutboxObject;
  const all = () => Array.from({ length: shards }, (_, place) => shard(place));
  // Where shards were added, an entry may lie where it would not be put today.
  const each = async <Result>(work: (object: OutboxObject) => Promise<Result>) => Promise.all(all().map(work));
  const own = (id: string) => shard(hashOf(id) % shards);
  return {
    async put(entry) {
      checkId(entry.id);
      await own(entry.id).put(entry);
    },
    async due(now, limit) {
      const ripe = await each(async (object) => (await object.ripe(now, limit)).map((one) => ({ ...one, object })));
      const first = ripe.flat().sort(byDue).slice(0, limit);
      const leased = await Promise.all(first.map(({ id, object }) => object.lease([id], now)));
      return leased.flat();
    },
    async update(entry) {
      await each((object) => object.update(entry));
    },
    async remove(id) {
      await each((object) => object.remove(id));
    },
    async get(id) {
      const found = await each((object) => object.get(id));
      return found.find((entry) => entry !== null) ?? null;
    },
    async list(filter = {}) {
      const found = await each((object) => object.list(filter));
      return found.flat().sort(byAge).slice(0, limitOf(filter));
    },
    async erase(which) {
      checkErasure(which);
      const counts = await each((object) => object.erase(which));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}
