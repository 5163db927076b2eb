/**
 * Adobe Marketo Engage: the names by which Forms 2.0 and the REST API call custom fields of a person.
 *
 * Create these custom fields (Admin › Field Management › New Custom Field), with these API names:
 *
 * | field | type |
 * | --- | --- |
 * | `prequalScore`, `prequalFit`, `prequalEngagement`, `prequalVerifiedScore` | Float, or Integer where the model has no decimals |
 * | `prequalLabel`, `prequalGrade`, `prequalStage`, `prequalRoute`, `prequalModel`, `prequalModelVersion` | String (255) |
 * | `prequalQualified` | Boolean |
 * | `prequalReasons` | Text |
 *
 * They begin with `prequal` because Marketo's own `leadScore` is a field that its campaigns add to; a form that writes to it
 * would lose those points. Not of the type Score, for the same reason. The log is left out: people see every field.
 */
import type { CrmPreset } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

export const marketo: CrmPreset = {
  name: "marketo",
  fields: {
    score: "prequalScore",
    fit: "prequalFit",
    engagement: "prequalEngagement",
    label: "prequalLabel",
    grade: "prequalGrade",
    stage: "prequalStage",
    qualified: "prequalQualified",
    route: "prequalRoute",
    reasons: "prequalReasons",
    model: "prequalModel",
    version: "prequalModelVersion",
    verified: "prequalVerifiedScore",
  },
  answers: {
    Email: "email",
    Company: "company",
    Title: "jobTitle",
    NumberOfEmployees: { to: "employees", as: "range" },
    Industry: "industry",
    Country: "country",
  },
  longest: { label: 255, grade: 255, stage: 255, route: 255, model: 255, version: 255, reasons: 2000 },
};

export default marketo;
