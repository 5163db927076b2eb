import type { Host } from "../load.js";

/** Node: files are read, everything else is fetched. In another host it is as on the web. */
export const node: Host = {
  async read(address) {
    const url = isNode() ? toUrl(address) : undefined;
    if (url?.protocol !== "file:") return fetch(url ?? address);
    // A bundler for another host must not look for it.
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs/promises");
    return readFile(url);
  },
};

function isNode(): boolean {
  return typeof process !== "undefined" && typeof process.versions?.node === "string";
}

/** An address as a URL; a text that is none is a path from the working folder. */
function toUrl(address: URL | string): URL {
  if (address instanceof URL) return address;
  return URL.canParse(address) ? new URL(address) : new URL(address, `file://${process.cwd()}/`);
}
