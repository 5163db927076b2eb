/** `prequal/studio` in workerd and its like: give `openStudio` the module. */
import { worker } from "./engine/host/worker.js";
import { studioOpener } from "./engine/studio.js";
import type { OpenStudio } from "./types.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type * from "./types.js";

/** Opens the studio's engine: `studio.wasm` from beside this module unless another source is given. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(worker, () => new URL("studio:"));
