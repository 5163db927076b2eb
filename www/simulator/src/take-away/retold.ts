/** Puts a model's texts into another language: those that are still the gallery's, in whichever language they are now. */
import type { ModelTexts } from "virtual:gallery";
import type { ModelDocument } from "../model/document.ts";
import type { Locale } from "../state.ts";

type Section = "groups" | "rules" | "disqualify" | "frameworks" | "stages" | "questions";

export function retold(
  document: ModelDocument,
  original: ModelDocument,
  texts: ReadonlyMap<Locale, ModelTexts>,
  locale: Locale,
): ModelDocument {
  const own = textsOf(original);
  const target = texts.get(locale) ?? {};
  const wanted = (section: Section, id: string | undefined, now: string | undefined): string | undefined => {
    if (id === undefined || now === undefined) return now;
    const known = [own[section][id], ...[...texts.values()].map((one) => one[section]?.[id])];
    return known.includes(now) ? (target[section]?.[id] ?? own[section][id] ?? now) : now;
  };
  const put = <T extends object, K extends keyof T>(one: T, key: K, text: string | undefined): T => (text === undefined ? one : { ...one, [key]: text });
  const made: ModelDocument = { ...document };
  const name = target.name ?? original.name;
  if (name !== undefined) made.name = name;
  if (document.groups) {
    made.groups = document.groups.map((group) => ({
      ...put(group, "name", wanted("groups", group.id, group.name)),
      ...(group.rules ? { rules: group.rules.map((rule) => put(rule, "because", wanted("rules", rule.id, rule.because))) } : {}),
    }));
  }
  if (document.disqualify) made.disqualify = document.disqualify.map((one) => put(one, "reason", wanted("disqualify", one.id, one.reason)));
  if (document.frameworks) made.frameworks = document.frameworks.map((one) => put(one, "name", wanted("frameworks", one.id, one.name)));
  if (document.stages) made.stages = document.stages.map((one) => put(one, "name", wanted("stages", one.id, one.name)));
  if (document.questions) {
    made.questions = Object.fromEntries(Object.entries(document.questions).map(([attribute, text]) => [attribute, wanted("questions", attribute, text) ?? text]));
  }
  return made;
}

/** The texts of a document, as a file of translations has them. */
function textsOf(model: ModelDocument): Record<Section, Record<string, string | undefined>> {
  const by = <T extends { id?: string }>(list: readonly T[] | undefined, of: (one: T) => string | undefined) => Object.fromEntries((list ?? []).map((one) => [one.id ?? "", of(one)]));
  return {
    groups: by(model.groups, ({ name }) => name),
    rules: by((model.groups ?? []).flatMap(({ rules }) => rules ?? []), ({ because }) => because),
    disqualify: by(model.disqualify, ({ reason }) => reason),
    frameworks: by(model.frameworks, ({ name }) => name),
    stages: by(model.stages, ({ name }) => name),
    questions: { ...model.questions },
  };
}
