/** The gallery: the models that one starts from, each with a handful of visitors. */
import { index, models, texts } from "virtual:gallery";
import { currentLocale, maybe } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";
import type { Locale, State } from "../state.ts";
import { translated } from "./texts.ts";
import { visitorsFor } from "./visitors.ts";

export interface GalleryEntry {
  id: string;
  title: () => string;
  about: () => string;
}

/** From the most general to the most special; what is not named here stands last. */
const ORDER = ["b2b-saas", "points-table", "bant", "startup", "consulting", "agency", "lifecycle"];
const rank = (id: string) => (ORDER.indexOf(id) + 1 || ORDER.length + 1);

export const GALLERY: readonly GalleryEntry[] = [...index]
  .sort((one, other) => rank(one.id) - rank(other.id))
  .map(({ id, names }) => ({
    id,
    title: () => names[currentLocale()] ?? names["en"] ?? id,
    about: () => maybe(`gallery.${id}`) ?? "",
  }));

/** A model of the gallery in a language, and visitors whose visits end at `now`. */
export async function openFromGallery(
  id: string,
  locale: Locale,
  now: number,
): Promise<Pick<State, "model" | "challenger" | "visitors" | "visitor" | "at">> {
  const [all, words] = await Promise.all([models(), texts[locale]?.()]);
  const document = all.default[id];
  if (!document) throw new Error(`the gallery has no model \`${id}\``);
  const visitors = visitorsFor(document, now);
  return {
    model: { text: formatJson(translated(document, words?.default[id])) },
    challenger: null,
    visitors,
    visitor: visitors[0]?.key ?? "",
    at: null,
  };
}
