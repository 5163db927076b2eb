/** The gallery: the models that one starts from, each with a handful of visitors. */
import { index, models, texts } from "virtual:gallery";
import { currentLocale, maybe, t } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";
import type { ModelDocument } from "../model/document.ts";
import { readDocument } from "../model/read.ts";
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

export type Opened = Pick<State, "model" | "challenger" | "visitors" | "visitor" | "at">;

/** A model to begin with, and the gallery's people as far as it speaks of them. */
export function openText(text: string, now: number): Opened {
  const visitors = visitorsFor(readDocument(text) ?? {}, now);
  return { model: { text }, challenger: null, visitors, visitor: visitors[0]?.key ?? "", at: null };
}

/** The least that can be tried and changed. */
export function blankModel(): string {
  const rule = { id: "title", because: t("start.blank-rule"), when: { attribute: "jobTitle", known: true }, points: 40 };
  return formatJson({
    name: t("start.blank-name"),
    version: "1",
    score: { min: 0, max: 100 },
    groups: [{ id: "who", name: t("start.blank-group"), kind: "fit", rules: [rule] }],
    stages: [
      { id: "mql", name: t("stage.mql"), when: { score: { atLeast: 40 } } },
      { id: "sql", name: t("stage.sql"), when: { score: { atLeast: 75 } }, qualifies: true },
    ],
  } satisfies ModelDocument);
}

/** A model of the gallery in a language, and visitors whose visits end at `now`. */
export async function openFromGallery(id: string, locale: Locale, now: number): Promise<Opened> {
  const [all, words] = await Promise.all([models(), texts[locale]?.()]);
  const document = all.default[id];
  if (!document) throw new Error(`the gallery has no model \`${id}\``);
  return openText(formatJson(translated(document, words?.default[id])), now);
}
