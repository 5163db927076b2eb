// workerd, the runtime of Cloudflare Workers, and Workers bundled for it.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const COMPATIBILITY_DATE = "2026-04-01";

/**
 * A Worker's modules, bundled as wrangler does: for workerd, wasm and data as modules of their own.
 * @param {string} entry the path of the Worker's file, or its text
 * @param {{ packages?: string, alias?: Record<string, string> }} [options] `packages`: a folder with node_modules
 * @returns {Promise<{ type: string, path: string, contents: string | Uint8Array }[]>}
 */
export async function bundleWorker(entry, { packages, alias = {} } = {}) {
  const attached = new Map();
  const { outputFiles } = await build({
    ...(existsSync(entry) ? { entryPoints: [entry] } : { stdin: { contents: entry, resolveDir: packages ?? process.cwd(), sourcefile: "worker.mjs" } }),
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    nodePaths: packages ? [join(packages, "node_modules")] : [],
    minify: true,
    keepNames: true,
    logLevel: "error",
    alias,
    plugins: [
      {
        name: "modules",
        setup(builder) {
          builder.onResolve({ filter: /\.(wasm|pq)(\?module)?$/ }, async (args) => {
            if (args.pluginData?.isResolved) return undefined;
            const plain = args.path.replace(/\?module$/, "");
            const { importer, kind, resolveDir } = args;
            const found = await builder.resolve(plain, { importer, kind, resolveDir, pluginData: { isResolved: true } });
            if (found.errors.length > 0) return { errors: found.errors };
            attached.set(basename(found.path), readFileSync(found.path));
            return { path: `./${basename(found.path)}`, external: true };
          });
        },
      },
    ],
  });
  return [
    { type: "ESModule", path: "worker.mjs", contents: outputFiles[0].text },
    ...[...attached].map(([path, contents]) => ({ type: path.endsWith(".wasm") ? "CompiledWasm" : "Data", path, contents })),
  ];
}

/**
 * Starts workerd with one Worker.
 * @returns {Promise<Miniflare>} with the address as `url`
 */
export async function startWorkerd(options) {
  const miniflare = new Miniflare({
    compatibilityDate: COMPATIBILITY_DATE,
    host: "127.0.0.1",
    port: 0,
    cf: false,
    ...options,
  });
  miniflare.url = String(await miniflare.ready).replace(/\/$/, "");
  return miniflare;
}
