/**
 * Zoho CRM: the API names of custom fields of a lead, and the names by which Web-to-Lead calls them.
 *
 * Create these fields in the module Leads (Setup › Modules and Fields), with these API names:
 *
 * | field | type |
 * | --- | --- |
 * | `Prequal_Score`, `Prequal_Fit`, `Prequal_Engagement`, `Prequal_Verified_Score` | Decimal, or Number where the model has no decimals |
 * | `Prequal_Label`, `Prequal_Grade`, `Prequal_Stage`, `Prequal_Route`, `Prequal_Model`, `Prequal_Model_Version` | Single Line |
 * | `Prequal_Qualified` | Checkbox |
 * | `Prequal_Reasons` | Multi Line (small, 2 000 characters) |
 *
 * A Web-to-Lead form calls custom fields `LEADCF1`, `LEADCF2` … in an order of its own, which its generated HTML shows:
 * `webToLead` makes a preset of them. The log is left out: people see every field of a lead.
 */
import type { AnswerMap, CrmPreset, FieldNames } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

const longest = { label: 255, grade: 255, stage: 255, route: 255, model: 255, version: 255, reasons: 2000 };

/** The names of standard fields of a lead in a Web-to-Lead form. */
const answers: AnswerMap = {
  Email: "email",
  Company: "company",
  Designation: "jobTitle",
  "No of Employees": { to: "employees", as: "range" },
  Industry: "industry",
  Country: "country",
};

export const zoho: CrmPreset = {
  name: "zoho",
  fields: {
    score: "Prequal_Score",
    fit: "Prequal_Fit",
    engagement: "Prequal_Engagement",
    label: "Prequal_Label",
    grade: "Prequal_Grade",
    stage: "Prequal_Stage",
    qualified: "Prequal_Qualified",
    route: "Prequal_Route",
    reasons: "Prequal_Reasons",
    model: "Prequal_Model",
    version: "Prequal_Model_Version",
    verified: "Prequal_Verified_Score",
  },
  answers,
  longest,
};

/**
 * A preset for a Web-to-Lead form, from the names in its generated HTML: `webToLead({ score: "LEADCF7" })`.
 * A role without a name is not attached.
 */
export function webToLead(names: FieldNames): CrmPreset {
  return { name: "zoho-web-to-lead", fields: { ...names }, answers, longest };
}

export default zoho;
