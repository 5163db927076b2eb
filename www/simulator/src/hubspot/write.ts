/** A model as HubSpot's configuration of a score. */
import type { Group, ModelDocument, Rule } from "../model/document.ts";
import { type HubSpotGroup, type HubSpotRule, type HubSpotScore, isObject, type NotCarried } from "./shape.ts";

export interface HubSpotWritten {
  score: HubSpotScore;
  notCarried: NotCarried[];
}

/** The document's sections that HubSpot's score has no place for. */
const SECTIONS = ["disqualify", "frameworks", "labels", "grade", "stages", "routes", "questions", "lists"] as const;

/**
 * Writes a model. A rule becomes one of the same points and limits; a table, one for each row. What each rule looks at has to be
 * put in by hand at HubSpot, and the list says so for every one.
 */
export function toHubSpot(model: ModelDocument): HubSpotWritten {
  const notCarried: NotCarried[] = [];
  const note = (code: NotCarried["code"], path: string, detail: unknown = "") =>
    notCarried.push({ code, path, detail: typeof detail === "string" ? detail : (JSON.stringify(detail) ?? "") });

  const groupConfigs = (model.groups ?? []).map((group, at) => writeGroup(group, `groups[${at}]`, note));
  const { base, min, max, precision } = model.score ?? {};
  if (base) note("base", "score.base", base);
  if (min !== undefined) note("minimum", "score.min", min);
  if (precision) note("precision", "score.precision", precision);
  for (const section of SECTIONS) {
    const value = model[section];
    if (value !== undefined && (!isObject(value) || Object.keys(value).length > 0)) note(section, section);
  }
  const score: HubSpotScore = {
    name: model.name ?? "Prequal",
    objectTypeId: "0-1",
    allowedGroupTypes: [],
    groupConfigs,
    ...(max === undefined ? {} : { maxScore: max }),
  };
  return { score, notCarried };
}

type Note = (code: NotCarried["code"], path: string, detail?: unknown) => void;

function writeGroup(group: Group, path: string, note: Note): HubSpotGroup {
  if (group.visibility !== undefined) note("visibility", `${path}.visibility`, group.visibility);
  return {
    groupName: group.name ?? group.id ?? "",
    groupCategory: group.kind === "engagement" ? "ENGAGEMENT" : "FIT",
    ...(group.limit?.max === undefined ? {} : { maxValue: group.limit.max }),
    ...(group.limit?.min === undefined ? {} : { minValue: group.limit.min }),
    ruleConfigurations: (group.rules ?? []).flatMap((rule, at) => writeRule(rule, `${path}.rules[${at}]`, note)),
  };
}

function writeRule(rule: Rule, path: string, note: Note): HubSpotRule[] {
  note("criteria", path, rule.because ?? rule.name ?? rule.id ?? "");
  if (rule.count !== undefined && rule.count !== "each") note("count", `${path}.count`, rule.count);
  if (rule.decay !== undefined) note("decay", `${path}.decay`, rule.decay);
  if (rule.meter !== undefined) note("meter", `${path}.meter`, rule.meter);
  if (rule.visibility !== undefined) note("visibility", `${path}.visibility`, rule.visibility);
  if (rule.table === undefined) return [configuration(rule, rule.points ?? 0)];

  note("table", `${path}.table`, String(rule.table.length));
  const rows = rule.table.map((row, at) => {
    if (row.perUnit !== undefined) note("table", `${path}.table[${at}].perUnit`, row.perUnit);
    return configuration(rule, row.points ?? 0);
  });
  return rule.unknown ? [...rows, configuration(rule, rule.unknown)] : rows;
}

function configuration(rule: Rule, value: number): HubSpotRule {
  return {
    enabled: rule.enabled !== false,
    ...(rule.limit?.max === undefined ? {} : { maximumValue: rule.limit.max }),
    ...(rule.limit?.min === undefined ? {} : { minimumValue: rule.limit.min }),
    configuration: { calculation: { type: "CONSTANT", value } },
  };
}
