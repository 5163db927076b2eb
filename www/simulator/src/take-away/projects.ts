/** The example projects of the package, as files to put a model into. A chunk of its own: it is fetched when one is asked for. */

const files = import.meta.glob<string>("../../../../pkg/examples/*/**", { query: "?raw", import: "default", eager: true, exhaustive: true });

export const PLATFORMS = ["cloudflare-worker", "vercel-edge", "deno", "bun", "node"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The files of a platform's project, by their paths in it. */
export function exampleOf(platform: Platform): Record<string, string> {
  const prefix = `/pkg/examples/${platform}/`;
  const found: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) {
    const at = path.indexOf(prefix);
    if (at >= 0 && !path.includes("/node_modules/")) found[path.slice(at + prefix.length)] = text;
  }
  return found;
}
