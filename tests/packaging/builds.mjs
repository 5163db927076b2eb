// One small project for each way to build, with the package installed from its tarball; each is built as its users build it.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const buildMs = 240_000;

/** A command's words; rejected with them where it fails. */
export function run(command, args, { cwd, env = {} }) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...quiet, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const timer = setTimeout(() => child.kill("SIGKILL"), buildMs);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) done(output);
      else failed(new Error(`${command} ${args.join(" ")}: ${code}\n${output.slice(-4000)}`));
    });
  });
}

// No tool is to ask the network for anything, or to tell it anything.
const quiet = {
  CI: "1",
  NO_COLOR: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

/** A folder with every project in it, and the package and the tools installed for all of them. */
export async function workspace() {
  const folder = mkdtempSync(join(tmpdir(), "prequal-builds-"));
  const packed = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: join(root, "pkg") }).then(jsonOf));
  cpSync(join(here, "projects"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "projects", private: true, type: "module" }));
  await run("npm", ["install", "--no-save", join(folder, packed[0].filename)], { cwd: folder });
  const modules = join(folder, "node_modules");
  // The tools are linked one by one, so that the package is the only thing that was installed here.
  for (const name of readdirSync(join(here, "node_modules"))) {
    if (name === "prequal") throw new Error("the package must not be among the tools");
    if (!name.startsWith(".")) symlinkSync(join(here, "node_modules", name), join(modules, name));
  }
  for (const name of ["vite", "webpack", "esbuild", "next", "astro"]) cpSync(join(folder, "page.js"), join(folder, name, "page.js"));
  return { folder, modules, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** npm writes warnings around what was asked for. */
function jsonOf(output) {
  return output.slice(output.indexOf("[\n"), output.lastIndexOf("]") + 1);
}

/** How each project is built, and where what it serves then lies. */
export const builds = {
  async vite({ folder, modules }) {
    const cwd = join(folder, "vite");
    await run(process.execPath, [join(modules, "vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd });
    return join(cwd, "dist");
  },

  async webpack({ folder }) {
    const cwd = join(folder, "webpack");
    const script = `
      import webpack from "webpack";
      const compiler = webpack({
        mode: "production", entry: "./main.js", context: process.cwd(),
        output: { path: process.cwd() + "/dist", filename: "main.js", publicPath: "/" },
      });
      compiler.run((error, stats) => {
        if (error || stats.hasErrors() || stats.hasWarnings()) { console.error(error ?? stats.toString("errors-warnings")); process.exitCode = 1; }
      });`;
    writeFileSync(join(cwd, "build.mjs"), script);
    await run(process.execPath, ["build.mjs"], { cwd });
    cpSync(join(cwd, "index.html"), join(cwd, "dist/index.html"));
    return join(cwd, "dist");
  },

  /** esbuild leaves addresses of files alone: the wasm is put beside the bundle, as docs/page.md says. */
  async esbuild({ folder, modules }) {
    const cwd = join(folder, "esbuild");
    const args = ["main.js", "--bundle", "--minify", "--format=esm", "--splitting", "--outdir=dist", "--log-level=warning"];
    await run(join(modules, "esbuild/bin/esbuild"), args, { cwd });
    cpSync(join(modules, "prequal/dist/runtime.wasm"), join(cwd, "dist/runtime.wasm"));
    cpSync(join(cwd, "index.html"), join(cwd, "dist/index.html"));
    return join(cwd, "dist");
  },

  async next({ folder, modules }) {
    const cwd = join(folder, "next");
    await run(process.execPath, [join(modules, "next/dist/bin/next"), "build"], { cwd });
    return join(cwd, "out");
  },

  async astro({ folder, modules }) {
    const cwd = join(folder, "astro");
    await run(process.execPath, [join(modules, "astro/astro.js"), "build"], { cwd });
    return join(cwd, "dist");
  },

  /** No build: the files of the package that docs/page.md names, copied. */
  async static({ folder, modules }) {
    const cwd = join(folder, "static");
    mkdirSync(join(cwd, "prequal/crm"), { recursive: true });
    for (const name of ["embed.js", "runtime.wasm", "crm/hubspot.js"]) cpSync(join(modules, "prequal/dist", name), join(cwd, "prequal", name));
    return cwd;
  },
};
