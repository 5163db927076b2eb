/**
 * Salesforce Account Engagement (Pardot): the external field names of a form handler.
 *
 * Create custom prospect fields, and in the form handler map each external name below to its field:
 *
 * | external name | type of the prospect field |
 * | --- | --- |
 * | `lead_score`, `lead_fit`, `lead_engagement`, `lead_verified_score` | Number |
 * | `lead_label`, `lead_grade`, `lead_stage`, `lead_route`, `lead_model`, `lead_model_version` | Text |
 * | `lead_qualified` | Checkbox |
 * | `lead_reasons` | Textarea |
 *
 * Account Engagement's own score and grade cannot be written by a form handler and stay untouched. A form handler takes
 * urlencoded bodies only. The log is left out: people see every field of a prospect.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const accountEngagement: CrmPreset = {
  name: "account-engagement",
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
  },
  answers: {
    email: "email",
    company: "company",
    job_title: "jobTitle",
    employees: { to: "employees", as: "range" },
    industry: "industry",
    country: "country",
  },
  longest: { label: 255, grade: 255, stage: 255, route: 255, model: 255, version: 255, reasons: 2000 },
};

export default accountEngagement;
