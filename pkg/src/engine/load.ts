import type { Engine, Load, LoadOptions, LoadSync, Scorecard, WasmSource } from "../types.js";
import { PrequalError } from "./error.js";
import { ScorecardHandle } from "./handles.js";
import { Machine } from "./machine.js";

/** How a host gets at the wasm. */
export interface Host {
  /** The file at an address. */
  read(address: URL | string): Promise<Response | Uint8Array>;
  /** Why bytes cannot become a module here, where they cannot. */
  readonly forbidsBytes?: string;
}

/** What must be there for a module to be taken for the engine. */
const NEEDED = ["memory", "card_load", "visitor_record", "visitor_assess"];

export class EngineHandle implements Engine {
  /** Not for callers: what it offers is not API. */
  protected readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  get traps(): number {
    return this.machine.traps;
  }

  get lastTrap(): Error | null {
    return this.machine.lastTrap;
  }

  scorecard(bytes: Uint8Array | ArrayBuffer): Scorecard {
    return new ScorecardHandle(this.machine, bytes);
  }
}

/** A machine from wherever its wasm comes from. */
export async function machineFrom(host: Host, options: LoadOptions | undefined, ownFile: () => URL): Promise<Machine> {
  try {
    if (typeof WebAssembly === "undefined") throw new PrequalError("wasm_unavailable", "this host has no WebAssembly");
    const module = await moduleFrom(host, options?.wasm, ownFile);
    const imports = importsOf(module);
    return new Machine(module, imports, await WebAssembly.instantiate(module, imports));
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): PrequalError {
  if (cause instanceof PrequalError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new PrequalError("wasm_unavailable", `the wasm of the engine cannot be had: ${message}`, { cause });
}

async function moduleFrom(host: Host, wasm: WasmSource | undefined, ownFile: () => URL): Promise<WebAssembly.Module> {
  let source: unknown = await wasm;
  if (source instanceof WebAssembly.Module) return source;
  if (host.forbidsBytes !== undefined) throw new PrequalError("wasm_unavailable", host.forbidsBytes);
  if (source === undefined || source === null) source = ownFile();
  if (typeof source === "string" || source instanceof URL) source = await host.read(source);
  if (isResponse(source)) {
    if (!source.ok) throw new PrequalError("wasm_unavailable", `the wasm of the engine: HTTP ${source.status}`);
    // Hosts compile a stream of exactly this type only.
    const isWasm = source.headers.get("content-type")?.toLowerCase() === "application/wasm";
    if (isWasm && typeof WebAssembly.compileStreaming === "function") return WebAssembly.compileStreaming(source);
    source = await source.arrayBuffer();
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source as BufferSource);
  const message = "`wasm` must be a WebAssembly.Module, a Response, an address or bytes";
  throw new PrequalError("type", message, { path: "wasm" });
}

function isResponse(source: unknown): source is Response {
  return typeof source === "object" && source !== null && "arrayBuffer" in source && "headers" in source;
}

/**
 * What a module is given. The engine calls nothing of its host: what its glue would set up for values that it does not use
 * may as well do nothing.
 */
function importsOf(module: WebAssembly.Module): WebAssembly.Imports {
  const offered = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!NEEDED.every((name) => offered.has(name))) {
    throw new PrequalError("wasm_unavailable", "the wasm is not that of this release of the engine");
  }
  const imports: Record<string, Record<string, () => void>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
  return imports;
}

export function loader(host: Host, ownFile: () => URL): Load {
  return async (options) => new EngineHandle(await machineFrom(host, options, ownFile));
}

/** The engine from a module that is compiled already. */
export const loadSync: LoadSync = (module) => {
  try {
    if (!(module instanceof WebAssembly.Module)) {
      throw new PrequalError("type", "`module` must be a WebAssembly.Module", { path: "module" });
    }
    const imports = importsOf(module);
    return new EngineHandle(new Machine(module, imports, new WebAssembly.Instance(module, imports)));
  } catch (error) {
    throw unavailable(error);
  }
};
