/** What destinations of a shape of their own have in common: fields by the CRM's names, and JSON. */
import type { CrmPreset, FieldRole } from "../../crm/types.js";
import { utf8 } from "../body/bytes.js";
import type { FormBody, FormField } from "../body/types.js";
import type { OutboundRequest } from "../outbox/types.js";
import type { Attachment } from "./types.js";

/** From a form's field to the CRM's; null leaves it out. */
export type Renames = { readonly [field: string]: string | null };

/** Of checks for people, not of the lead. */
const NOT_FIELDS = new Set(["cf-turnstile-response", "g-recaptcha-response", "h-captcha-response"]);

/** The fields of a form by the CRM's names, in order. What is not renamed keeps its name. */
export function renamed(body: FormBody, renames: Renames = {}): FormField[] {
  return body.fields.flatMap(({ name, value }) => {
    if (!name || NOT_FIELDS.has(name)) return [];
    const to = Object.hasOwn(renames, name) ? renames[name] : name;
    return to ? [{ name: to, value }] : [];
  });
}

/** Values of one name in one text, each once in the order of their first. */
export function grouped(fields: readonly FormField[], separator: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of fields) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}${separator}${value}`);
  }
  return values;
}

const NUMBERS: readonly FieldRole[] = ["score", "fit", "engagement", "verified"];

/** What is attached, with its numbers as numbers. */
export function typedValues({ values }: Attachment, { fields }: CrmPreset): [name: string, value: string | number][] {
  const numbers = new Set(NUMBERS.map((role) => fields[role]));
  return values.map(([name, value]) => [name, numbers.has(name) && value !== "" ? Number(value) : value]);
}

/** As an object: a name such as `__proto__` is one like any other. */
export function objectOf<T>(entries: Iterable<readonly [string, T]>): { [name: string]: T } {
  return Object.fromEntries(entries);
}

export function jsonRequest(url: string, content: object, method = "POST"): OutboundRequest {
  const headers: [string, string][] = [
    ["content-type", "application/json"],
    ["accept", "application/json"],
  ];
  return { url, method, headers, body: utf8(JSON.stringify(content)) };
}

/** With more headers; what is a secret is added at each attempt only. */
export function withHeaders(request: OutboundRequest, more: readonly (readonly [string, string])[]): OutboundRequest {
  return { ...request, headers: [...request.headers, ...more.map(([name, value]): [string, string] => [name, value])] };
}

/** A secret that a host may keep to itself until it is needed. */
export type Secret = string | (() => string | Promise<string>);

export async function secretOf(secret: Secret): Promise<string> {
  return typeof secret === "string" ? secret : secret();
}

/** Names of forms in common use, without case and punctuation, by what CRMs call them. */
const COMMON: { readonly [name: string]: string } = {
  firstname: "first_name",
  givenname: "first_name",
  fname: "first_name",
  lastname: "last_name",
  familyname: "last_name",
  surname: "last_name",
  lname: "last_name",
  name: "name",
  fullname: "name",
  yourname: "name",
  email: "email",
  emailaddress: "email",
  workemail: "email",
  businessemail: "email",
  phone: "phone",
  phonenumber: "phone",
  telephone: "phone",
  mobile: "mobile",
  mobilephone: "mobile",
  company: "company",
  companyname: "company",
  organization: "company",
  organisation: "company",
  jobtitle: "title",
  position: "title",
  website: "website",
  industry: "industry",
};

/** What a field of a common name is; undefined for others. */
export function commonName(name: string): string | undefined {
  const bare = name.toLowerCase().replace(/[^a-z]/g, "");
  return Object.hasOwn(COMMON, bare) ? COMMON[bare] : undefined;
}
