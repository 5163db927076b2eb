/** The tables of a Durable Object's outbox. SQLite rows hold at most 2 MB, so payloads lie in pieces. */
import { isErased, joined, limitOf, packPayload, piecesOf, summaryOf, unpackEntry } from "./entry.js";
import { LEASE_MS, type Erasure, type OutboxEntry, type OutboxFilter, type OutboxSummary } from "./types.js";

type SqlValue = string | number | null | ArrayBuffer;
type Row = Record<string, SqlValue>;

/** What we use of the context of a Durable Object with SQLite storage. */
export interface ObjectContext {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: unknown[]): { toArray(): Row[]; readonly rowsWritten: number } };
    transactionSync<Result>(work: () => Result): Result;
    getAlarm(): Promise<number | null>;
    setAlarm(at: number): Promise<void>;
  };
}

const PIECE_BYTES = 1 << 20;
const COLUMNS = "id, created_at, attempts, next_at, destination, lead, state, problem, bytes";

export class OutboxTables {
  readonly #storage: ObjectContext["storage"];

  constructor(storage: ObjectContext["storage"]) {
    this.#storage = storage;
    this.#run(`CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, created_at REAL NOT NULL, attempts INTEGER NOT NULL,
      next_at REAL NOT NULL, destination TEXT NOT NULL, lead TEXT, state TEXT NOT NULL, problem TEXT, bytes INTEGER NOT NULL)`);
    this.#run("CREATE INDEX IF NOT EXISTS entries_due ON entries (state, next_at)");
    this.#run("CREATE INDEX IF NOT EXISTS entries_age ON entries (created_at, id)");
    this.#run(`CREATE TABLE IF NOT EXISTS pieces (entry TEXT NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY (entry, place)) WITHOUT ROWID`);
  }

  put(entry: OutboxEntry): void {
    const one = summaryOf(entry);
    this.#storage.transactionSync(() => {
      this.remove(one.id);
      const { id, createdAt, attempts, nextAt, destination, lead, state, problem, bytes } = one;
      const values = [id, createdAt, attempts, nextAt, destination, lead, state, problem, bytes];
      this.#run(`INSERT INTO entries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, ...values);
      piecesOf(packPayload(entry), PIECE_BYTES).forEach((piece, place) => {
        this.#run("INSERT INTO pieces (entry, place, bytes) VALUES (?, ?, ?)", id, place, piece.buffer);
      });
    });
  }

  /** Pending entries whose time has come, the longest due first. */
  ripe(now: number, limit: number): OutboxSummary[] {
    const query = `SELECT ${COLUMNS} FROM entries WHERE state = 'pending' AND next_at <= ?
      ORDER BY next_at, created_at, id LIMIT ?`;
    return this.#run(query, now, limit).map(summaryOfRow);
  }

  /** Those of the ids that are still due, each leased. */
  lease(ids: readonly string[], now: number): OutboxEntry[] {
    return this.#storage.transactionSync(() =>
      ids.flatMap((id) => {
        const leased = "UPDATE entries SET next_at = ? WHERE id = ? AND state = 'pending' AND next_at <= ? RETURNING id";
        if (this.#run(leased, now + LEASE_MS, id, now).length === 0) return [];
        return this.get(id) ?? [];
      }),
    );
  }

  update({ id, attempts, nextAt, state, problem }: OutboxEntry): void {
    const values = [attempts, nextAt, state, problem, id];
    this.#run("UPDATE entries SET attempts = ?, next_at = ?, state = ?, problem = ? WHERE id = ?", ...values);
  }

  remove(id: string): void {
    this.#run("DELETE FROM pieces WHERE entry = ?", id);
    this.#run("DELETE FROM entries WHERE id = ?", id);
  }

  get(id: string): OutboxEntry | null {
    const [row] = this.#run(`SELECT ${COLUMNS} FROM entries WHERE id = ?`, id);
    return row ? unpackEntry(summaryOfRow(row), this.#payload(id)) : null;
  }

  list(filter: OutboxFilter = {}): OutboxSummary[] {
    const { state = null, destination = null, after } = filter;
    return this.#run(
      `SELECT ${COLUMNS} FROM entries WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR destination = ?2)
        AND (?3 IS NULL OR (created_at, id) > (?3, ?4)) ORDER BY created_at, id LIMIT ?5`,
      state,
      destination,
      after?.createdAt ?? null,
      after?.id ?? null,
      limitOf(filter),
    ).map(summaryOfRow);
  }

  erase(which: Erasure): number {
    return this.#storage.transactionSync(() => {
      const all = this.#run(`SELECT ${COLUMNS} FROM entries WHERE created_at < ?`, which.createdBefore ?? Infinity);
      const found = all.map(summaryOfRow).filter((entry) => isErased(entry, which));
      for (const { id } of found) this.remove(id);
      return found.length;
    });
  }

  /** When the next entry is due, or, where there are dead letters only, when the oldest of them was created. */
  times(): { nextDueAt: number | null; oldestDeadAt: number | null } {
    const [pending] = this.#run("SELECT MIN(next_at) AS at FROM entries WHERE state = 'pending'");
    const [dead] = this.#run("SELECT MIN(created_at) AS at FROM entries WHERE state = 'dead'");
    return { nextDueAt: (pending?.["at"] ?? null) as number | null, oldestDeadAt: (dead?.["at"] ?? null) as number | null };
  }

  #payload(id: string): Uint8Array {
    const rows = this.#run("SELECT bytes FROM pieces WHERE entry = ? ORDER BY place", id);
    return joined(rows.map(({ bytes }) => new Uint8Array(bytes as ArrayBuffer)));
  }

  #run(query: string, ...values: unknown[]): Row[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }
}

function summaryOfRow(row: Row): OutboxSummary {
  return {
    id: row["id"] as string,
    createdAt: row["created_at"] as number,
    attempts: row["attempts"] as number,
    nextAt: row["next_at"] as number,
    destination: row["destination"] as string,
    lead: row["lead"] as string | null,
    state: row["state"] as OutboxSummary["state"],
    problem: row["problem"] as string | null,
    bytes: row["bytes"] as number,
  };
}
