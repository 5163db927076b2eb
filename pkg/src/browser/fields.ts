/** Which fields of a form are read, and what attribute each becomes. */
import { lowerBound } from "./range.js";

/**
 * `text`, the default, takes what the form sends; `label` what a list shows in its place; `range` reads `500+` or `100-499` as
 * its lower bound, of what is shown where what is sent has no number; `list` is an array even of one; `checked` is whether
 * anything is chosen.
 */
export type ReadAs = "text" | "label" | "range" | "list" | "checked";
export type FieldTarget = string | { readonly to: string; readonly as?: ReadAs };
/** From the name of a field to the attribute that its answer states. */
export type FieldMap = { readonly [field: string]: FieldTarget };

export interface Reading {
  to: string;
  as?: ReadAs;
}

/** A visitor's answer: null where the field is blank. */
export type Answer = string | number | boolean | string[] | null;

// Without a map: names in common use, without case and punctuation. What forms call `title` may be `Mr` or `CTO`.
const COMMON: readonly (readonly [attribute: string, names: string, as?: ReadAs])[] = [
  ["email", "email emailaddress workemail businessemail mail"],
  ["company", "company companyname organization organisation organizationname"],
  ["jobTitle", "jobtitle role position jobrole organizationtitle"],
  ["employees", "employees numemployees numberofemployees employeecount companysize", "range"],
  ["industry", "industry"],
  ["country", "country countryname"],
];

/** Gives for a field, by its name and `autocomplete`, what it becomes; nothing for a field that is not read. */
export type FieldReader = (name: string, autocomplete?: string | null) => Reading | undefined;

/** Of the fields that `map` names; without it, of those that `more` does at that moment, and of names in common use. */
export function fieldReader(map?: FieldMap, more: () => FieldMap | undefined = () => undefined): FieldReader {
  const reading = (target: FieldTarget | undefined) => (typeof target === "string" ? { to: target } : target);
  if (map) {
    const mapped = new Map(Object.entries(map));
    return (name) => reading(mapped.get(name));
  }
  const further = (name: string) => {
    const names = more();
    return names && Object.hasOwn(names, name) ? reading(names[name]) : undefined;
  };
  const common = new Map<string, Reading>();
  for (const [to, names, as] of COMMON) for (const name of names.split(" ")) common.set(name, as ? { to, as } : { to });
  return (name, autocomplete) => further(name) ?? common.get(bare(name)) ?? common.get(bare(autocomplete ?? ""));
}

const SECRET_NAME = /passw|pass(phrase|code)|^pass$|pwd|card.?(n|cvc|code|exp|holder)|credit.?card|^cc|cvc|cvv|csc|iban/i;
const SECRET_AUTOCOMPLETE = /password|one-time-code|(^|\s)cc-/i;
/** Marks a field, or anything around it, that is never read. */
const OPTED_OUT = "[data-prequal-ignore]";

/** Whether a field is one that is never read: a password, a card, opted out. */
export function isPrivate(field: Element): boolean {
  return (
    /^(password|file)$/i.test(field.getAttribute("type") ?? "") ||
    SECRET_AUTOCOMPLETE.test(field.getAttribute("autocomplete") ?? "") ||
    SECRET_NAME.test(nameOf(field)) ||
    SECRET_NAME.test(field.id) ||
    !!field.closest(OPTED_OUT)
  );
}

/** The same of a name alone. */
export function isPrivateName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export function nameOf(field: Element): string {
  return field.getAttribute("name") ?? "";
}

/** The texts that the fields of one name hold as they stand: what is sent, or with `shown` what people read in its place. */
export function textsOf(fields: readonly Element[], shown = false): string[] {
  return fields.flatMap((field) => {
    if (field instanceof HTMLSelectElement) {
      // Of a choice that is sent as nothing, what is shown is only an invitation to choose.
      return Array.from(field.selectedOptions, ({ value, text }) => (shown && value ? text : value));
    }
    const { type, checked, value, labels } = field as HTMLInputElement;
    if (/^(submit|button|image|reset)$/.test(type)) return [];
    if (/^(checkbox|radio)$/.test(type)) {
      if (!checked) return [];
      if (shown) return [labels?.[0]?.textContent?.trim() || value];
    }
    return typeof value === "string" ? [value] : [];
  });
}

export function answerOf(texts: readonly string[], as: ReadAs = "text", shown: () => readonly string[] = () => []): Answer {
  const given = givenOf(texts);
  if (as === "checked") return given.length > 0 && !/^(false|no|off|0)$/i.test(given[0]!);
  const [first] = given;
  if (first === undefined) return null;
  if (as === "list") return given;
  const read = as === "text" ? [] : givenOf(shown());
  if (as === "range") return lowerBound(first) ?? lowerBound(read[0] ?? "");
  const texted = read.length ? read : given;
  return texted.length > 1 ? texted : texted[0]!;
}

function givenOf(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter(Boolean);
}

/** A name without case, punctuation, and what vendors put around it: `0-1/email`, `mauticform[email]`, `fields[email][]`. */
function bare(name: string): string {
  return name
    .replace(/^\w+\[([^\]]*)\].*$/, "$1")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
}
