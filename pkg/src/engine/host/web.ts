import type { Host } from "../load.js";

/** Browsers, Deno and whatever else has `fetch` for the files beside a module. */
export const web: Host = { read: (address) => fetch(address) };
