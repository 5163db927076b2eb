import type { Host } from "../load.js";

/** Edge runtimes that compile wasm when they deploy, and never from bytes. */
export const worker: Host = {
  read: () => Promise.reject(new Error("files cannot be read here")),
  forbidsBytes:
    'this host takes compiled modules only: import wasm from "prequal/runtime.wasm", then load({ wasm }) or loadSync(wasm)',
};
