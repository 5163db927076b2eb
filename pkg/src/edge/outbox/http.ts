/** An outbox elsewhere: what `outboxService` serves, for runtimes without storage of their own and for the command line. */
import { PrequalError } from "../../engine/error.js";
import { checkErasure, checkId } from "./entry.js";
import type { Erasure, Outbox, OutboxEntry, OutboxFilter, OutboxSummary } from "./types.js";
import { fromWire, toWire } from "./wire.js";

export interface HttpOutboxOptions {
  /** Where the service is, such as `https://outbox.example/outbox`. */
  url: string;
  /** The service's secret. */
  secret: string;
  /** The host's own if absent. */
  fetch?: typeof fetch | undefined;
  /** For one call; 5 000 if absent. In milliseconds. */
  timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 5_000;

/** The outbox that a service keeps. A call that fails is rejected with a PrequalError `unsupported` that says the status. */
export function httpOutbox(options: HttpOutboxOptions): Outbox {
  return new HttpOutbox(options);
}

class HttpOutbox implements Outbox {
  readonly #options: HttpOutboxOptions;

  constructor(options: HttpOutboxOptions) {
    this.#options = options;
  }

  async put(entry: OutboxEntry): Promise<void> {
    checkId(entry.id);
    await this.#call("put", { entry: toWire(entry) });
  }

  async due(_now: number, limit: number): Promise<OutboxEntry[]> {
    return ((await this.#call("due", { limit })) as unknown[]).map(fromWire);
  }

  async update(entry: OutboxEntry): Promise<void> {
    await this.#call("update", { entry: toWire(entry) });
  }

  async remove(id: string): Promise<void> {
    await this.#call("remove", { id });
  }

  async get(id: string): Promise<OutboxEntry | null> {
    const found = await this.#call("get", { id });
    return found === null ? null : fromWire(found);
  }

  async list(filter: OutboxFilter = {}): Promise<OutboxSummary[]> {
    return (await this.#call("list", filter)) as OutboxSummary[];
  }

  async erase(which: Erasure): Promise<number> {
    checkErasure(which);
    return ((await this.#call("erase", which)) as { erased: number }).erased;
  }

  async #call(name: string, given: object): Promise<unknown> {
    const { url, secret, timeoutMs = TIMEOUT_MS } = this.#options;
    const send = this.#options.fetch ?? ((input: string, init: RequestInit) => fetch(input, init));
    const response = await send(`${url.replace(/\/+$/, "")}/${name}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
      body: JSON.stringify(given),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new PrequalError("unsupported", `the outbox service answered ${response.status}`, { path: url });
    }
    return ((await response.json()) as { result: unknown }).result;
  }
}
