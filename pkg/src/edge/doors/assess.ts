/**
 * `POST /_prequal/assess`: for a form that posts to a vendor's own host. The page sends its log, and what the form holds where
 * that is not in the log yet; it gets the fields to attach, and a proof that the edge gave them.
 */
import { generic } from "../../crm/generic.js";
import type { CrmPreset, FieldRole } from "../../crm/types.js";
import { FIELD_ROLES } from "../../crm/values.js";
import type { AssessResponse } from "../../protocol.js";
import { attachmentFor } from "../attach.js";
import { strictTextOf, textOf, type Bytes } from "../body/bytes.js";
import { takeBody } from "../body/read.js";
import type { FormField } from "../body/types.js";
import { ownValues } from "../facts/fact.js";
import { gatherEvidence } from "../evidence.js";
import type { Setup } from "../options.js";
import { answer, refuse } from "./answer.js";
import { corsFor, preflight } from "./cors.js";
import type { AssessOptions } from "./options.js";
import { proveFields } from "./proof.js";

const MOST_NAME = 128;
const MOST_FIELDS = 1000;

interface Asked {
  readonly log: string | undefined;
  readonly fields: readonly FormField[];
  readonly preset: CrmPreset | null;
}

export async function assessDoor(request: Request, options: AssessOptions, setup: Setup): Promise<Response> {
  const cors = corsFor(request, options.origins ?? []);
  if (!cors) return refuse("origin", 403);
  if (request.method === "OPTIONS") return preflight(cors);
  const raw = await takeBody(request, setup.limits.bodyBytes);
  if (!("bytes" in raw)) return refuse("too_large", 413, cors);
  const asked = askedFor(raw.bytes);
  if (!asked) return refuse("bad_json", 400, cors);
  const now = setup.now();
  const id = crypto.randomUUID();
  try {
    const { log, fields } = asked;
    const endpoint = { formName: "", ...(options.fields ? { fields: options.fields } : {}) };
    const evidence = await gatherEvidence({ request, fields, log, endpoint, now, id, verdict: null, isSubmission: false }, setup);
    const assessment = await setup.scorer.assess(evidence.facts, now);
    const { values } = attachmentFor(assessment, { preset: asked.preset ?? options.preset ?? generic });
    const proof = await proveFields(values, now, setup.options.audience, setup.ring);
    const attached = options.proofField ? [...values, [options.proofField, proof] as const] : values;
    const body: AssessResponse & { proof: string } = { fields: Object.fromEntries(attached), proof };
    return answer(body, 200, cors);
  } catch (error) {
    setup.report("engine_failed", { step: "assess", id, error });
    return refuse("unavailable", 503, cors);
  }
}

/** `{"log":{…},"names":{"score":"…"},"fields":{"email":"…"}}`, the latter two optional; null where it cannot be read. */
function askedFor(bytes: Bytes): Asked | null {
  let asked: unknown;
  try {
    asked = JSON.parse(strictTextOf(bytes) ?? textOf(bytes));
  } catch {
    return null;
  }
  if (typeof asked !== "object" || !asked) return null;
  const { log, names, fields } = ownValues(asked, ["log", "names", "fields"]);
  return {
    log: log === undefined || typeof log === "string" ? log : JSON.stringify(log),
    fields: fieldsOf(fields),
    preset: namesOf(names),
  };
}

function fieldsOf(fields: unknown): FormField[] {
  if (typeof fields !== "object" || !fields) return [];
  return Object.entries(fields)
    .slice(0, MOST_FIELDS)
    .flatMap(([name, value]) => [value].flat().flatMap((one) => (typeof one === "string" ? [{ name, value: one }] : [])))
    .slice(0, MOST_FIELDS);
}

/** Null where the page names nothing. */
function namesOf(names: unknown): CrmPreset | null {
  if (typeof names !== "object" || !names) return null;
  const roles = new Set<string>(FIELD_ROLES);
  const named = Object.entries(names).filter(
    (entry): entry is [FieldRole, string] => roles.has(entry[0]) && typeof entry[1] === "string" && !!entry[1] && entry[1].length <= MOST_NAME,
  );
  return { name: "page", fields: Object.fromEntries(named) };
}
