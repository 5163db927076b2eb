/** The engine as a page has it. */
import { web } from "./host/web.js";
import { type Load, loader } from "./load.js";

export { PrequalError } from "./error.js";
export { loadSync } from "./load.js";

/** Loads the engine; `runtime.wasm` from beside this script unless another source is given. */
export const load: Load = /* @__PURE__ */ loader(web, () => new URL("./runtime.wasm", import.meta.url));
