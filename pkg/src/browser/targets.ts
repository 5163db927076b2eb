/** What can be sent by a page's own code: forms, `FormData`, addresses' parameters, and objects that become JSON. */
import type { NamedValues } from "./attach.js";
import { answerOf, isPrivateName, type Answer, type FieldReader } from "./fields.js";
import { writeInputs } from "./form.js";

/** As in HubSpot's API: `{ "fields": [{ "name": "email", "value": "…" }] }`. */
interface Listed {
  fields: { name: string; value: string }[];
}

const MOST_FIELDS = 500;

/** The answers in what is about to be sent, by the names that are read. */
export function answersIn(target: object, reader: FieldReader): Record<string, Answer> {
  const texts = new Map<string, string[]>();
  for (const [name, value] of entriesOf(target).slice(0, MOST_FIELDS)) {
    if (isPrivateName(name)) continue;
    const values = (Array.isArray(value) ? value : [value]).filter((one) => /^(string|number|boolean)$/.test(typeof one));
    texts.set(name, [...(texts.get(name) ?? []), ...values.map(String)]);
  }
  const answers: Record<string, Answer> = {};
  for (const [name, given] of texts) {
    const reading = reader(name);
    const answer = reading && answerOf(given, reading.as);
    // Of two fields for one attribute a blank one says nothing.
    if (reading && answer !== undefined && (answer !== null || !Object.hasOwn(answers, reading.to))) answers[reading.to] = answer;
  }
  return answers;
}

function entriesOf(target: object): [string, unknown][] {
  if (isData(target)) return [...target];
  if (isListed(target)) return target.fields.map(({ name, value }) => [String(name), value]);
  return Object.entries(target);
}

/** Puts values into what is about to be sent. */
export function writeValues(target: object, values: NamedValues): void {
  if (target instanceof HTMLFormElement) return void writeInputs(target, values);
  for (const [name, value] of values) {
    if (isData(target)) target.set(name, value);
    else if (isListed(target)) {
      const present = target.fields.find((field) => field.name === name);
      if (present) present.value = value;
      else target.fields.push({ name, value });
    } else if (name !== "__proto__") (target as Record<string, unknown>)[name] = value;
  }
}

/** Whether values of ours are in it already: then its sending was counted when they came in. */
export function holds(target: object, [first]: NamedValues): boolean {
  if (!first) return false;
  if (isData(target)) return target.has(first[0]);
  return Object.hasOwn(target, first[0]);
}

function isData(target: object): target is FormData | URLSearchParams {
  return target instanceof FormData || target instanceof URLSearchParams;
}

function isListed(target: object): target is Listed {
  const { fields } = target as Partial<Listed>;
  return Array.isArray(fields) && fields.every((field) => !!field && typeof field === "object" && "name" in field);
}
