import type { ModelTexts } from "virtual:gallery";
import type { ModelDocument } from "../model/document.ts";

/** A model with its texts in another language; what there is no text for stays as it is. */
export function translated(model: ModelDocument, texts: ModelTexts | undefined): ModelDocument {
  const document = structuredClone(model);
  if (!texts) return document;
  const put = <T extends object, K extends keyof T>(target: T, key: K, text: string | undefined) => {
    if (text?.trim()) target[key] = text as T[K];
  };
  put(document, "name", texts.name);
  for (const group of document.groups ?? []) {
    put(group, "name", texts.groups?.[group.id ?? ""]);
    for (const rule of group.rules ?? []) put(rule, "because", texts.rules?.[rule.id ?? ""]);
  }
  for (const one of document.disqualify ?? []) put(one, "reason", texts.disqualify?.[one.id ?? ""]);
  for (const one of document.frameworks ?? []) put(one, "name", texts.frameworks?.[one.id ?? ""]);
  for (const one of document.stages ?? []) put(one, "name", texts.stages?.[one.id ?? ""]);
  const questions = document.questions ?? {};
  for (const attribute of Object.keys(questions)) put(questions, attribute, texts.questions?.[attribute]);
  return document;
}
