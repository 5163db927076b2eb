// The gallery's models and their texts in other languages, each kind in one file: together they compress best.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const MODULE = "virtual:gallery";
const LOCALES = ["zh-Hans", "zh-Hant", "nb"];

export function gallery(models: string): Plugin {
  const read = (name: string) => JSON.parse(readFileSync(join(models, name), "utf8")) as Record<string, unknown>;
  const ids = () => readdirSync(models).filter((name) => /^[\w-]+\.json$/.test(name)).map((name) => name.slice(0, -5));
  const source = (value: unknown) => `export default JSON.parse(${JSON.stringify(JSON.stringify(value))});`;

  return {
    name: "gallery",
    resolveId: (id) => (id === MODULE || id.startsWith(`${MODULE}/`) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${MODULE}`) {
        const index = ids().map((model) => ({
          id: model,
          names: Object.fromEntries([
            ["en", read(`${model}.json`)["name"]],
            ...LOCALES.map((locale) => [locale, read(`${model}.${locale}.json`)["name"]]),
          ]),
        }));
        return [
          `export const index = ${JSON.stringify(index)};`,
          `export const models = () => import("${MODULE}/models");`,
          `export const texts = {`,
          ...["en", ...LOCALES].map((locale) => `  "${locale}": () => import("${MODULE}/${locale}"),`),
          `};`,
        ].join("\n");
      }
      if (!id.startsWith(`\0${MODULE}/`)) return undefined;
      const part = id.slice(MODULE.length + 2);
      const suffix = part === "models" ? "" : `.${part}`;
      for (const model of ids()) this.addWatchFile(join(models, `${model}${suffix}.json`));
      return source(Object.fromEntries(ids().map((model) => [model, read(`${model}${suffix}.json`)])));
    },
  };
}
