/**
 * Destinations that take the form as it is: the body goes on in its own type, every field in its place, ours behind them.
 * Salesforce Web-to-Lead, Zoho Web-to-Lead and Mautic are of this kind, and every endpoint of one's own.
 */
import { generic } from "../../crm/generic.js";
import { mautic as mauticPreset } from "../../crm/mautic.js";
import { salesforce as salesforcePreset } from "../../crm/salesforce.js";
import type { CrmPreset } from "../../crm/types.js";
import { zoho as zohoPreset } from "../../crm/zoho.js";
import { accountEngagement as accountEngagementPreset } from "../../crm/account-engagement.js";
import { encodePairs } from "../body/urlencoded.js";
import { utf8 } from "../body/bytes.js";
import type { FormBody } from "../body/types.js";
import type { Destination, Submission } from "./types.js";
import { passedHeaders } from "./headers.js";
import { checkedUrl } from "./url.js";

export interface FormOptions {
  /** The address of the CRM's endpoint. What the visitor's address asks (`?…`) is added to it, without the reserved names. */
  readonly url: string | URL;
  readonly name?: string;
  readonly preset?: CrmPreset;
  /** More headers, such as a secret that the endpoint expects. They are put in at each attempt and never kept. */
  readonly headers?: { readonly [name: string]: string };
}

const URLENCODED = "application/x-www-form-urlencoded;charset=UTF-8";

/** Any endpoint that takes what a form sends. Large bodies with files are streamed to it. */
export function formEndpoint({ url, name = "form", preset = generic, headers = {} }: FormOptions): Destination {
  const target = checkedUrl(url, "url");
  return {
    name,
    preset,
    answersVisitor: true,
    build(submission, { values }) {
      const { contentType, bytes } = submission.body.with(values);
      return {
        url: withQuery(target, submission.query),
        method: "POST",
        headers: passedHeaders(submission.headers, contentType),
        body: bytes,
      };
    },
    finish: (request) => ({ ...request, headers: [...request.headers, ...Object.entries(headers)] }),
    target: (submission) => ({
      url: withQuery(target, submission.query),
      headers: passedHeaders(submission.headers, submission.headers.get("content-type") ?? ""),
    }),
  };
}

/** Endpoints that take urlencoded bodies only: what comes as multipart or JSON is written anew, its files left out. */
export function urlencodedEndpoint({ url, name = "urlencoded", preset = generic, headers = {} }: FormOptions): Destination {
  const target = checkedUrl(url, "url");
  return {
    name,
    preset,
    answersVisitor: true,
    leavesFilesOut: true,
    build(submission, { values }) {
      const { body } = submission;
      const attached = body.with(values);
      const isUrlencoded = body.type === "urlencoded";
      return {
        url: withQuery(target, submission.query),
        method: "POST",
        headers: passedHeaders(submission.headers, isUrlencoded ? body.contentType : URLENCODED),
        body: isUrlencoded ? attached.bytes : utf8(encodePairs([...pairsOf(body), ...values])),
      };
    },
    finish: (request) => ({ ...request, headers: [...request.headers, ...Object.entries(headers)] }),
  };
}

export interface WebToLeadOptions {
  /** From the role to the field's id in the form's generated HTML (`00N…`, `LEADCF7`). */
  readonly preset: CrmPreset;
  readonly name?: string;
  readonly url?: string | URL;
}

const SALESFORCE_URL = "https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8";

/** Salesforce Web-to-Lead. Its forms carry `oid` and `retURL` themselves. */
export function salesforceWebToLead({ preset = salesforcePreset, name = "salesforce", url = SALESFORCE_URL }: Partial<WebToLeadOptions> = {}): Destination {
  return urlencodedEndpoint({ url, name, preset });
}

const ZOHO_URL = "https://crm.zoho.com/crm/WebToLeadForm";

/** Zoho Web-to-Lead. Its forms carry `xnQsjsdp`, `xmIwtLD` and `actionType` themselves; they may hold files. */
export function zohoWebToLead({ preset = zohoPreset, name = "zoho", url = ZOHO_URL }: Partial<WebToLeadOptions> = {}): Destination {
  return formEndpoint({ url, name, preset });
}

/** An Account Engagement form handler: `https://go.example.com/l/…`. It refuses multipart. */
export function accountEngagementHandler({
  url,
  name = "account-engagement",
  preset = accountEngagementPreset,
}: Pick<FormOptions, "url" | "name" | "preset">): Destination {
  return urlencodedEndpoint({ url, name, preset });
}

/** Mautic: `https://mautic.example.com/form/submit?formId=1`. */
export function mauticForm({ url, name = "mautic", preset = mauticPreset }: Pick<FormOptions, "url" | "name" | "preset">): Destination {
  return formEndpoint({ url, name, preset });
}

function pairsOf(body: FormBody): [string, string][] {
  return body.fields.map(({ name, value }) => [name, value]);
}

/** The destination's own query stands first; the visitor cannot say a name of it again. */
function withQuery(target: URL, query: string): string {
  if (!query) return target.href;
  const own = new Set(target.searchParams.keys());
  const added = query.split("&").filter((pair) => {
    const [name] = [...new URLSearchParams(pair).keys()];
    return name !== undefined && !own.has(name);
  });
  if (!added.length) return target.href;
  const url = new URL(target);
  url.search = [target.search.slice(1), ...added].filter(Boolean).join("&");
  return url.href;
}
