/**
 * The words of the simulator, in the language in view.
 *
 * They stand in `strings.json` files beside what shows them, one object for each string with all four languages; the
 * build joins them to one catalogue and gives one file for each language, of which a page loads one.
 * A text may hold `{name}` placeholders; where a number decides, it is an object of plural forms, chosen by `{count}`.
 */
import { loadCatalogue, type Key } from "virtual:catalogue";
import type { Locale } from "../state.ts";

export type { Key } from "virtual:catalogue";

type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

let locale: Locale = "en";
let messages: Record<string, Message> = {};
let plural = new Intl.PluralRules("en");
const listeners = new Set<() => void>();

export function currentLocale(): Locale {
  return locale;
}

/** Loads a language and shows it; the one before stays where it cannot be loaded. */
export async function setLocale(next: Locale): Promise<void> {
  messages = (await loadCatalogue(next)) as Record<string, Message>;
  locale = next;
  plural = new Intl.PluralRules(next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

/** What `make` says in another language; the one in view stays. */
export async function inLocale<T>(other: Locale, make: () => T): Promise<T> {
  const words = (await loadCatalogue(other)) as Record<string, Message>;
  const before = { locale, messages, plural };
  [locale, messages, plural] = [other, words, new Intl.PluralRules(other)];
  try {
    return make();
  } finally {
    ({ locale, messages, plural } = before);
  }
}

/** Calls `listener` when the language changes; gives what ends that. */
export function onLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A text of the catalogue. Values are put in as they are: what shows the text takes care that it is text. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const message = messages[key] ?? key;
  const text =
    typeof message === "string" ? message : (message[plural.select(Number(values.count ?? 0))] ?? message.other ?? key);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

/** A key that is put together at run time, such as that of a code of the engine; null where there is none. */
export function maybe(key: string, values: Record<string, string | number> = {}): string | null {
  return key in messages ? t(key as Key, values) : null;
}

/** A number as people write it here. */
export function number(value: number, options: Intl.NumberFormatOptions = { maximumFractionDigits: 3 }): string {
  return new Intl.NumberFormat(locale, options).format(value);
}

/** Points with their sign. */
export function signed(points: number): string {
  return number(points, { maximumFractionDigits: 3, signDisplay: "exceptZero" });
}

export function date(at: number, options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" }): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Intl.DateTimeFormat(locale, options).format(at) : "–";
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long before or after another moment. */
export function relative(at: number, from: number): string {
  const difference = at - from;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(difference) >= length) ?? (["minute", 60_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(difference / length), unit);
}

/** The language of the browser among those that there are. */
export function preferredLocale(languages: readonly string[] = navigator.languages): Locale {
  for (const language of languages) {
    const { language: base, script, region } = new Intl.Locale(language).maximize();
    if (base === "zh") return script === "Hant" || region === "TW" || region === "HK" ? "zh-Hant" : "zh-Hans";
    if (base === "nb" || base === "no" || base === "nn") return "nb";
    if (base === "en") return "en";
  }
  return "en";
}
