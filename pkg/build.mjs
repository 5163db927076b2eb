// Builds dist/ from src/ and from the wasm that scripts/wasm.sh has built.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const at = (path) => join(root, path);
/** Built beside the old one, so that who reads meanwhile finds a whole one. */
const out = (path = "") => join(root, "dist.new", path);
const present = (paths) => paths.map(at).filter((path) => existsSync(path));

/** Each module of a folder is an entry of its own, but for those that are parts of others. */
const modulesOf = (folder, parts, to = folder) =>
  (existsSync(at(`src/${folder}`)) ? readdirSync(at(`src/${folder}`)) : [])
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.replace(/\.ts$/, ""))
    .filter((name) => !parts.includes(name))
    .map((name) => ({ in: at(`src/${folder}/${name}.ts`), out: `${to}/${name}`, types: `${folder}/${name}.d.ts` }));

/**
 * What a page loads on demand: each a file that stands alone beside embed.js, so that a team copies those that it uses.
 * A bundler takes them as well.
 */
const onDemand = [
  ...modulesOf("crm", ["types", "values"]),
  ...modulesOf("events", ["fact", "spec"]),
  ...modulesOf("browser/vendors", ["shared", "native"], "vendors"),
  ...modulesOf("browser/feeds", ["feed"], "feeds"),
  ...["question", "data-layer", "cookie-log", "bridge"]
    .map((name) => ({ in: at(`src/browser/${name}.ts`), out: name, types: `browser/${name}.d.ts` }))
    .filter((module) => existsSync(module.in)),
];
/** What of the edge is for one runtime only. */
const outboxes = ["index", "memory", "journal", "deno-kv", "durable-object"].map((name) => `outbox/${name}`);
const runtimes = ["node", "leads/folder", "leads/deno-kv", "leads/durable-object", ...outboxes].map((name) => ({ in: at(`src/edge/${name}.ts`), out: `edge/${name}` }));

const common = {
  absWorkingDir: root,
  bundle: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

rmSync(out(), { recursive: true, force: true });
mkdirSync(out());
for (const variant of ["runtime", "studio"]) {
  copyFileSync(at(`wasm/${variant}/prequal_bg.wasm`), out(`${variant}.wasm`));
}

// What several entries use stands in files of its own, so that a `PrequalError` is one class in all of them.
await build({
  ...common,
  entryPoints: [
    ...["index", "index.web", "index.worker", "studio", "studio.web", "studio.worker"].map((name) => ({
      in: at(`src/${name}.ts`),
      out: name,
    })),
    ...present(["src/browser/index.ts"]).map((path) => ({ in: path, out: "browser" })),
    { in: at("src/edge/index.ts"), out: "edge" },
    ...runtimes,
    ...present(["src/cli/main.ts"]).map((path) => ({ in: path, out: "cli/main" })),
  ],
  outdir: out(),
  chunkNames: "shared-[hash]",
  format: "esm",
  splitting: true,
  platform: "neutral",
  external: ["node:*", "cloudflare:*"],
  minifyWhitespace: true,
  minifySyntax: true,
});

await build({
  ...common,
  entryPoints: onDemand.map(({ in: path, out }) => ({ in: path, out })),
  outdir: out(),
  format: "esm",
  platform: "browser",
  minify: true,
});

// Classic scripts: for the page, and for a form in a frame of another origin.
for (const name of ["embed", "frame"]) {
  await build({
    ...common,
    entryPoints: [at(`src/browser/${name}.ts`)],
    outfile: out(`${name}.js`),
    format: "iife",
    platform: "browser",
    minify: true,
    // A classic script knows where it came from only while it runs for the first time.
    define: { "import.meta.url": "scriptAddress" },
    inject: [at("src/script-address.ts")],
  });
}

dropBareImports();
declarations();
copyFileSync(at("model.schema.json"), out("model.schema.json"));
// npm takes a licence from the package's own folder only.
copyFileSync(at("../LICENSE"), at("LICENSE"));
if (existsSync(out("cli/main.js"))) chmodSync(out("cli/main.js"), 0o755);
rmSync(at("dist"), { recursive: true, force: true });
renameSync(out(), at("dist"));

/** No chunk does anything by itself, but esbuild imports some for nothing, and warns of it when a user bundles ours. */
function dropBareImports() {
  for (const name of readdirSync(out(), { recursive: true }).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(out(name), "utf8");
    const plain = text.replace(/\bimport"(?:\.{1,2}\/)+shared-[A-Z0-9]+\.js";/g, "");
    if (plain !== text) writeFileSync(out(name), plain);
  }
}

function declarations() {
  const tsc = createRequire(import.meta.url)
    .resolve("typescript/package.json")
    .replace(/package\.json$/, "bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", root, "--outDir", out()], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
  const typed = [
    ...["index.d.ts", "studio.d.ts", "browser/index.d.ts", "edge/index.d.ts"],
    ...runtimes.map((module) => `${module.out}.d.ts`),
    ...onDemand.map((module) => module.types),
  ];
  keepOnly(reachable(typed.map((name) => out(name))));
  // A bundler for the edge gives the module itself.
  for (const variant of ["runtime", "studio"]) {
    writeFileSync(out(`${variant}.wasm.d.ts`), "declare const wasm: WebAssembly.Module;\nexport default wasm;\n");
  }
}

/** The declarations that others need, and those that they need in turn. */
function reachable(entries) {
  const found = new Set(entries.filter((path) => existsSync(path)));
  for (const path of found) {
    for (const [, from] of readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?"(\.[^"]+)\.js"/g)) {
      found.add(join(dirname(path), `${from}.d.ts`));
    }
  }
  return found;
}

/** Removes all other declarations, and the folders that they leave empty. */
function keepOnly(wanted) {
  const paths = readdirSync(out(), { recursive: true }).map((name) => out(name));
  for (const path of paths) if (path.endsWith(".d.ts") && !wanted.has(path)) rmSync(path);
  for (const path of paths.reverse()) {
    if (existsSync(path) && statSync(path).isDirectory() && readdirSync(path).length === 0) rmdirSync(path);
  }
}
