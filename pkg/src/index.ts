/** `prequal` in Node, and wherever no other entry is asked for. */
import { node } from "./engine/host/node.js";
import { type Load, loader } from "./engine/load.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export { loadSync } from "./engine/load.js";
export type * from "./types.js";

/** Loads the engine: `runtime.wasm` from beside this module unless another source is given. */
export const load: Load = /* @__PURE__ */ loader(node, () => new URL("./runtime.wasm", import.meta.url));
