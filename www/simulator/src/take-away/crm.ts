/** The fields that a CRM needs, by the package's own presets. */
import accountEngagement from "prequal/crm/account-engagement";
import generic from "prequal/crm/generic";
import hubspot from "prequal/crm/hubspot";
import marketo from "prequal/crm/marketo";
import mautic from "prequal/crm/mautic";
import pipedrive from "prequal/crm/pipedrive";
import salesforce from "prequal/crm/salesforce";
import zendeskSell from "prequal/crm/zendesk-sell";
import zoho from "prequal/crm/zoho";
import type { CrmPreset, FieldRole } from "prequal/crm/hubspot";
import type { ModelDocument } from "../model/document.ts";

export type { CrmPreset, FieldRole };

/** By the names that their makers give them; the last is for any other. */
export const CRMS: readonly { title: string; preset: CrmPreset }[] = [
  { title: "Account Engagement (Pardot)", preset: accountEngagement },
  { title: "HubSpot", preset: hubspot },
  { title: "Marketo", preset: marketo },
  { title: "Mautic", preset: mautic },
  { title: "Pipedrive", preset: pipedrive },
  { title: "Salesforce", preset: salesforce },
  { title: "Zendesk Sell", preset: zendeskSell },
  { title: "Zoho CRM", preset: zoho },
  { title: "", preset: generic },
];

export type FieldKind = "number" | "text" | "yes-no" | "long-text";

export interface CrmField {
  role: FieldRole;
  name: string;
  kind: FieldKind;
  /** The most characters that the CRM takes; null where it takes all. */
  longest: number | null;
  /** The part of a model that fills the field, where this model lacks it. */
  lacks: "labels" | "grade" | "stages" | "routes" | null;
}

const KINDS: Partial<Record<FieldRole, FieldKind>> = {
  score: "number",
  fit: "number",
  engagement: "number",
  verified: "number",
  qualified: "yes-no",
  reasons: "long-text",
  log: "long-text",
};

const NEEDS: Partial<Record<FieldRole, "labels" | "grade" | "stages" | "routes">> = {
  label: "labels",
  grade: "grade",
  stage: "stages",
  qualified: "stages",
  route: "routes",
};

/** Whether the CRM makes up the names of fields when they are created, so that a preset cannot know them. */
export function hasOwnNames(preset: CrmPreset): boolean {
  return Object.keys(preset.fields).length === 0;
}

/** The fields of a preset in its order, and which of them the model would leave empty. */
export function fieldsOf(preset: CrmPreset, model: ModelDocument): CrmField[] {
  const { log: _, ...suggested } = generic.fields;
  const names = hasOwnNames(preset) ? suggested : preset.fields;
  return (Object.entries(names) as [FieldRole, string][]).map(([role, name]) => {
    const needs = NEEDS[role];
    const part = needs === undefined ? undefined : model[needs];
    const isLacking = needs !== undefined && (part === undefined || (Array.isArray(part) && part.length === 0));
    return { role, name, kind: KINDS[role] ?? "text", longest: preset.longest?.[role] ?? null, lacks: isLacking ? needs : null };
  });
}

/** What the tag names as `data-crm`; null where it need not. */
export function tagNameOf(preset: CrmPreset): string | null {
  return preset === generic || hasOwnNames(preset) ? null : preset.name;
}

/** The preset as the module that the tag loads. */
export function moduleOf(preset: CrmPreset): string {
  return `export default ${JSON.stringify(preset)};\n`;
}
