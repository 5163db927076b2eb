import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../www/simulator/src/", import.meta.url));
const files = readdirSync(root, { recursive: true });
const catalogue = Object.assign({}, ...files.filter((name) => /(^|[\\/])strings\.json$/.test(name)).map((name) => JSON.parse(readFileSync(join(root, name), "utf8"))));
const sources = files.filter((name) => name.endsWith(".ts")).map((name) => [name, readFileSync(join(root, name), "utf8")]);
const LOCALES = ["en", "zh-Hans", "zh-Hant", "nb"];

test("every string is there in four languages, and none is left in English by mistake", () => {
  for (const [key, entry] of Object.entries(catalogue)) {
    assert.deepEqual(Object.keys(entry).sort(), [...LOCALES].sort(), key);
    for (const locale of ["zh-Hans", "zh-Hant"]) {
      const words = [entry[locale]].flatMap((one) => (typeof one === "string" ? one : Object.values(one))).join(" ");
      const english = [entry.en].flatMap((one) => (typeof one === "string" ? one : Object.values(one))).join(" ");
      if (/[a-z]{4,} [a-z]{2,}/.test(english)) assert.notEqual(words, english, `${key} in ${locale}`);
    }
  }
});

test("plural forms are those of the language", () => {
  for (const [key, entry] of Object.entries(catalogue)) {
    for (const locale of LOCALES) {
      if (typeof entry[locale] === "string") continue;
      const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      for (const form of wanted) assert.ok(entry[locale][form], `${key} in ${locale} lacks ${form}`);
    }
  }
});

test("no string is there that nothing shows", () => {
  const all = sources.map(([, text]) => text).join("\n");
  const families = [...all.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, prefix]) => prefix);
  const unused = Object.keys(catalogue).filter((key) => !all.includes(`"${key}"`) && !families.some((prefix) => key.startsWith(prefix)));
  assert.deepEqual(unused, []);
});

test("templates have no words of their own", () => {
  const found = [];
  for (const [name, text] of sources) {
    if (/strings|visit[\\/]/.test(name)) continue;
    for (const [, words] of text.matchAll(/<(?:p|h\d|button|span|label|legend|strong|dt|dd|th|td|li|option|summary)\b[^<>`$]*>\s*([A-Za-z][a-z]+(?: [a-z]+)*)\s*</g)) found.push(`${name}: ${words}`);
    for (const [, words] of text.matchAll(/(?:aria-label|title|placeholder|alt)="([A-Za-z][^"$]*)"/g)) found.push(`${name}: ${words}`);
  }
  assert.deepEqual(found, []);
});
