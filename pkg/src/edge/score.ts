/** Scores facts. Whatever goes wrong here leaves no score, never a wrong one. */
import { loadSync } from "../engine/load.js";
import type { Assessment, Engine, LeadEvent, Scorecard, Visitor } from "../types.js";
import type { Fact } from "./facts/fact.js";

export interface EngineOptions {
  /** The compiled `runtime.wasm`. */
  readonly wasm?: WebAssembly.Module | undefined;
  /** Instead of `wasm`: an engine that is loaded already, or is about to be. */
  readonly engine?: Engine | PromiseLike<Engine> | undefined;
  /** The compiled scorecard (`.pq`), or one that an engine has read. */
  readonly scorecard: Scorecard | Uint8Array | ArrayBuffer;
}

export interface Scorer {
  /** Rejects where there is no engine. */
  assess(facts: readonly Fact[], at: number): Promise<Assessment>;
  /** What a visitor with these facts answers. */
  ask<T>(facts: readonly Fact[], question: (visitor: Visitor) => T): Promise<T>;
}

/** Nothing happens before the first use: hosts forbid much while a module is evaluated. */
export function createScorer({ wasm, engine, scorecard }: EngineOptions): Scorer {
  let opened: Promise<Scorecard> | undefined;
  async function open(): Promise<Scorecard> {
    if (!isBytes(scorecard)) return scorecard;
    const host = engine ? await engine : loadSync(wasm as WebAssembly.Module);
    return host.scorecard(scorecard);
  }
  function ready(): Promise<Scorecard> {
    opened ??= open().catch((error: unknown) => {
      // The next request may have more luck.
      opened = undefined;
      throw error;
    });
    return opened;
  }
  return {
    async ask(facts, question) {
      const visitor = (await ready()).visitor();
      try {
        for (const { event, properties, at, source, id, session } of facts) {
          if (event === "set") visitor.set(properties, { at, source });
          else visitor.record(event, properties, { at, source, id: id || null, session: session || null });
        }
        return question(visitor);
      } finally {
        visitor.free();
      }
    },
    async assess(facts, at) {
      return (await ready()).assess({ events: facts.map(leadEvent) }, at);
    },
  };
}

function isBytes(scorecard: EngineOptions["scorecard"]): scorecard is Uint8Array | ArrayBuffer {
  return scorecard instanceof ArrayBuffer || ArrayBuffer.isView(scorecard);
}

function leadEvent({ event, at, id, session, source, properties }: Fact): LeadEvent {
  return { event, at, source, properties, ...(id ? { id } : {}), ...(session ? { session } : {}) };
}
