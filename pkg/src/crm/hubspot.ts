/**
 * HubSpot: the internal names of contact properties.
 *
 * Create these contact properties (Settings › Properties), with exactly these internal names, and add each one that you want
 * to the form as a hidden field; a form refuses a field that it does not have, so leave out what you do not create.
 *
 * | property | field type |
 * | --- | --- |
 * | `lead_score`, `lead_fit`, `lead_engagement`, `lead_verified_score` | number |
 * | `lead_label`, `lead_grade`, `lead_stage`, `lead_route`, `lead_model`, `lead_model_version` | single-line text |
 * | `lead_qualified` | single checkbox, whose values are `true` and `false` |
 * | `lead_reasons` | multi-line text |
 *
 * HubSpot's own `hubspotscore`, `hs_lead_status` and `lifecyclestage` stay untouched; names that begin with `hs_` cannot be
 * created. The log is left out: every property of a contact is shown to people.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const hubspot: CrmPreset = {
  name: "hubspot",
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
    jobtitle: "jobTitle",
    numemployees: { to: "employees", as: "range" },
    numberofemployees: { to: "employees", as: "range" },
    industry: "industry",
    country: "country",
  },
};

export default hubspot;
