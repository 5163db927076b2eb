/** The page's end of the worker. */
import type { Kind, Orders, Reply } from "./protocol.ts";

export type Outcome<T> = { given: T } | { failed: "cancelled" | "failed"; detail: string };

interface Waiting {
  resolve(outcome: Outcome<never>): void;
  onProgress: ((share: number) => void) | undefined;
}

export class LeadsClient {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();
  #current: Partial<Record<Kind, number>> = {};

  /** Asks the worker; a new order of a kind calls off the one before. Never rejects. */
  ask<K extends Kind>(kind: K, asked: Orders[K]["asked"], onProgress?: (share: number) => void): Promise<Outcome<Orders[K]["given"]>> {
    if (kind === "read" || kind === "score") this.cancel(kind);
    const id = (this.#last += 1);
    this.#current[kind] = id;
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], onProgress });
      this.#get().postMessage({ id, kind, ...asked });
    });
  }

  /** Calls off the work of a kind that is under way. */
  cancel(kind: Kind): void {
    const of = this.#current[kind];
    if (of !== undefined && this.#waiting.has(of)) this.#worker?.postMessage({ kind: "cancel", of });
  }

  #get(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "leads" });
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      const waiting = this.#waiting.get(data.id);
      if (waiting === undefined) return;
      if ("progress" in data) return waiting.onProgress?.(data.progress);
      this.#waiting.delete(data.id);
      waiting.resolve("given" in data ? { given: data.given as never } : { failed: data.failed, detail: data.detail });
    });
    // A worker that does not load or runs out of memory: whoever waits is told, and the next order starts another.
    worker.addEventListener("error", (event) => {
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      this.#worker = null;
      worker.terminate();
      for (const { resolve } of waiting) resolve({ failed: "failed", detail: event.message || "worker" });
    });
    this.#worker = worker;
    return worker;
  }
}
