/** A model in plain words, as data for a page: what gives points, what qualifies, and what happens then. */
import { date, number, signed, t } from "../i18n/index.ts";
import type { Framework, Group, ModelDocument, Row, Rule, Stage } from "../model/document.ts";
import { conditionWords, decayWords, durationWords, limitWords, nameWords, opsWords, ruleName, stageName } from "../model/words.ts";

/** A line, and what stands below it. */
export interface Line {
  text: string;
  /** Set apart from the text: points, a remark. */
  note?: string;
}

export interface Section {
  title: string;
  note?: string;
  lines: Line[];
}

export interface Summary {
  title: string;
  of: string;
  fingerprint: string;
  /** How the score is made, in sentences. */
  scale: string[];
  sections: Section[];
  agreed: { title: string; parties: string[]; signature: string };
}

/** Sentences for the criteria of frameworks, by `framework.criterion`. */
export type CriteriaTexts = Readonly<Record<string, string>>;

/** The summary in the language that the catalogue is in. What is switched off is left out. */
export function summaryOf(model: ModelDocument, criteria: CriteriaTexts, fingerprint: string, at: number): Summary {
  const sections = [
    stagesOf(model),
    ...(model.groups ?? []).map(groupOf),
    ...(model.frameworks ?? []).map((framework) => frameworkOf(framework, model, criteria)),
    gradeOf(model),
    outOf(model),
    routesOf(model),
    questionsOf(model),
  ].filter((section) => section !== null);
  return {
    title: t("sum.title"),
    of: t("sum.of", { name: model.name ?? "", version: model.version ?? "" }),
    fingerprint: t("sum.fingerprint", { fingerprint, at: date(at, { dateStyle: "long" }) }),
    scale: scaleOf(model),
    sections: sections.filter(({ lines }) => lines.length > 0),
    agreed: { title: t("sum.agreed"), parties: [t("sum.marketing"), t("sum.sales")], signature: t("sum.signature") },
  };
}

function scaleOf({ score }: ModelDocument): string[] {
  const { min, max, base } = score ?? {};
  const sentences: string[] = [];
  if (min !== undefined && max !== undefined) sentences.push(t("sum.scale", { min, max }));
  else if (max !== undefined) sentences.push(t("sum.scale-max", { max }));
  else if (min !== undefined) sentences.push(t("sum.scale-min", { min }));
  else sentences.push(t("sum.scale-free"));
  if (base) sentences.push(t("sum.base", { base }));
  return sentences;
}

function stagesOf(model: ModelDocument): Section {
  const stages = model.stages ?? [];
  const lowest = stages.findIndex(({ qualifies }) => qualifies);
  const qualifying = lowest < 0 ? stages.length - 1 : lowest;
  return { title: t("sum.stages"), lines: stages.map((stage, place) => stageOf(stage, place >= qualifying, model)) };
}

function stageOf(stage: Stage, qualifies: boolean, model: ModelDocument): Line {
  const parts = [t("sum.when", { what: conditionWords(stage.when, model) })];
  if (stage.after) parts.push(t("sum.after"));
  if (stage.keep) parts.push(t("sum.keep"));
  if (stage.sla) parts.push(t("sum.sla", { time: durationWords(stage.sla.within), next: stageName(model, stage.sla.next ?? "") }));
  return { text: `${stage.name ?? stage.id ?? ""}: ${parts.join("; ")}`, ...(qualifies ? { note: t("sum.qualifies") } : {}) };
}

function groupOf(group: Group): Section {
  const kind = t(group.kind === "engagement" ? "sum.engagement" : "sum.fit");
  const limit = limitWords(group.limit);
  const rules = (group.rules ?? []).filter(({ enabled }) => enabled !== false);
  return {
    title: `${t("sum.points")}: ${group.name ?? group.id ?? ""}`,
    note: [kind, limit].filter(Boolean).join("; "),
    lines: rules.map((rule) => ({ text: ruleName(rule), note: pointsWords(rule) })),
  };
}

/** What a rule gives, without what for: its reason says that. */
export function pointsWords(rule: Rule): string {
  return [earned(rule), decayWords(rule.decay), limitWords(rule.limit)].filter(Boolean).join("; ");
}

function earned(rule: Rule): string {
  if (rule.table) {
    const rows = rule.table.map(rowWords);
    return [...rows, rule.unknown ? t("sum.not-known", { points: signed(rule.unknown) }) : ""].filter(Boolean).join("; ");
  }
  const points = signed(rule.points ?? 0);
  if (!rule.on) return points;
  if (rule.meter) return t("sum.metered", { points, step: rule.meter.step ?? 0, property: nameWords(rule.meter.property ?? "") });
  const { count } = rule;
  if (count === "once") return t("sum.once", { points });
  if (typeof count !== "object") return t("sum.each", { points });
  const most = count.atMost ?? 1;
  return count.per ? t("sum.capped-per", { points, count: most, per: t(`per.${count.per}`) }) : t("sum.capped", { points, count: most });
}

function rowWords(row: Row): string {
  const { points = 0, perUnit, ...ops } = row;
  const gives = perUnit ? `${signed(points)}, ${t("words.per-unit", { points: signed(perUnit) })}` : signed(points);
  return Object.keys(ops).length > 0 ? `${opsWords(ops)}: ${gives}` : t("sum.any-other", { points: gives });
}

function frameworkOf(framework: Framework, model: ModelDocument, criteria: CriteriaTexts): Section {
  const all = (framework.criteria ?? []).reduce((sum, { weight = 1 }) => sum + weight, 0);
  return {
    title: t("sum.framework", { name: framework.name ?? framework.id ?? "", atLeast: number(framework.pass?.atLeast ?? 0), all: number(all) }),
    lines: (framework.criteria ?? []).map(({ id, when, weight = 1 }) => ({
      text: criteria[`${framework.id ?? ""}.${id ?? ""}`] ?? conditionWords(when, model),
      ...(weight === 1 ? {} : { note: t("sum.weight", { weight: number(weight) }) }),
    })),
  };
}

function gradeOf({ grade, ...model }: ModelDocument): Section | null {
  if (!grade) return null;
  return {
    title: t("sum.grade", { start: grade.start ?? "D" }),
    lines: (grade.criteria ?? []).map(({ when, thirds = 0 }) => ({ text: t("sum.thirds", { thirds: signed(thirds), what: conditionWords(when, model) }) })),
  };
}

function outOf(model: ModelDocument): Section {
  return {
    title: t("sum.out"),
    lines: (model.disqualify ?? []).map(({ id, reason, when }) => {
      const words = conditionWords(when, model);
      return reason ? { text: reason, note: words } : { text: words || (id ?? "") };
    }),
  };
}

function routesOf(model: ModelDocument): Section {
  return {
    title: t("sum.routes"),
    lines: (model.routes ?? []).map(({ to, when }) => ({ text: to ?? "", note: when ? t("sum.when", { what: conditionWords(when, model) }) : t("sum.else") })),
  };
}

function questionsOf({ questions }: ModelDocument): Section {
  return { title: t("sum.questions"), lines: Object.values(questions ?? {}).map((text) => ({ text })) };
}
