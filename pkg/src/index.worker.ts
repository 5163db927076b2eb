/** `prequal` in workerd and its like: give `load` or `loadSync` the module. */
import { worker } from "./engine/host/worker.js";
import { loader, loadSync as fromModule } from "./engine/load.js";
import type { Load, LoadSync } from "./types.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type * from "./types.js";

/** Loads the engine: `runtime.wasm` from beside this module unless another source is given. */
export const load: Load = /* @__PURE__ */ loader(worker, () => new URL("runtime:"));

/** The engine from a module that is compiled already. */
export const loadSync: LoadSync = fromModule;
