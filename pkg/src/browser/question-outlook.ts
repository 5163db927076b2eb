/**
 * Which question would tell most: asked of the studio's engine, loaded for it on demand.
 *
 * The runtime, which every page downloads, has no outlook; to work out what an answer could be worth means to try the values
 * and bounds that the model names, and only the studio has that, exact as the model language defines it. So a page with a
 * slot loads `studio.wasm` beside the runtime, late and idle, and gives it the facts that the tracker has.
 */
import type { Outlook, Scorecard, Studio, Values, WasmSource } from "../types.js";
import { openStudio } from "../studio.web.js";
import { byTime, type Fact } from "./facts.js";

export type ModelBytes = string | URL | ArrayBuffer | Uint8Array;

export interface OutlookSource {
  /** What would change the standing now; null where that cannot be said. Never rejects. */
  at(now: number): Promise<Outlook | null>;
}

export interface OutlookParts {
  model: ModelBytes;
  studio?: WasmSource | undefined;
  facts(): readonly Fact[];
}

/** Loads nothing before it is asked. What could not be loaded is not asked for again. */
export function studioOutlook({ model, studio, facts }: OutlookParts): OutlookSource {
  let opened: Promise<Scorecard> | undefined;

  async function open(): Promise<Scorecard> {
    const [engine, bytes]: [Studio, Uint8Array] = await Promise.all([openStudio({ wasm: studio }), bytesOf(model)]);
    return engine.scorecard(bytes);
  }

  return {
    async at(now) {
      try {
        const scorecard = await (opened ??= open());
        const visitor = scorecard.visitor();
        try {
          for (const { event, properties, at, id, session } of byTime(facts())) {
            visitor.record(event, properties as Values | undefined, { at, id, session, source: "browser" });
          }
          return visitor.outlook(now);
        } finally {
          visitor.free();
        }
      } catch {
        return null;
      }
    },
  };
}

async function bytesOf(model: ModelBytes): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (model instanceof ArrayBuffer) return new Uint8Array(model);
  // The same address as the runtime's, so it comes from the browser's cache.
  const response = await fetch(model);
  if (!response.ok) throw new Error(`the model: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
