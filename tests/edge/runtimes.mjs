// The runtimes that the tests run in, and the package installed for them as a user has it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export { bundleWorker, startWorkerd } from "./workerd.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = fileURLToPath(new URL("node_modules/.bin/", import.meta.url));

export const deno = join(tools, "deno");
export const bun = join(tools, "bun");
export const wrangler = join(tools, "wrangler");

/**
 * A folder in which `prequal` is installed from its tarball. It is made anew when the package was built anew.
 * @returns {string}
 */
export function userFolder() {
  const folder = join(root, "target/edge-user");
  const built = statSync(join(root, "pkg/dist/index.js")).mtimeMs;
  const stamp = join(folder, "stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === String(built)) return folder;
  mkdirSync(join(root, "target"), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  writeFileSync(join(fresh, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  const environment = { ...process.env, npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  const npm = (...args) => {
    const run = spawnSync("npm", args, { cwd: fresh, env: environment, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`npm ${args[0]}: ${run.stdout}${run.stderr}`);
    return run.stdout;
  };
  const [{ filename }] = JSON.parse(npm("pack", "--json", join(root, "pkg")));
  npm("install", `./${filename}`);
  writeFileSync(join(fresh, "stamp"), String(built));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

/**
 * Starts a program that says on a line of its output where it listens.
 * @returns {Promise<{ url: string, child: import("node:child_process").ChildProcess, output: () => string, stop: (signal?: NodeJS.Signals) => Promise<number | null> }>}
 */
export async function startProgram(command, args, { cwd, env = {}, withinMs = 60_000 } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ended = new Promise((resolve) => child.on("close", (code) => resolve(code)));
  const stop = async (signal = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${basename(command)} did not start:\n${output}`)), withinMs);
    const look = (piece) => {
      output += piece;
      const found = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(output)?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    child.on("error", reject);
    ended.then((code) => reject(new Error(`${basename(command)} ended with ${code}:\n${output}`)));
  }).catch(async (error) => {
    await stop("SIGKILL").catch(() => {});
    throw error;
  });
  return { url, child, output: () => output, stop };
}

/** A folder for the tests of a file; `remove` takes it away. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "prequal-edge-"));
  return { folder, path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
