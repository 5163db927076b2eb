/**
 * Mautic: the fields of a Mautic form, as its generated HTML names them.
 *
 * Create these custom fields of contacts (Settings › Custom Fields), and in the form a hidden field for each, mapped to the
 * contact's field, with the alias below as its HTML name:
 *
 * | alias | data type of the contact's field |
 * | --- | --- |
 * | `lead_score`, `lead_fit`, `lead_engagement`, `lead_verified_score` | Number |
 * | `lead_label`, `lead_grade`, `lead_stage`, `lead_route`, `lead_model`, `lead_model_version` | Text |
 * | `lead_qualified` | Boolean, which takes `1` and `0` |
 * | `lead_reasons` | Text area |
 *
 * Mautic's own points and stages stay untouched. The log is left out: people see every field of a contact.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const mautic: CrmPreset = {
  name: "mautic",
  fields: {
    score: "mauticform[lead_score]",
    fit: "mauticform[lead_fit]",
    engagement: "mauticform[lead_engagement]",
    label: "mauticform[lead_label]",
    grade: "mauticform[lead_grade]",
    stage: "mauticform[lead_stage]",
    qualified: "mauticform[lead_qualified]",
    route: "mauticform[lead_route]",
    reasons: "mauticform[lead_reasons]",
    model: "mauticform[lead_model]",
    version: "mauticform[lead_model_version]",
    verified: "mauticform[lead_verified_score]",
  },
  answers: {
    "mauticform[email]": "email",
    "mauticform[company]": "company",
    "mauticform[position]": "jobTitle",
    "mauticform[country]": "country",
  },
  booleans: ["1", "0"],
  longest: { label: 191, grade: 191, stage: 191, route: 191, model: 191, version: 191, reasons: 2000 },
};

export default mautic;
