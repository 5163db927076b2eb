/**
 * Zendesk Sell: the names of custom fields of a lead, which its API takes as the keys of `custom_fields`.
 *
 * Create these custom fields for leads (Settings › Leads › Custom fields), with exactly these names:
 *
 * | field | type |
 * | --- | --- |
 * | `Prequal Score`, `Prequal Fit`, `Prequal Engagement`, `Prequal Verified Score` | Number |
 * | `Prequal Label`, `Prequal Grade`, `Prequal Stage`, `Prequal Route`, `Prequal Model`, `Prequal Model Version` | Text |
 * | `Prequal Qualified` | Text, which then holds `true` or `false` |
 * | `Prequal Reasons` | Text |
 *
 * The log is left out: people see every field of a lead.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const zendeskSell: CrmPreset = {
  name: "zendesk-sell",
  fields: {
    score: "Prequal Score",
    fit: "Prequal Fit",
    engagement: "Prequal Engagement",
    label: "Prequal Label",
    grade: "Prequal Grade",
    stage: "Prequal Stage",
    qualified: "Prequal Qualified",
    route: "Prequal Route",
    reasons: "Prequal Reasons",
    model: "Prequal Model",
    version: "Prequal Model Version",
    verified: "Prequal Verified Score",
  },
  longest: { label: 255, grade: 255, stage: 255, route: 255, model: 255, version: 255, reasons: 255 },
};

export default zendeskSell;
