/** Zendesk Sell's leads API: create, or upsert by the lead's address. */
import { zendeskSell as sellPreset } from "../../crm/zendesk-sell.js";
import type { CrmPreset } from "../../crm/types.js";
import { commonName, grouped, jsonRequest, objectOf, renamed, secretOf, typedValues, withHeaders, type Renames, type Secret } from "./shape.js";
import type { Destination } from "./types.js";
import { checkedUrl } from "./url.js";

export interface ZendeskSellOptions {
  readonly token: Secret;
  /** `upsert` changes the lead of the same address where there is one: then a submission that is sent twice is one lead. */
  readonly mode?: "create" | "upsert";
  /** To a lead's own names (`first_name`, `organization_name` …), or to `custom_fields.<name>`. */
  readonly renames?: Renames;
  readonly preset?: CrmPreset;
  readonly name?: string;
  readonly host?: string | URL;
}

/** What a lead has of itself, as far as a form can say it. */
const OWN = new Set([
  "first_name",
  "last_name",
  "organization_name",
  "title",
  "email",
  "phone",
  "mobile",
  "website",
  "industry",
  "description",
  "twitter",
  "facebook",
  "linkedin",
  "skype",
  "source_id",
]);
const CUSTOM = "custom_fields.";

export function zendeskSellLead(options: ZendeskSellOptions): Destination {
  const { token, mode = "create", renames, preset = sellPreset, name = "zendesk-sell", host = "https://api.getbase.com" } = options;
  const base = checkedUrl(host, "host");
  return {
    name,
    preset,
    answersVisitor: false,
    leavesFilesOut: true,
    build({ body }, attachment) {
      const { own, custom, other } = sorted(grouped(renamed(body, renames), ", "));
      const lines = [...other].map(([field, value]) => `${field}: ${value}`);
      const description = [own.get("description"), ...lines].filter(Boolean).join("\n");
      const email = own.get("email")?.trim();
      const named = own.get("last_name") || own.get("organization_name") ? {} : { last_name: email || "Unknown" };
      const values = [...custom, ...typedValues(attachment, preset)];
      const data = {
        ...objectOf(own),
        ...named,
        ...(description ? { description } : {}),
        ...(values.length ? { custom_fields: objectOf(values) } : {}),
      };
      const url = new URL(mode === "upsert" && email ? "/v2/leads/upsert" : "/v2/leads", base);
      if (mode === "upsert" && email) url.searchParams.set("email", email);
      return jsonRequest(url.href, { data, meta: { type: "lead" } });
    },
    async finish(request) {
      return withHeaders(request, [["authorization", `Bearer ${await secretOf(token)}`]]);
    },
  };
}

/** A field that Sell does not know would have the lead refused: it goes into the description instead. */
function sorted(fields: ReadonlyMap<string, string>): Record<"own" | "custom" | "other", Map<string, string>> {
  const own = new Map<string, string>();
  const custom = new Map<string, string>();
  const other = new Map<string, string>();
  for (const [field, value] of fields) {
    if (field.startsWith(CUSTOM)) custom.set(field.slice(CUSTOM.length), value);
    else if (OWN.has(field)) own.set(field, value);
    else takeCommon(field, value, own, other);
  }
  return { own, custom, other };
}

function takeCommon(field: string, value: string, own: Map<string, string>, other: Map<string, string>): void {
  const common = commonName(field);
  const to = common === "company" ? "organization_name" : common === "name" ? "last_name" : common;
  if (to !== undefined && OWN.has(to) && !own.has(to)) own.set(to, value);
  else if (value.trim()) other.set(field, value);
}
