/** Two models side by side on the same leads. */
import type { Assessment, Lead, Scorecard } from "prequal";
import type { Group, ModelDocument, Rule } from "../model/document.ts";

export interface Side {
  score: number;
  fit: number;
  engagement: number;
  grade: string | null;
  stage: string | null;
  route: string | null;
  qualified: boolean | null;
}

export interface Compared {
  key: string;
  name: string;
  champion: Side;
  challenger: Side;
  /** What is not the same, by name. */
  differs: ReadonlySet<keyof Side>;
}

/** Each lead under both models. */
export function compareLeads(
  champion: Scorecard,
  challenger: Scorecard,
  leads: readonly { key: string; name: string; lead: Lead }[],
  at: number,
): Compared[] {
  return leads.map(({ key, name, lead }) => {
    const one = sideOf(champion.assess(lead, at));
    const other = sideOf(challenger.assess(lead, at));
    const differs = new Set((Object.keys(one) as (keyof Side)[]).filter((part) => one[part] !== other[part]));
    return { key, name, champion: one, challenger: other, differs };
  });
}

function sideOf({ score, fit, engagement, grade, stage, route, qualified }: Assessment): Side {
  return { score, fit, engagement, grade, stage, route, qualified };
}

export interface ReasonCompared {
  rule: string;
  because: string;
  /** Null where the model has no such reason. */
  champion: number | null;
  challenger: number | null;
}

/** The reasons of one lead under both models, those that differ first. */
export function compareReasons(champion: Assessment, challenger: Assessment): ReasonCompared[] {
  const others = new Map(challenger.reasons.map((reason) => [reason.rule, reason]));
  const rows = champion.reasons.map(({ rule, because, points }): ReasonCompared => {
    const other = others.get(rule);
    others.delete(rule);
    return { rule, because, champion: points, challenger: other?.points ?? null };
  });
  for (const { rule, because, points } of others.values()) rows.push({ rule, because, champion: null, challenger: points });
  const change = ({ champion: one, challenger: other }: ReasonCompared) => Math.abs((one ?? 0) - (other ?? 0));
  return rows.sort((a, b) => change(b) - change(a));
}

export interface ModelDifference {
  kind: "added" | "removed" | "changed";
  part: "rule" | "group" | "stage" | "route" | "disqualifier" | "framework" | "score" | "labels" | "grade" | "lists";
  /** An id, or the part itself. */
  name: string;
}

/** What one model has otherwise than the other, by id; texts count as well. */
export function modelDifferences(champion: ModelDocument, challenger: ModelDocument): ModelDifference[] {
  const differences: ModelDifference[] = [];
  const compare = (part: ModelDifference["part"], one: Map<string, string>, other: Map<string, string>) => {
    for (const [name, text] of one) {
      if (!other.has(name)) differences.push({ kind: "removed", part, name });
      else if (other.get(name) !== text) differences.push({ kind: "changed", part, name });
    }
    for (const name of other.keys()) if (!one.has(name)) differences.push({ kind: "added", part, name });
  };
  compare("group", groups(champion), groups(challenger));
  compare("rule", rules(champion), rules(challenger));
  compare("disqualifier", byId(champion.disqualify), byId(challenger.disqualify));
  compare("framework", byId(champion.frameworks), byId(challenger.frameworks));
  compare("stage", byId(champion.stages), byId(challenger.stages));
  compare("route", routes(champion), routes(challenger));
  for (const part of ["score", "labels", "grade", "lists"] as const) {
    const [one, other] = [canonical(champion[part]), canonical(challenger[part])];
    if (one !== other) differences.push({ kind: one === "" ? "added" : other === "" ? "removed" : "changed", part, name: part });
  }
  return differences;
}

function groups({ groups = [] }: ModelDocument): Map<string, string> {
  return byId(groups.map(({ rules: _, ...group }): Group => group));
}

function rules({ groups = [] }: ModelDocument): Map<string, string> {
  return byId(groups.flatMap(({ id, rules = [] }) => rules.map((rule): Rule & { group: string } => ({ ...rule, group: id ?? "" }))));
}

function routes({ routes = [] }: ModelDocument): Map<string, string> {
  return new Map(routes.map((route, place) => [`${place + 1}: ${route.to ?? ""}`, canonical(route)]));
}

function byId(list: readonly { id?: string }[] = []): Map<string, string> {
  return new Map(list.map((one) => [one.id ?? "", canonical(one)]));
}

/** JSON with the keys in order, so that the order in which they were written makes no difference. */
function canonical(value: unknown): string {
  if (value === undefined) return "";
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
