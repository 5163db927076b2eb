/** Which fields of a form are read, and what attribute each becomes. */
import { lowerBound } from "./range.js";

/** `range` reads `500+` or `100-499` as its lower bound; `text` is the default. */
export type ReadAs = "text" | "range";
export type FieldTarget = string | { readonly to: string; readonly as?: ReadAs };
/** From the name of a field to the attribute that its answer states. */
export type FieldMap = { readonly [field: string]: FieldTarget };

export interface Reading {
  to: string;
  as?: ReadAs;
}

/** A visitor's answer: null where the field is blank. */
export type Answer = string | number | string[] | null;

// Without a map: names in common use, without case and punctuation. What forms call `title` may be `Mr` or `CTO`.
const COMMON: readonly (readonly [attribute: string, names: string, as?: ReadAs])[] = [
  ["email", "email emailaddress workemail businessemail mail"],
  ["company", "company companyname organization organisation organizationname"],
  ["jobTitle", "jobtitle role position jobrole organizationtitle"],
  ["employees", "employees numemployees numberofemployees employeecount companysize", "range"],
  ["industry", "industry"],
  ["country", "country countryname"],
];

/** Gives for a field what it becomes; nothing for a field that is not read. */
export function fieldReader(map?: FieldMap): (field: Element) => Reading | undefined {
  if (map) {
    const mapped = new Map(Object.entries(map));
    return (field) => {
      const target = mapped.get(nameOf(field));
      return typeof target === "string" ? { to: target } : target;
    };
  }
  const common = new Map<string, Reading>();
  for (const [to, names, as] of COMMON) for (const name of names.split(" ")) common.set(name, as ? { to, as } : { to });
  return (field) =>
    common.get(bare(nameOf(field))) ?? common.get(bare(field.getAttribute("autocomplete") ?? ""));
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

export function nameOf(field: Element): string {
  return field.getAttribute("name") ?? "";
}

/** The texts that the fields of one name hold as they stand. */
export function textsOf(fields: readonly Element[]): string[] {
  return fields.flatMap((field) => {
    if (field instanceof HTMLSelectElement) return Array.from(field.selectedOptions, (option) => option.value);
    const { type, checked, value } = field as HTMLInputElement;
    if (/^(submit|button|image|reset)$/.test(type)) return [];
    if (/^(checkbox|radio)$/.test(type) && !checked) return [];
    return typeof value === "string" ? [value] : [];
  });
}

export function answerOf(texts: readonly string[], as: ReadAs = "text"): Answer {
  const given = texts.map((text) => text.trim()).filter(Boolean);
  const [first] = given;
  if (first === undefined) return null;
  if (as === "range") return lowerBound(first);
  return given.length > 1 ? given : first;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}
