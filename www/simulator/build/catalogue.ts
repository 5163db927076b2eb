// Joins all strings.json files to one catalogue, and gives each language as a module of its own.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const LOCALES = ["en", "zh-Hans", "zh-Hant", "nb"];
const INDEX = "virtual:catalogue";

type Entry = Record<string, string | Record<string, string>>;

/** Every string, by its key. A key that is there twice, or lacks a language or a placeholder, fails the build. */
export function readCatalogue(root: string): Map<string, Entry> {
  const catalogue = new Map<string, Entry>();
  const wrong: string[] = [];
  for (const file of stringFiles(root)) {
    const strings = JSON.parse(readFileSync(file, "utf8")) as Record<string, Entry>;
    for (const [key, entry] of Object.entries(strings)) {
      if (catalogue.has(key)) wrong.push(`${key}: is there twice (${file})`);
      for (const locale of LOCALES) {
        if (!entry[locale]) wrong.push(`${key}: lacks ${locale} (${file})`);
        else if (placeholders(entry[locale]) !== placeholders(entry["en"] ?? "")) {
          wrong.push(`${key}: ${locale} has other placeholders than en (${file})`);
        }
      }
      catalogue.set(key, entry);
    }
  }
  if (wrong.length) throw new Error(`The catalogue of strings:\n  ${wrong.join("\n  ")}`);
  return catalogue;
}

export function stringFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|[\\/])strings\.json$/.test(name))
    .sort()
    .map((name) => join(root, name));
}

function placeholders(message: string | Record<string, string>): string {
  const text = typeof message === "string" ? message : Object.values(message).join(" ");
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
}

export function catalogue(root: string): Plugin {
  return {
    name: "catalogue",
    resolveId: (id) => (id === INDEX || id.startsWith(`${INDEX}/`) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${INDEX}`) {
        const cases = LOCALES.map((locale) => `  "${locale}": () => import("${INDEX}/${locale}"),`).join("\n");
        return `const loaders = {\n${cases}\n};\nexport const loadCatalogue = async (locale) => (await loaders[locale]()).default;\n`;
      }
      if (!id.startsWith(`\0${INDEX}/`)) return undefined;
      const locale = id.slice(INDEX.length + 2);
      for (const file of stringFiles(root)) this.addWatchFile(file);
      const words = [...readCatalogue(root)].map(([key, entry]) => [key, entry[locale]]);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(words)))});`;
    },
  };
}
