/**
 * HubSpot's configuration of a score, as its lead-scoring API takes and gives it.
 *
 * Two releases of that API name some things differently; both are read, the older is written.
 * What a rule looks at (its filters) is no part of the documented shape: only what it is worth.
 */
export interface HubSpotScore {
  name: string;
  /** `0-1` is a contact, `0-2` a company. */
  objectTypeId: string;
  allowedGroupTypes: string[];
  groupConfigs: HubSpotGroup[];
  maxScore?: number;
}

export interface HubSpotGroup {
  groupName: string;
  groupCategory: string;
  maxValue?: number;
  minValue?: number;
  ruleConfigurations: HubSpotRule[];
}

export interface HubSpotRule {
  enabled: boolean;
  maximumValue?: number;
  minimumValue?: number;
  configuration: { calculation: { type: "CONSTANT"; value: number } };
}

/** Something that the other side has no place for. */
export interface NotCarried {
  /** Stable; the catalogue has a sentence for each. */
  code:
    | "not_hubspot"
    | "too_many"
    | "criteria"
    | "category"
    | "calculation"
    | "number"
    | "limit"
    | "unknown_key"
    | "base"
    | "minimum"
    | "precision"
    | "count"
    | "decay"
    | "table"
    | "meter"
    | "because"
    | "visibility"
    | "disqualify"
    | "frameworks"
    | "labels"
    | "grade"
    | "stages"
    | "routes"
    | "questions"
    | "lists";
  /** Where, as in `groupConfigs[0].ruleConfigurations[2]`. */
  path: string;
  /** A name or a value, as given. */
  detail: string;
}

/** How many groups and rules are read: those of the model language. */
export const MAX_GROUPS = 100;
export const MAX_RULES = 2000;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
