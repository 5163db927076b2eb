/** `prequal` in browsers and Deno. */
export { load, loadSync, PrequalError } from "./engine/index.js";
export type { ErrorCode } from "./engine/error.js";
export type * from "./types.js";
