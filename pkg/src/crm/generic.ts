/**
 * For any endpoint: the names that Prequal uses where nobody says otherwise.
 *
 * The log for the edge is among them, because a generic endpoint is a program and shows it to nobody.
 * Where people read every field that arrives, as in a form service's mails, leave `log` out.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const generic: CrmPreset = {
  name: "generic",
  fields: {
    score: "lead_score",
    fit: "lead_fit",
    engagement: "lead_engagement",
    label: "lead_label",
    grade: "lead_grade",
    stage: "lead_stage",
    qualified: "lead_qualified",
    route: "lead_route",
    reasons: "lead_reasons",
    model: "lead_model",
    version: "lead_model_version",
    verified: "lead_verified_score",
    log: "lead_log",
  },
};

export default generic;
