/** What the fields of a form state of the lead, read as the page reads them. */
import { answerOf, fieldReader, isPrivateName, type FieldMap } from "../../browser/fields.js";
import type { FormField } from "../body/types.js";
import { MOST_NAMES, MOST_TEXT_UNITS, type FactValue } from "./fact.js";

/** Fields of one name are one question, as checkboxes are. Passwords and cards are never read. */
export function readAnswers(fields: readonly FormField[], map: FieldMap | undefined): { [name: string]: FactValue } {
  const read = fieldReader(map);
  const texts = new Map<string, string[]>();
  for (const { name, value } of fields) {
    const text = value.slice(0, MOST_TEXT_UNITS);
    const given = texts.get(name);
    if (given) given.push(text);
    else texts.set(name, [text]);
  }
  const answers = new Map<string, FactValue>();
  for (const [name, given] of texts) {
    const reading = isPrivateName(name) ? undefined : (read(name) ?? read(innerName(name)));
    if (!reading || answers.size >= MOST_NAMES) continue;
    const answer = answerOf(given, reading.as);
    // Of two fields for one attribute a blank one says nothing.
    if (answer !== null || !answers.has(reading.to)) answers.set(reading.to, answer);
  }
  return Object.fromEntries(answers);
}

/** As in `mauticform[email]`. */
function innerName(name: string): string {
  return /\[([^[\]]+)\](?:\[\d*\])?$/.exec(name)?.[1] ?? name;
}
