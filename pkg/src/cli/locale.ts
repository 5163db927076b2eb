import type { Problem } from "../types.js";
import type { ModelDocument } from "./document.js";
import { textOf } from "./input.js";

/** A model's texts in another language, by the ids of what they name. */
export interface Locale {
  locale: string;
  name?: string;
  groups: Texts;
  rules: Texts;
  disqualify: Texts;
  frameworks: Texts;
  /** A sentence for each criterion, by `framework.criterion`; a model has no place for them, `explain` shows them. */
  criteria: Texts;
  stages: Texts;
  questions: Texts;
}

export type Texts = ReadonlyMap<string, string>;

const SECTIONS = ["groups", "rules", "disqualify", "frameworks", "criteria", "stages", "questions"] as const;
type Section = (typeof SECTIONS)[number];

/** Reads a locale file, with every problem; its paths begin with the file's name. */
export function readLocale(bytes: Uint8Array, file: string): { locale?: Locale; problems: Problem[] } {
  const text = textOf(bytes);
  let content: unknown;
  try {
    if (text === undefined) throw new Error("not UTF-8");
    content = JSON.parse(text);
  } catch (error) {
    return { problems: [{ code: "syntax", path: file, detail: (error as Error).message }] };
  }
  if (!isObject(content)) return { problems: [{ code: "type", path: file, detail: "expected an object" }] };

  const problems: Problem[] = [];
  const add = (code: string, path: string, detail: string) => problems.push({ code, path: `${file}: ${path}`, detail });
  const locale: Locale & Record<Section, Map<string, string>> = {
    locale: "",
    groups: new Map(),
    rules: new Map(),
    disqualify: new Map(),
    frameworks: new Map(),
    criteria: new Map(),
    stages: new Map(),
    questions: new Map(),
  };
  for (const [key, value] of Object.entries(content)) {
    const section = SECTIONS.find((name) => name === key);
    if (section !== undefined) {
      if (!isObject(value)) {
        add("type", key, "expected an object");
        continue;
      }
      for (const [id, words] of Object.entries(value)) {
        if (typeof words === "string") locale[section].set(id, words);
        else add("type", `${key}.${id}`, "expected text");
      }
    } else if (key === "locale" || key === "name") {
      if (typeof value === "string") locale[key] = value;
      else add("type", key, "expected text");
    } else if (key !== "$schema") {
      add("unknown_key", key, `unknown key \`${key}\``);
    }
  }
  if (!Object.hasOwn(content, "locale"))
    add("missing", "locale", "`locale` is missing: the language, such as `nb` or `zh-Hans`");
  return problems.length > 0 ? { problems } : { locale, problems };
}

/**
 * Puts the texts of a locale into a model that has been checked.
 * What the locale lacks stays as it is and is reported as `untranslated`; what the model lacks, as `unused`.
 */
export function applyLocale(model: ModelDocument, locale: Locale): { document: ModelDocument; warnings: Problem[] } {
  const document = structuredClone(model);
  const warnings: Problem[] = [];
  const used = new Set<string>();

  /** The text of an id; none where it is missing or blank. */
  const find = (section: Section, id: string, path: string): string | undefined => {
    const text = locale[section].get(id);
    used.add(`${section}.${id}`);
    if (text !== undefined && text.trim() !== "") return text;
    warnings.push({ code: "untranslated", path, detail: `no text for \`${section}.${id}\` in \`${locale.locale}\`` });
    return undefined;
  };
  const put = <T extends object, K extends keyof T>(target: T, key: K, text: string | undefined) => {
    if (text !== undefined) target[key] = text as T[K];
  };

  if (locale.name?.trim()) document.name = locale.name;
  else warnings.push({ code: "untranslated", path: "name", detail: `no text for \`name\` in \`${locale.locale}\`` });
  document.groups.forEach((group, at) => {
    put(group, "name", find("groups", group.id, `groups[${at}]`));
    group.rules.forEach((rule, rank) => put(rule, "because", find("rules", rule.id, `groups[${at}].rules[${rank}]`)));
  });
  document.disqualify?.forEach((one, at) => put(one, "reason", find("disqualify", one.id, `disqualify[${at}]`)));
  document.frameworks?.forEach((framework, at) => {
    put(framework, "name", find("frameworks", framework.id, `frameworks[${at}]`));
    framework.criteria.forEach((criterion, rank) => {
      find("criteria", `${framework.id}.${criterion.id}`, `frameworks[${at}].criteria[${rank}]`);
    });
  });
  document.stages?.forEach((stage, at) => put(stage, "name", find("stages", stage.id, `stages[${at}]`)));
  const questions = document.questions ?? {};
  for (const attribute of Object.keys(questions)) {
    put(questions, attribute, find("questions", attribute, `questions.${attribute}`));
  }

  for (const section of SECTIONS) {
    for (const id of locale[section].keys()) {
      if (used.has(`${section}.${id}`)) continue;
      const detail = `\`${locale.locale}\` has a text for \`${id}\`, which the model lacks`;
      warnings.push({ code: "unused", path: `${section}.${id}`, detail });
    }
  }
  return { document, warnings };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
