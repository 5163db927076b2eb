/** `prequal/studio` in Node. */
import { node } from "./engine/host/node.js";
import { studioOpener } from "./engine/studio.js";
import type { OpenStudio } from "./types.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type * from "./types.js";

/** Opens the studio's engine: `studio.wasm` from beside this module unless another source is given. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(
  node,
  () => new URL("./studio.wasm", import.meta.url),
);
