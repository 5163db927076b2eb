/** `prequal` in Node. */
import { node } from "./engine/host/node.js";
import { loader, loadSync as fromModule } from "./engine/load.js";
import type { Load, LoadSync } from "./types.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type * from "./types.js";

/** Loads the engine: `runtime.wasm` from beside this module unless another source is given. */
export const load: Load = /* @__PURE__ */ loader(node, () => new URL("./runtime.wasm", import.meta.url));

/** The engine from a module that is compiled already. */
export const loadSync: LoadSync = fromModule;
