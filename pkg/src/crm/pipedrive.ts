/**
 * Pipedrive: a lead takes the custom fields of deals, each called by a key of 40 hexadecimal digits that differs from one
 * account to the next. So this preset names no fields of itself: `pipedriveKeys` makes one of your account's keys.
 *
 * Create these custom fields of deals (Company settings › Data fields › Lead/Deal), and copy each one's API key:
 *
 * | role | type |
 * | --- | --- |
 * | `score`, `fit`, `engagement`, `verified` | Numerical |
 * | `label`, `grade`, `stage`, `route`, `model`, `version`, `qualified` | Text; `qualified` then holds `true` or `false` |
 * | `reasons` | Large text |
 *
 * The log is left out: people see every field of a lead.
 */
import type { CrmPreset, FieldNames } from "./types.js";

export type { CrmPreset, FieldNames, FieldRole } from "./types.js";

const longest = { label: 255, grade: 255, stage: 255, route: 255, model: 255, version: 255, qualified: 255, reasons: 2000 };

/** Attaches nothing: the keys are the account's own. */
export const pipedrive: CrmPreset = { name: "pipedrive", fields: {}, longest };

/**
 * A preset from the keys of your account's fields: `pipedriveKeys({ score: "dcf558aac1ae4e8c4f849ba5e668430d8df9be12" })`.
 * A role without a key is not attached.
 */
export function pipedriveKeys(keys: FieldNames): CrmPreset {
  return { ...pipedrive, fields: { ...keys } };
}

export default pipedrive;
