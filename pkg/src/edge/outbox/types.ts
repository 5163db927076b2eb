/** What the edge keeps until the CRM has it: the entries, and what a store for them must do. */

/** A request as it goes to a CRM. It holds no credentials: those are put in at each attempt (see `finish` of `deliver`). */
export interface OutboundRequest {
  url: string;
  method: string;
  /** In order, names as they are sent. */
  headers: [name: string, value: string][];
  body: Uint8Array;
}

/** The address of what is only to be looked at: the destination takes no body as it came. */
export const UNSENDABLE = "about:unsendable";

/** `pending` is sent again by itself; `dead` waits for a person. */
export type EntryState = "pending" | "dead";

/** One submission that was accepted and that the CRM may not have yet. */
export interface OutboxEntry {
  /** Also the idempotency key of every attempt: the letters of `crypto.randomUUID()`, or others of `[A-Za-z0-9_-]`, at most 64. */
  id: string;
  /** Milliseconds since 1970, as are all moments here. */
  createdAt: number;
  /** How often it was sent. */
  attempts: number;
  /**
   * When it may be sent again. Whoever puts an entry and sends it at once sets this a lease ahead (`LEASE_MS`), so that nobody
   * else sends it meanwhile; after a kill it is due when the lease has run out.
   */
  nextAt: number;
  /** The name of the destination: never an address. */
  destination: string;
  /** The key by which the lead is erased: a keyed hash or an id, never an address of a person. Null where there is none. */
  lead: string | null;
  /** With our fields. */
  request: OutboundRequest;
  /** The same without our fields, for a CRM that refuses them; null where there is nothing else to try. */
  plain: OutboundRequest | null;
  state: EntryState;
  /** A code such as `timeout` or `status_503`: never personal data. */
  problem: string | null;
}

/** An entry without what the visitor wrote, for lists. */
export interface OutboxSummary extends Omit<OutboxEntry, "request" | "plain"> {
  /** Of both bodies. */
  bytes: number;
}

export interface OutboxFilter {
  state?: EntryState | undefined;
  destination?: string | undefined;
  /** The most that are given, the oldest first; 100 if absent. */
  limit?: number | undefined;
  /** Only those behind this one in the order of `list`, to page on: the last of the page before, which may be gone by now. */
  after?: { createdAt: number; id: string } | undefined;
}

/** What is to be erased: all given must hold, and at least one must be given. */
export interface Erasure {
  id?: string | undefined;
  lead?: string | undefined;
  destination?: string | undefined;
  state?: EntryState | undefined;
  /** Entries that were created before this moment. */
  createdBefore?: number | undefined;
}

/** How long an entry that was handed out is left to the one who sends it: longer than any attempt takes. */
export const LEASE_MS = 60_000;

/** A store of entries. Every promise is rejected where the storage fails; nothing is half done then. */
export interface Outbox {
  /** Keeps an entry; one with the same id is replaced. Durable when it resolves. */
  put(entry: OutboxEntry): Promise<void>;
  /**
   * Pending entries whose `nextAt` has come, the longest due first, at most `limit`. Each is leased: its `nextAt` is moved on by
   * `LEASE_MS` before it is handed out, so that two workers do not send it at once.
   */
  due(now: number, limit: number): Promise<OutboxEntry[]>;
  /** Keeps `attempts`, `nextAt`, `state` and `problem` of an entry that is there; one that was removed stays removed. */
  update(entry: OutboxEntry): Promise<void>;
  /** Takes an entry out: it was delivered. */
  remove(id: string): Promise<void>;
  get(id: string): Promise<OutboxEntry | null>;
  /** By `createdAt`, then by id. */
  list(filter?: OutboxFilter): Promise<OutboxSummary[]>;
  /** Takes out what a person asked to be erased or what was kept long enough; gives how many. */
  erase(which: Erasure): Promise<number>;
}
