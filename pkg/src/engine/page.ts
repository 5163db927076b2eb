/** The engine as the tag on a page has it: one scorecard and one visitor of it, and nothing that reads plain leads. */
import type { Assessment, FactOptions, Outlook, Values, WasmSource } from "../types.js";
import { Card } from "./card.js";
import { web } from "./host/web.js";
import { machineFrom } from "./load.js";
import { Resident } from "./resident.js";

/** The visitor of a page. Its methods throw where the engine has trapped twice in a row. */
export interface PageVisitor {
  record(event: string, properties: Values | undefined, about: FactOptions): void;
  score(at: number): number;
  assess(at: number): Assessment;
  /** Throws where the engine is not the studio's. */
  outlook(at: number): Outlook;
  /** Forgets the lead. */
  restart(): void;
  /** Whether the model uses the visitor's e-mail address, not only its domain. */
  usesEmail(): boolean;
}

/** Opens a scorecard: `runtime.wasm` from beside this script unless another source is given. */
export async function openPage(wasm: WasmSource | undefined, bytes: Promise<Uint8Array>): Promise<PageVisitor> {
  const loading = machineFrom(web, { wasm }, () => new URL("./runtime.wasm", import.meta.url));
  const [machine, given] = await Promise.all([loading, bytes]);
  const card = machine.run(() => new Card(machine, given));
  const visitor = () => machine.run(() => new Resident(card, undefined));
  let resident = visitor();
  return {
    record: (event, properties, about) => void machine.run(() => resident.record(event, properties, about)),
    score: (at) => machine.run(() => resident.score(at)),
    assess: (at) => machine.run(() => resident.assess(at)),
    outlook: (at) => machine.run(() => resident.outlook(at)),
    restart() {
      resident.free();
      resident = visitor();
    },
    usesEmail() {
      // A snapshot holds the address only where the model uses it.
      const probe = visitor();
      machine.run(() => probe.set({ email: "probe@domain" }, undefined));
      const held = String.fromCharCode(...machine.run(() => probe.snapshot(1 << 16)));
      probe.free();
      return held.includes("probe@");
    },
  };
}
