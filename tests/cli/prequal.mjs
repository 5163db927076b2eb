// The built CLI as a process, and places to write to.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const main = fileURLToPath(new URL("../../pkg/dist/cli/main.js", import.meta.url));
export const gallery = fileURLToPath(new URL("../../pkg/models/", import.meta.url));

/**
 * Runs `prequal` with arguments.
 * @param {string[]} args
 * @param {{ input?: string | Uint8Array, env?: Record<string, string>, cwd?: string, nodeOptions?: string[], stdout?: number }} how
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function prequal(args, { input = "", env = {}, cwd, nodeOptions = [], stdout = "pipe" } = {}) {
  const { FORCE_COLOR, NO_COLOR, ...inherited } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, main, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["pipe", stdout, "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return outcomeOf(child);
}

/** Runs a line of bash in which `$PREQUAL` is the CLI. */
export function bash(script, { cwd } = {}) {
  const PREQUAL = `${process.execPath} ${main}`;
  const child = spawn("bash", ["-o", "pipefail", "-c", script], {
    cwd,
    env: { ...process.env, PREQUAL },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return outcomeOf(child);
}

function outcomeOf(child) {
  const gather = (stream) => {
    const pieces = [];
    stream?.on("data", (piece) => pieces.push(piece));
    return () => Buffer.concat(pieces).toString("utf8");
  };
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
}

/** A folder for the tests of a file, removed after them. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "prequal-cli-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    path: (name) => join(folder, name),
    /** Writes a file, objects as JSON, and gives its path. */
    write(name, content) {
      const path = join(folder, name);
      const isData = typeof content === "string" || content instanceof Uint8Array;
      writeFileSync(path, isData ? content : JSON.stringify(content));
      return path;
    },
  };
}

/** 10 points a look at the pricing page; a stage from 20 on. */
export const model = {
  name: "small",
  version: "1",
  score: { max: 100 },
  groups: [
    {
      id: "web",
      kind: "engagement",
      rules: [
        {
          id: "pricing",
          because: "Looked at pricing",
          on: { event: "page_view", where: { path: { is: "/pricing" } } },
          points: 10,
        },
      ],
    },
  ],
  stages: [{ id: "warm", when: { score: { atLeast: 20 } } }],
};

export const at = 1_764_000_000_000;

/** A lead that looked at the pricing page so many times. */
export function lead(id, looks) {
  const event = (rank) => ({ event: "page_view", at: at - rank * 1000, properties: { path: "/pricing" } });
  return { id, events: Array.from({ length: looks }, (_, rank) => event(rank)) };
}

/** One line on stderr, from us, and no trace of where it came from. */
export function isOneLine(stderr) {
  return /^prequal: [^\n]+\n$/.test(stderr) && !/\n\s+at |node:internal/.test(stderr);
}
