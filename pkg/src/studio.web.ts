/** `prequal/studio` in browsers and Deno. */
import { web } from "./engine/host/web.js";
import { type OpenStudio, studioOpener } from "./engine/studio.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type { AuthoredModel, Findings, Studio } from "./engine/studio.js";
export type * from "./types.js";

/** Opens the studio's engine. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(web, () => new URL("./studio.wasm", import.meta.url));
