/** `prequal` in browsers, in Deno, and wherever no other entry is asked for. */
export { load, loadSync, PrequalError } from "./engine/index.js";
export type { ErrorCode } from "./engine/error.js";
export type * from "./types.js";
