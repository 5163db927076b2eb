/**
 * Pipedrive's leads. A lead must belong to a person, so each attempt first looks the person up by address, or creates one.
 *
 * What is kept in the outbox is the lead with its person inside; `finish` puts the person's id in the place of the person.
 */
import { pipedrive as pipedrivePreset } from "../../crm/pipedrive.js";
import type { CrmPreset } from "../../crm/types.js";
import { textOf, utf8 } from "../body/bytes.js";
import type { OutboundRequest } from "../outbox/types.js";
import { commonName, grouped, jsonRequest, objectOf, renamed, secretOf, typedValues, withHeaders, type Renames, type Secret } from "./shape.js";
import type { Destination } from "./types.js";
import { checkedUrl } from "./url.js";

export interface PipedriveOptions {
  readonly token: Secret;
  /** Fields of your account by their keys: see `pipedriveKeys` of `prequal/crm/pipedrive`. */
  readonly preset?: CrmPreset;
  /** To `name`, `email`, `phone` of the person, `title` of the lead, or a field's key. */
  readonly renames?: Renames;
  /** The key of a large text field that takes what nothing else does; left out if absent. */
  readonly otherFields?: string;
  readonly name?: string;
  /** As in `https://yourcompany.pipedrive.com`. */
  readonly host?: string | URL;
  readonly fetch?: typeof fetch;
}

interface Person {
  name: string;
  email?: string;
  phone?: string;
}

interface Kept {
  person: Person;
  lead: { [name: string]: unknown };
}

const KEY = /^[0-9a-f]{40}$/;

export function pipedriveLead(options: PipedriveOptions): Destination {
  const { token, preset = pipedrivePreset, renames, otherFields, name = "pipedrive", host = "https://api.pipedrive.com" } = options;
  const base = checkedUrl(host, "host");
  const url = new URL("/v1/leads", base).href;
  return {
    name,
    preset,
    answersVisitor: false,
    leavesFilesOut: true,
    build({ body }, attachment) {
      const lead: { [name: string]: unknown } = {};
      const parts = new Map<string, string>();
      const other: string[] = [];
      for (const [field, value] of grouped(renamed(body, renames), ", ")) {
        const part = commonName(field) ?? field;
        if (KEY.test(field)) lead[field] = value;
        else if (PARTS.has(part) && !parts.has(part)) parts.set(part, value.trim());
        else if (value.trim()) other.push(`${field}: ${value}`);
      }
      if (otherFields && other.length) lead[otherFields] = other.join("\n");
      const person = personOf(parts);
      lead["title"] = parts.get("title") || `${parts.get("company") || person.name}: lead`;
      const kept: Kept = { person, lead: { ...lead, ...objectOf(typedValues(attachment, preset)) } };
      return jsonRequest(url, kept);
    },
    async finish(request) {
      const secret: [string, string] = ["x-api-token", await secretOf(token)];
      const { person, lead } = JSON.parse(textOf(request.body)) as Kept;
      const personId = await idOf(person, base, secret, options.fetch ?? ((input, init) => fetch(input, init)));
      return withHeaders({ ...request, body: utf8(JSON.stringify({ ...lead, person_id: personId })) }, [secret]);
    },
  };
}

const PARTS = new Set(["first_name", "last_name", "name", "email", "phone", "mobile", "company", "title"]);

function personOf(parts: ReadonlyMap<string, string>): Person {
  const whole = [parts.get("first_name"), parts.get("last_name")].filter(Boolean).join(" ");
  const email = parts.get("email");
  const phone = parts.get("phone") || parts.get("mobile");
  const name = parts.get("name") || whole || email || parts.get("company") || "Unknown";
  return { name, ...(email ? { email } : {}), ...(phone ? { phone } : {}) };
}

/** @throws where Pipedrive does not say: the attempt has failed, and is made again later */
async function idOf({ name, email, phone }: Person, base: URL, secret: [string, string], ask: typeof fetch): Promise<number> {
  if (email) {
    const search = new URL("/v1/persons/search", base);
    search.search = new URLSearchParams({ term: email, fields: "email", exact_match: "true", limit: "1" }).toString();
    const found = await data(await ask(search.href, { headers: [secret, ["accept", "application/json"]] }));
    const id = (found as { items?: { item?: { id?: unknown } }[] } | null)?.items?.[0]?.item?.id;
    if (typeof id === "number") return id;
  }
  const person = { name, ...(email ? { email: [{ value: email, primary: true }] } : {}), ...(phone ? { phone: [{ value: phone, primary: true }] } : {}) };
  const { headers, body, method } = withHeaders(jsonRequest("", person), [secret]) as OutboundRequest & { body: Uint8Array<ArrayBuffer> };
  const made = await data(await ask(new URL("/v1/persons", base).href, { method, headers, body }));
  const id = (made as { id?: unknown } | null)?.id;
  if (typeof id !== "number") throw new Error("no person");
  return id;
}

async function data(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`status ${response.status}`);
  return ((await response.json()) as { data?: unknown }).data ?? null;
}
