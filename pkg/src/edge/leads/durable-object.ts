/**
 * A store of leads in Cloudflare's Durable Objects, with SQLite storage.
 *
 *     export class Leads extends leadObject() {}
 *     const leads = durableObjectLeads(env.LEADS);
 *
 * The object is declared in `new_sqlite_classes` of the Worker's migrations.
 */
import { DurableObject } from "cloudflare:workers";
import type { Fact } from "../facts/fact.js";
import type { ObjectContext } from "../outbox/durable-object-sql.js";
import { factsFromPieces, factsToPieces, KEEP_MS } from "./record.js";
import type { DueLead, LeadStore } from "./types.js";
import { unionOf } from "./union.js";

export type { DueLead, LeadStore } from "./types.js";
export type { Fact } from "../facts/fact.js";

export interface LeadObjectOptions {
  /** How long a lead is kept of which nothing is told; 400 days if absent. In milliseconds. */
  keepMs?: number | undefined;
  now?: (() => number) | undefined;
}

/** The object, as a Worker's code calls it. */
export type LeadObject = LeadStore & { alarm(): Promise<void> };
export type LeadObjectClass<Env> = new (ctx: never, env: Env) => LeadObject;

/** SQLite rows hold at most 2 MB. */
const PIECE_BYTES = 1 << 20;
const DAY_MS = 86_400_000;

/** The class of Durable Objects that keep leads. */
export function leadObject<Env = unknown>({ keepMs = KEEP_MS, now = Date.now }: LeadObjectOptions = {}): LeadObjectClass<Env> {
  class Leads extends DurableObject<Env> implements LeadObject {
    readonly #storage: ObjectContext["storage"];

    constructor(ctx: ObjectContext, env: Env) {
      super(ctx, env);
      this.#storage = ctx.storage;
      this.#run("CREATE TABLE IF NOT EXISTS leads (lead TEXT PRIMARY KEY, due_at REAL, told_at REAL NOT NULL)");
      this.#run("CREATE INDEX IF NOT EXISTS leads_due ON leads (due_at)");
      this.#run("CREATE INDEX IF NOT EXISTS leads_told ON leads (told_at)");
      this.#run(`CREATE TABLE IF NOT EXISTS pieces (lead TEXT NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (lead, place)) WITHOUT ROWID`);
    }

    async add(lead: string, facts: readonly Fact[]): Promise<void> {
      this.#storage.transactionSync(() => {
        const union = unionOf(this.#factsOf(lead), facts);
        this.#run("DELETE FROM pieces WHERE lead = ?", lead);
        factsToPieces(union, PIECE_BYTES).forEach((piece, place) => {
          this.#run("INSERT INTO pieces (lead, place, bytes) VALUES (?, ?, ?)", lead, place, piece.buffer);
        });
        const upsert = "INSERT INTO leads (lead, told_at) VALUES (?, ?) ON CONFLICT (lead) DO UPDATE SET told_at = excluded.told_at";
        this.#run(upsert, lead, now());
      });
      if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(Date.now() + DAY_MS);
    }

    async facts(lead: string): Promise<Fact[]> {
      return this.#factsOf(lead);
    }

    async setDue(lead: string, dueAt: number | null): Promise<void> {
      this.#run("UPDATE leads SET due_at = ? WHERE lead = ?", dueAt, lead);
    }

    async due(at: number, limit: number): Promise<DueLead[]> {
      const query = "SELECT lead, due_at FROM leads WHERE due_at <= ? ORDER BY due_at, lead LIMIT ?";
      return this.#run(query, at, limit).map((row) => ({ lead: row["lead"] as string, dueAt: row["due_at"] as number }));
    }

    async erase(lead: string): Promise<void> {
      this.#storage.transactionSync(() => {
        this.#run("DELETE FROM pieces WHERE lead = ?", lead);
        this.#run("DELETE FROM leads WHERE lead = ?", lead);
      });
    }

    /** Once a day: forgets leads of which nothing was told for long. */
    async alarm(): Promise<void> {
      for (const { lead } of this.#run("SELECT lead FROM leads WHERE told_at < ?", now() - keepMs)) await this.erase(lead as string);
      await this.#storage.setAlarm(Date.now() + DAY_MS);
    }

    #factsOf(lead: string): Fact[] {
      const rows = this.#run("SELECT bytes FROM pieces WHERE lead = ? ORDER BY place", lead);
      return factsFromPieces(rows.map(({ bytes }) => new Uint8Array(bytes as ArrayBuffer)));
    }

    #run(query: string, ...values: unknown[]) {
      return this.#storage.sql.exec(query, ...values).toArray();
    }
  }
  return Leads as LeadObjectClass<Env>;
}

export interface LeadShardOptions {
  /** Among how many objects leads are spread; 16 if absent. It must not change: a lead is looked for where it would be put today. */
  shards?: number | undefined;
  /** The objects' name; `leads` if absent. */
  name?: string | undefined;
}

/** The store behind a binding of `leadObject`. */
export function durableObjectLeads<Id>(
  namespace: { idFromName(name: string): Id; get(id: Id): object },
  { shards = 16, name = "leads" }: LeadShardOptions = {},
): LeadStore {
  const shard = (place: number) => namespace.get(namespace.idFromName(`${name}-${place}`)) as LeadObject;
  const own = (lead: string) => shard([...lead].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % shards);
  return {
    add: (lead, facts) => own(lead).add(lead, facts),
    facts: (lead) => own(lead).facts(lead),
    setDue: (lead, dueAt) => own(lead).setDue(lead, dueAt),
    async due(now, limit) {
      const found = await Promise.all(Array.from({ length: shards }, (_, place) => shard(place).due(now, limit)));
      return found
        .flat()
        .sort((one, other) => one.dueAt - other.dueAt)
        .slice(0, limit);
    },
    erase: (lead) => own(lead).erase(lead),
  };
}
