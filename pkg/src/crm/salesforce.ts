/**
 * Salesforce: the API names of custom fields of the lead, and the ids by which Web-to-Lead calls them.
 *
 * Create these custom fields on Lead (Setup › Object Manager › Lead › Fields & Relationships):
 *
 * | field | data type |
 * | --- | --- |
 * | `Lead_Score__c`, `Lead_Fit__c`, `Lead_Engagement__c`, `Lead_Verified_Score__c` | Number (length 6, the model's decimals) |
 * | `Lead_Label__c`, `Lead_Grade__c` | Text (16) |
 * | `Lead_Stage__c`, `Lead_Route__c`, `Lead_Model_Version__c` | Text (64) |
 * | `Lead_Model__c` | Text (128) |
 * | `Lead_Qualified__c` | Checkbox |
 * | `Lead_Reasons__c` | Text (255) |
 *
 * A Web-to-Lead form calls a custom field by the id that its generated HTML shows (`00N…`), which differs from one
 * organization to the next: `webToLead` makes a preset of them. The log is left out: every field of a lead is shown to people.
 */
import type { AnswerMap, CrmPreset, FieldNames } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

const longest = { label: 16, grade: 16, stage: 64, route: 64, version: 64, model: 128, reasons: 255 };

/** The names of standard fields of a lead in a Web-to-Lead form. */
const answers: AnswerMap = {
  email: "email",
  company: "company",
  title: "jobTitle",
  employees: { to: "employees", as: "range" },
  industry: "industry",
  country: "country",
  country_code: "country",
};

export const salesforce: CrmPreset = {
  name: "salesforce",
  fields: {
    score: "Lead_Score__c",
    fit: "Lead_Fit__c",
    engagement: "Lead_Engagement__c",
    label: "Lead_Label__c",
    grade: "Lead_Grade__c",
    stage: "Lead_Stage__c",
    qualified: "Lead_Qualified__c",
    route: "Lead_Route__c",
    reasons: "Lead_Reasons__c",
    model: "Lead_Model__c",
    version: "Lead_Model_Version__c",
    verified: "Lead_Verified_Score__c",
  },
  answers,
  longest,
};

/**
 * A preset for a Web-to-Lead form, from the ids of your organization's fields: `webToLead({ score: "00N5g00000AbCdE" })`.
 * A role without an id is not attached. A checkbox of Web-to-Lead is set by `1`.
 */
export function webToLead(ids: FieldNames): CrmPreset {
  return { name: "salesforce-web-to-lead", fields: { ...ids }, answers, booleans: ["1", "0"], longest };
}

export default salesforce;
