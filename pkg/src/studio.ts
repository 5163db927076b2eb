/** `prequal/studio` in Node, and wherever no other entry is asked for. */
import { node } from "./engine/host/node.js";
import { type OpenStudio, studioOpener } from "./engine/studio.js";

export { type ErrorCode, PrequalError } from "./engine/error.js";
export type { AuthoredModel, Findings, Studio } from "./engine/studio.js";
export type * from "./types.js";

/** Opens the studio's engine. */
export const openStudio: OpenStudio = /* @__PURE__ */ studioOpener(node, () => new URL("./studio.wasm", import.meta.url));
