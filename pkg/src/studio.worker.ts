/** `prequal/studio` in workerd and its like: give `openStudio` the module. */
import { worker } from "./engine/host/worker.js";
import { type OpenStudio, studioOpener } from "./engine/studio.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type { AuthoredModel, Findings, Studio } from "./engine/studio.js";
export type * from "./types.js";

/** Opens the studio's engine. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(worker, () => new URL("https://studio.wasm"));
