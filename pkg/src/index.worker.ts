/** `prequal` in workerd and its like: give `load` or `loadSync` the module. */
import { worker } from "./engine/host/worker.js";
import { type Load, loader } from "./engine/load.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export { loadSync } from "./engine/load.js";
export type * from "./types.js";

export const load: Load = /* @__PURE__ */ loader(worker, () => new URL("https://runtime.wasm"));
