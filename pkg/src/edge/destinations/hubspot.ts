/** HubSpot's Forms API v3: `fields[]`, the page and the visitor's cookie as context. */
import { hubspot as hubspotPreset } from "../../crm/hubspot.js";
import type { CrmPreset } from "../../crm/types.js";
import { cookiesNamed } from "../tokens/cookie.js";
import { passedHeaders } from "./headers.js";
import { grouped, jsonRequest, renamed, secretOf, withHeaders, type Renames, type Secret } from "./shape.js";
import type { Destination, Submission } from "./types.js";
import { checkedUrl } from "./url.js";

export interface HubspotOptions {
  readonly portalId: string;
  readonly formGuid: string;
  /** A private app's token: then the authenticated endpoint is used, whose limits are wider. */
  readonly token?: Secret;
  readonly renames?: Renames;
  /** `legalConsentOptions`, as HubSpot documents them. */
  readonly consent?: (submission: Submission) => object | undefined;
  readonly preset?: CrmPreset;
  readonly name?: string;
  /** `https://api.hsforms.com` by default; `https://api-eu1.hsforms.com` for accounts in the EU. */
  readonly host?: string | URL;
}

const CONTACT = "0-1";
/** As in `0-2/name`, a company's name. */
const TYPED = /^(\d+-\d+)\/(.+)$/;

export function hubspotForm(options: HubspotOptions): Destination {
  const { portalId, formGuid, token, renames, consent, preset = hubspotPreset, name = "hubspot", host = "https://api.hsforms.com" } = options;
  const way = token === undefined ? "submit" : "secure/submit";
  const path = `/submissions/v3/integration/${way}/${encodeURIComponent(portalId)}/${encodeURIComponent(formGuid)}`;
  const url = new URL(path, checkedUrl(host, "host")).href;
  return {
    name,
    preset,
    answersVisitor: false,
    leavesFilesOut: true,
    build(submission, { values }) {
      const { body, headers } = submission;
      // Who sends HubSpot's own shape already, with a context of its own, gets it passed on as it is.
      if (body.hasFieldList) return { url, method: "POST", headers: passedHeaders(headers, body.contentType), body: body.with(values).bytes };
      // HubSpot writes several choices in one text.
      const fields = [...grouped(renamed(body, renames), ";"), ...values].map(([field, value]) => {
        const [, objectTypeId = CONTACT, bare = field] = TYPED.exec(field) ?? [];
        return { objectTypeId, name: bare, value };
      });
      const legalConsentOptions = consent?.(submission);
      return jsonRequest(url, {
        submittedAt: submission.receivedAt,
        fields,
        context: contextOf(submission),
        ...(legalConsentOptions ? { legalConsentOptions } : {}),
      });
    },
    async finish(request) {
      return token === undefined ? request : withHeaders(request, [["authorization", `Bearer ${await secretOf(token)}`]]);
    },
  };
}

function contextOf({ headers, ip, pageUri }: Submission): object {
  const [hutk] = cookiesNamed(headers.get("cookie"), "hubspotutk");
  return { ...(hutk && /^[0-9a-f]{32}$/i.test(hutk) ? { hutk } : {}), ...(pageUri ? { pageUri } : {}), ...(ip ? { ipAddress: ip } : {}) };
}
