/** The engine behind the page: loaded in the background, fed with every fact, silent where it is missing. */
import type { Assessment, WasmSource } from "../types.js";
import { Engine, moduleFrom } from "./engine.js";
import { byTime, type Fact } from "./facts.js";
import { messageOf } from "./scope.js";

/** A compiled scorecard (`.pq`): its address, the answer to a request, or its bytes. */
export type ModelSource = string | URL | Response | Promise<Response> | ArrayBuffer | Uint8Array;
/** `waiting` until something is recorded: nothing is loaded before consent where that is needed. */
export type WasmState = "waiting" | "loading" | "ready" | "failed";

export interface Scoring {
  /** Settles once the engine is there or has failed; never rejects. */
  readonly ready: Promise<void>;
  /** Loads the engine; once. */
  begin(): void;
  state(): WasmState;
  /** Why there is no score. */
  reason(): string | null;
  /** The stage that the visitor had when this page was opened. */
  stageBefore(): string | null;
  take(fact: Fact): void;
  /** Begins anew with these facts. */
  restart(facts: readonly Fact[]): void;
  /** Whether the model uses the visitor's e-mail address, not only its domain; false where there is no engine. */
  usesEmail(): boolean;
  /** Null where there is no engine. */
  score(at: number): number | null;
  assess(at: number): Assessment | null;
  end(): void;
}

/** Requests are given up after this; the form never waits for them. */
const PATIENCE_MS = 30_000;

export function createScoring(
  { model, wasm }: { model: ModelSource; wasm?: WasmSource | undefined },
  facts: () => readonly Fact[],
  isForeign: (fact: Fact) => boolean,
  now: () => number,
): Scoring {
  let state: WasmState = "waiting";
  let reason: string | null = null;
  let engine: Engine | null = null;
  let before: string | null = null;
  let ended = false;
  let settle = (): void => {};
  const ready = new Promise<void>((done) => (settle = done));

  async function open(): Promise<void> {
    try {
      const [module, bytes] = await inTime(Promise.all([moduleFrom(wasm), bytesOf(model)]));
      if (ended) return;
      engine = new Engine(module, bytes);
      const known = byTime(facts());
      for (const fact of known) if (isForeign(fact)) engine.record(fact);
      before = engine.assess(now()).stage;
      for (const fact of known) if (!isForeign(fact)) engine.record(fact);
      state = "ready";
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    state = "failed";
    reason = messageOf(error);
    engine = null;
  }

  /** What fails here leaves no score rather than a wrong one. */
  function ask<T>(question: (engine: Engine) => T): T | null {
    if (!engine) return null;
    try {
      return question(engine);
    } catch (error) {
      fail(error);
      return null;
    }
  }

  return {
    ready,
    begin() {
      if (state !== "waiting" || ended) return;
      state = "loading";
      void open().then(settle);
    },
    state: () => state,
    reason: () => reason,
    stageBefore: () => before,
    take(fact) {
      ask((engine) => engine.record(fact));
    },
    restart(facts) {
      ask((engine) => {
        engine.restart();
        for (const fact of byTime(facts)) engine.record(fact);
      });
    },
    usesEmail: () => !!engine?.usesEmail,
    score: (at) => ask((engine) => engine.score(at)),
    assess: (at) => ask((engine) => engine.assess(at)),
    end() {
      ended = true;
      engine = null;
    },
  };
}

async function bytesOf(model: ModelSource): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (model instanceof ArrayBuffer) return new Uint8Array(model);
  if (!model) throw new Error("no model is named");
  const response = await (typeof model === "string" || model instanceof URL ? fetch(model) : model);
  if (!response.ok) throw new Error(`the model: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not loaded within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]);
}
