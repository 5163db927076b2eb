/** `prequal/studio` in browsers, in Deno, and wherever no other entry is asked for. */
import { web } from "./engine/host/web.js";
import { studioOpener } from "./engine/studio.js";
import type { OpenStudio } from "./types.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type * from "./types.js";

/** Opens the studio's engine: `studio.wasm` from beside this module unless another source is given. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(
  web,
  () => new URL("./studio.wasm", import.meta.url),
);
