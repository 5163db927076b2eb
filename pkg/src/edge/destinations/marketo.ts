/**
 * Marketo's REST API, `submitForm`: fields by their REST names, and the visitor's own data.
 *
 * Marketo answers 200 to what it refuses, so its answers are read.
 */
import { marketo as marketoPreset } from "../../crm/marketo.js";
import type { CrmPreset } from "../../crm/types.js";
import { cookiesNamed } from "../tokens/cookie.js";
import { grouped, jsonRequest, objectOf, renamed, secretOf, withHeaders, type Renames, type Secret } from "./shape.js";
import type { Destination, Submission } from "./types.js";
import { checkedUrl } from "./url.js";

export interface MarketoOptions {
  /** As in `https://123-ABC-456.mktorest.com`. */
  readonly host: string | URL;
  readonly formId: number;
  /** An access token; as a function, because Marketo's live for an hour. */
  readonly token: Secret;
  readonly renames?: Renames;
  readonly preset?: CrmPreset;
  readonly name?: string;
}

/** Tokens, time-outs, limits: what passes by itself. */
const PASSING = new Set(["502", "601", "602", "604", "606", "607", "608", "611", "614", "615", "713"]);
const LONGEST_ANSWER = 64 * 1024;

interface Answer {
  success?: unknown;
  errors?: { code?: unknown }[];
  result?: { status?: unknown }[];
}

export function marketoForm({ host, formId, token, renames, preset = marketoPreset, name = "marketo" }: MarketoOptions): Destination {
  const url = new URL("/rest/v1/leads/submitForm.json", checkedUrl(host, "host")).href;
  return {
    name,
    preset,
    answersVisitor: false,
    leavesFilesOut: true,
    build(submission, { values }) {
      const leadFormFields = objectOf([...grouped(renamed(submission.body, renames), ";"), ...values]);
      const [cookie] = cookiesNamed(submission.headers.get("cookie"), "_mkto_trk");
      return jsonRequest(url, { formId, input: [{ leadFormFields, visitorData: visitorOf(submission), ...(cookie ? { cookie } : {}) }] });
    },
    async finish(request) {
      return withHeaders(request, [["authorization", `Bearer ${await secretOf(token)}`]]);
    },
    read,
  };
}

function visitorOf({ headers, ip, pageUri }: Submission): object {
  const userAgentString = headers.get("user-agent");
  return { ...(pageUri ? { pageURL: pageUri } : {}), ...(ip ? { leadClientIPAddress: ip } : {}), ...(userAgentString ? { userAgentString } : {}) };
}

/** With the status that Marketo would have given, were it to give any. */
async function read(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const text = await response.text();
  const { status, headers } = response;
  return new Response(text, { status: statusOf(text) ?? status, headers });
}

function statusOf(text: string): number | null {
  let answer: Answer;
  try {
    answer = JSON.parse(text.slice(0, LONGEST_ANSWER)) as Answer;
  } catch {
    return 502;
  }
  if (answer.success !== true) {
    const codes = (answer.errors ?? []).map(({ code }) => String(code));
    return codes.some((code) => PASSING.has(code)) ? 503 : 422;
  }
  return answer.result?.some(({ status }) => status === "skipped") ? 422 : null;
}
