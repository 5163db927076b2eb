/** A project for a platform with one's own model in it, and the files of a page, as zip archives. */
import { strToU8, zipSync, type Zippable } from "fflate";

export interface ModelFiles {
  /** The model as authored. */
  json: string;
  /** Compiled for the place that the archive is for. */
  pq: Uint8Array<ArrayBuffer>;
}

/** The gallery's model that the examples compile. */
const EXAMPLE_MODEL = /node_modules\/prequal\/models\/[\w-]+\.json/g;

/** The example's files with the model in them: `model.json`, and its compiled form, which the project's `model` script renews. */
export function projectFiles(example: Readonly<Record<string, string>>, { json, pq }: ModelFiles, platform: string): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  for (const [path, text] of Object.entries(example)) files[path] = text.replace(EXAMPLE_MODEL, "model.json");
  files["model.json"] = json;
  files["model.pq"] = pq;
  files["README.md"] = readme(platform, JSON.parse(example["package.json"] ?? "{}") as { scripts?: Record<string, string> });
  return files;
}

/** All that a page needs, in the folder `prequal`, and a page that shows the tag. */
export function siteFiles(
  { json, pq }: ModelFiles,
  { embed, runtime, snippet, policy }: { embed: Uint8Array; runtime: Uint8Array; snippet: string; policy: string },
): Record<string, string | Uint8Array> {
  return {
    "prequal/embed.js": embed,
    "prequal/runtime.wasm": runtime,
    "prequal/model.pq": pq,
    "model.json": json,
    "snippet.html": `${snippet}\n`,
    "content-security-policy.txt": `${policy}\n`,
  };
}

/** An archive. Times of files are one and the same, so that equal files make equal bytes. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array<ArrayBuffer> {
  const mtime = new Date(2026, 0, 1);
  const entries: Zippable = {};
  for (const [path, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    entries[path] = [typeof content === "string" ? strToU8(content) : content, { mtime }];
  }
  return zipSync(entries, { level: 6 }) as Uint8Array<ArrayBuffer>;
}

function readme(platform: string, { scripts = {} }: { scripts?: Record<string, string> }): string {
  const start = platform === "deno" ? "deno task start" : "npm start";
  const lines = [
    `# Prequal on ${platform}`,
    "",
    "A site with Prequal in front of its form: every submission is scored again before it goes on.",
    "`model.json` is the model and `model.pq` its compiled form; after a change of the model compile it anew.",
    "",
    "```sh",
    "npm install",
    ...(scripts["model"] ? ["npm run model"] : platform === "deno" ? ["deno task model"] : []),
    start,
    "```",
    "",
    "Set the address of your CRM, your site's name and keys of your own before it goes live: the settings stand at the top of the program.",
  ];
  return `${lines.join("\n")}\n`;
}
