/** The engine as a page has it. */
import type { Load, LoadSync } from "../types.js";
import { web } from "./host/web.js";
import { loader, loadSync as fromModule } from "./load.js";

export { PrequalError } from "./error.js";

/** Loads the engine: `runtime.wasm` from beside this script unless another source is given. */
export const load: Load = /* @__PURE__ */ loader(web, () => new URL("./runtime.wasm", import.meta.url));

/** The engine from a module that is compiled already. */
export const loadSync: LoadSync = fromModule;
