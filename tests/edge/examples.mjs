// The example projects as a user has them: copied, with the package installed, started by their one command.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { userFolder } from "./runtimes.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = fileURLToPath(new URL("node_modules", import.meta.url));

export const KEYS = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
export const OPERATOR_SECRET = "an-operator-secret-for-tests";
const ADDRESS = /https?:\/\/(?:127\.0\.0\.1|localhost):\d+/;

/**
 * Starts an example with `npm start`.
 * @param {string} name
 * @param {{ env?: Record<string, string>, args?: string[], change?: (folder: string) => void, keepIn?: string }} [options]
 *   `keepIn`: the folder of an earlier start, to start again there
 */
export async function startExample(name, { env = {}, args = [], change = () => {}, keepIn } = {}) {
  const folder = keepIn ?? mkdtempSync(join(userFolder(), `${name}-`));
  if (!keepIn) {
    cpSync(join(root, "pkg/examples", name), folder, { recursive: true });
    installInto(folder);
    change(folder);
  }
  const child = spawn("npm", ["start", "--silent", ...(args.length > 0 ? ["--", ...args] : [])], {
    cwd: folder,
    // A group of its own: npm, what it starts, and what that starts.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PORT: "0",
      PREQUAL_KEYS: KEYS,
      OPERATOR_SECRET,
      ...env,
      PATH: [join(userFolder(), "node_modules/.bin"), join(tools, ".bin"), process.env.PATH].join(":"),
      CI: "true",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      NO_COLOR: "1",
      FORCE_COLOR: "0",
    },
  });
  let output = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const kill = async (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended.
    }
    return ended;
  };
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} did not start:\n${output}`)), 60_000);
    const look = (piece) => {
      output += piece;
      const found = ADDRESS.exec(output)?.[0];
      if (!found) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    ended.then((code) => reject(new Error(`${name} ended with ${code}:\n${output}`)));
  }).catch(async (error) => {
    await kill("SIGKILL");
    throw error;
  });
  return {
    url,
    folder,
    output: () => output,
    /** Ends it as Ctrl-C does. */
    stop: () => kill("SIGINT"),
    kill: () => kill("SIGKILL"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What its package.json names: the package from its tarball, the tools from the tests'. */
function installInto(folder) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const from = name === "prequal" ? join(userFolder(), "node_modules") : tools;
    symlinkSync(join(from, name), join(folder, "node_modules", name));
  }
}
