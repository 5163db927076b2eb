// A module of the sources by itself, for what the package does not export.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

/** Everything that these modules export, as one object. */
export async function sources(...paths) {
  const folder = mkdtempSync(join(tmpdir(), "prequal-source-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "module.mjs");
  const contents = paths.map((path) => `export * from ${JSON.stringify(`./${path}`)};`).join("\n");
  await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: "esm", target: "es2022", logLevel: "error" });
  return import(pathToFileURL(outfile).href);
}
