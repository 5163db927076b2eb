/** A model's own texts in other languages, where it came from the gallery. */
import { index, models, texts, type ModelTexts } from "virtual:gallery";
import type { ModelDocument } from "../model/document.ts";
import type { Locale } from "../state.ts";
import { retold } from "./retold.ts";
import type { CriteriaTexts } from "./summary.ts";

export interface Translated {
  document: ModelDocument;
  criteria: CriteriaTexts;
  /** Whether there were translations; without, the model's words stay as they are. */
  isTranslated: boolean;
}

const LOCALES: readonly Locale[] = ["en", "zh-Hans", "zh-Hant", "nb"];

/** The model with its texts in a language. A text that somebody has changed since stays as it was written. */
export async function translate(document: ModelDocument, locale: Locale): Promise<Translated> {
  const entry = index.find(({ names }) => Object.values(names).includes(document.name ?? ""));
  if (!entry) return { document, criteria: {}, isTranslated: false };
  const [all, ...loaded] = await Promise.all([models(), ...LOCALES.map(async (one) => (await texts[one]?.())?.default[entry.id] ?? {})]);
  const original = all.default[entry.id];
  if (!original) return { document, criteria: {}, isTranslated: false };
  const byLocale = new Map(LOCALES.map((one, place): [Locale, ModelTexts] => [one, loaded[place] ?? {}]));
  return { document: retold(document, original, byLocale, locale), criteria: byLocale.get(locale)?.criteria ?? {}, isTranslated: true };
}
