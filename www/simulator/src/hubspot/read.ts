/** HubSpot's configuration of a score as a model. */
import type { Group, ModelDocument, Rule } from "../model/document.ts";
import { isObject, MAX_GROUPS, MAX_RULES, type NotCarried } from "./shape.ts";

export interface HubSpotRead {
  /** None where this is no configuration of HubSpot's. */
  model?: ModelDocument;
  notCarried: NotCarried[];
}

/** What is worth nothing to a model, and is passed over without a word. */
const PASSED_OVER = new Set(["id", "objectTypeId", "allowedGroupTypes", "createdAt", "updatedAt", "scoreStatus", "portalId"]);
const MAX_POINTS = 100_000;

/** Whether data looks like HubSpot's. */
export function isHubSpot(data: unknown): boolean {
  return isObject(data) && Array.isArray(data["groupConfigs"]);
}

/**
 * Reads a configuration. Each rule becomes one of the same points and limits that asks a yes-or-no attribute of its own
 * (`hubspotRule3`), since what HubSpot's rule looks at is not in the file; so the sums can be tried out at once, and the
 * conditions be put in one by one.
 */
export function fromHubSpot(data: unknown): HubSpotRead {
  const notCarried: NotCarried[] = [];
  const note = (code: NotCarried["code"], path: string, detail: unknown = "") =>
    notCarried.push({ code, path, detail: typeof detail === "string" ? detail : (JSON.stringify(detail) ?? "") });
  if (!isObject(data) || !Array.isArray(data["groupConfigs"])) {
    note("not_hubspot", "");
    return { notCarried };
  }

  let ruleCount = 0;
  const groups: Group[] = [];
  const all = data["groupConfigs"] as unknown[];
  if (all.length > MAX_GROUPS) note("too_many", "groupConfigs", String(all.length));
  for (const [at, group] of all.slice(0, MAX_GROUPS).entries()) {
    const path = `groupConfigs[${at}]`;
    if (!isObject(group)) {
      note("not_hubspot", path, group);
      continue;
    }
    const rules: Rule[] = [];
    const given = Array.isArray(group["ruleConfigurations"]) ? (group["ruleConfigurations"] as unknown[]) : [];
    for (const [rank, rule] of given.entries()) {
      const place = `${path}.ruleConfigurations[${rank}]`;
      if (ruleCount >= MAX_RULES) {
        note("too_many", place, String(given.length - rank));
        break;
      }
      ruleCount += 1;
      const read = readRule(rule, place, ruleCount, note);
      if (read !== undefined) rules.push(read);
    }
    groups.push({
      id: `group-${at + 1}`,
      name: words(group["groupName"]) ?? `Group ${at + 1}`,
      kind: kindOf(group, path, note),
      ...limitOf(group["minValue"], group["maxValue"], path, note),
      rules,
    });
    leftOver(group, ["groupName", "groupCategory", "maxValue", "minValue", "ruleConfigurations"], path, note);
  }
  leftOver(data, ["name", "groupConfigs", "maxScore", "maxScorePerCategory"], "", note);

  const max = points(data["maxScore"] ?? data["maxScorePerCategory"], "maxScore", note);
  const model: ModelDocument = {
    name: words(data["name"]) ?? "HubSpot",
    version: "1",
    // HubSpot's score has whole numbers only where its points have.
    ...(max === undefined || max < 0 ? {} : { score: { max: Math.round(max) } }),
    groups,
  };
  return { model, notCarried };
}

type Note = (code: NotCarried["code"], path: string, detail?: unknown) => void;

function readRule(rule: unknown, path: string, number: number, note: Note): Rule | undefined {
  if (!isObject(rule)) {
    note("not_hubspot", path, rule);
    return undefined;
  }
  const configuration = isObject(rule["configuration"]) ? rule["configuration"] : {};
  const calculation = isObject(configuration["calculation"]) ? configuration["calculation"] : {};
  if (calculation["type"] !== "CONSTANT") note("calculation", `${path}.configuration.calculation`, calculation["type"]);
  const value = points(calculation["value"], `${path}.configuration.calculation.value`, note) ?? 0;
  note("criteria", path, `hubspotRule${number}`);
  leftOver(rule, ["enabled", "maximumValue", "minimumValue", "maxValue", "minValue", "configuration", "name"], path, note);
  leftOver(configuration, ["calculation"], `${path}.configuration`, note);
  leftOver(calculation, ["type", "value"], `${path}.configuration.calculation`, note);
  const name = words(rule["name"]);
  return {
    id: `rule-${number}`,
    name: name ?? `Rule ${number}`,
    when: { attribute: `hubspotRule${number}`, is: true },
    points: value,
    ...limitOf(rule["minimumValue"] ?? rule["minValue"], rule["maximumValue"] ?? rule["maxValue"], path, note),
    ...(rule["enabled"] === false ? { enabled: false } : {}),
  };
}

function kindOf(group: Record<string, unknown>, path: string, note: Note): "fit" | "engagement" {
  const category = String(group["groupCategory"] ?? "").toUpperCase();
  if (/ENGAGE|EVENT|BEHAVIO|ACTIVIT/.test(category)) return "engagement";
  if (!/FIT|PROPERT|DEMOGRAPH|FIRMOGRAPH/.test(category)) note("category", `${path}.groupCategory`, group["groupCategory"]);
  return "fit";
}

/** A limit that the model language takes: min ≤ 0 ≤ max. */
function limitOf(min: unknown, max: unknown, path: string, note: Note): { limit?: { min?: number; max?: number } } {
  const limit: { min?: number; max?: number } = {};
  const lowest = points(min, `${path} (min)`, note);
  const highest = points(max, `${path} (max)`, note);
  if (lowest !== undefined) {
    if (lowest <= 0) limit.min = lowest;
    else note("limit", path, lowest);
  }
  if (highest !== undefined) {
    if (highest >= 0) limit.max = highest;
    else note("limit", path, highest);
  }
  return Object.keys(limit).length > 0 ? { limit } : {};
}

/** A number of points, of at most three decimals and within bounds; none where it is missing. */
function points(value: unknown, path: string, note: Note): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > MAX_POINTS) {
    note("number", path, value);
    return undefined;
  }
  const rounded = Math.round(value * 1000) / 1000;
  if (rounded !== value) note("number", path, value);
  return rounded;
}

function leftOver(object: Record<string, unknown>, known: string[], path: string, note: Note): void {
  for (const [key, value] of Object.entries(object)) {
    if (known.includes(key) || PASSED_OVER.has(key) || value === undefined || value === null) continue;
    note("unknown_key", path === "" ? key : `${path}.${key}`, short(value));
  }
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function words(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
