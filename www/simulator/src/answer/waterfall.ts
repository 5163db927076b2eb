/** Where the points come from: a bar for each reason from where the one before ended, and for each limit what it took away. */
import type { Assessment } from "../engine.ts";
import { t } from "../i18n/index.ts";
import type { ModelDocument } from "../model/document.ts";
import { pathOfRule } from "../model/edit.ts";
import { writePath } from "../json/position.ts";
import { ruleName, ruleWords } from "../model/words.ts";

export interface Step {
  key: string;
  name: string;
  kind: "base" | "fit" | "engagement" | "limit" | "rounding";
  points: number;
  /** The sum before it and after it. */
  from: number;
  to: number;
  times: number;
  verified: boolean | null;
  /** What it is of, as a path in the model; null where there is nothing to edit. */
  path: string | null;
  /** The rule in words. */
  about: string;
}

export function stepsOf(assessment: Assessment, model: ModelDocument | null): Step[] {
  const steps: Step[] = [];
  let sum = 0;
  const add = (step: Omit<Step, "from" | "to" | "times" | "verified" | "about"> & Partial<Step>) => {
    if (step.points === 0) return;
    // Sums of thousandths, without the dust of binary fractions.
    const to = Math.round((sum + step.points) * 1000) / 1000;
    steps.push({ times: 1, verified: null, about: "", ...step, from: sum, to });
    sum = to;
  };

  add({ key: "base", name: t("answer.base"), kind: "base", points: assessment.base, path: "score.base" });
  const groups = model?.groups ?? [];
  const ids = [...new Set([...groups.map((group) => group.id ?? ""), ...assessment.reasons.map((reason) => reason.group)])];
  for (const id of ids) {
    const at = groups.findIndex((group) => group.id === id);
    const group = groups[at];
    for (const reason of assessment.reasons.filter((one) => one.group === id)) {
      const path = pathOfRule(model, reason.rule);
      const rule = group?.rules?.find((one) => one.id === reason.rule);
      add({
        key: `rule-${reason.rule}`,
        name: reason.because,
        kind: reason.kind,
        points: reason.points,
        times: reason.times,
        verified: reason.verified,
        path: path && writePath(path),
        about: rule ? ruleWords(rule, model) : "",
      });
    }
    // A limit can change a rule whose points, before limits, are told elsewhere.
    for (const limit of assessment.limits) {
      if (limit.at !== "rule" || !(group?.rules ?? []).some((rule) => rule.id === limit.id)) continue;
      const path = pathOfRule(model, limit.id);
      const rule = group?.rules?.find((one) => one.id === limit.id);
      const name = t("answer.limit-rule", { name: rule ? ruleName(rule) : limit.id });
      add({ key: `limit-${limit.id}`, name, kind: "limit", points: limit.points, path: path && writePath(path) });
    }
    for (const limit of assessment.limits) {
      if (limit.at !== "group" || limit.id !== id) continue;
      const name = t("answer.limit-group", { name: group?.name ?? id });
      add({ key: `limit-group-${id}`, name, kind: "limit", points: limit.points, path: at < 0 ? null : `groups[${at}]` });
    }
  }
  for (const limit of assessment.limits) {
    if (limit.at === "total") add({ key: "limit-total", name: t("answer.limit-total"), kind: "limit", points: limit.points, path: "score" });
  }
  add({ key: "rounding", name: t("answer.rounding"), kind: "rounding", points: assessment.rounding, path: null });
  return steps;
}

/** The lowest and the highest sum on the way. */
export function rangeOf(steps: readonly Step[]): { low: number; high: number } {
  const sums = [0, ...steps.flatMap((step) => [step.from, step.to])];
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  return { low, high: high > low ? high : low + 1 };
}
