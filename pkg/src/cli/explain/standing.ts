import type { Assessment } from "../../types.js";
import type { Condition, Framework, ModelDocument } from "../document.js";

/** Kleene's three values. */
export type Truth = "met" | "unmet" | "unknown";

/** A condition with how it stands. */
export interface Standing {
  truth: Truth;
  condition: Condition;
  /** How the members of a combination are joined; none for a test. */
  join?: "all" | "any" | "not";
  members: Standing[];
}

const TRIAL = "explained";

/**
 * A model in which each test of some conditions is a criterion of a framework of its own, so that the engine itself says how it
 * stands; and how to read the answers, one for each condition, from an assessment under that model.
 */
export function trialOf(
  model: ModelDocument,
  conditions: readonly Condition[],
): { document: ModelDocument; read(assessment: Assessment): Standing[] } {
  const tests = conditions.flatMap(testsOf).filter((test) => test["framework"] === undefined);
  const ids = new Set(model.frameworks?.map((framework) => framework.id));
  let id = TRIAL;
  while (ids.has(id)) id += "-";
  const criteria = tests.map((test, at) => ({ id: `t${at}`, when: test }));
  const trial: Framework[] = criteria.length > 0 ? [{ id, pass: { atLeast: 1 }, criteria }] : [];
  const document = { ...model, frameworks: [...(model.frameworks ?? []), ...trial] };

  const read = (assessment: Assessment): Standing[] => {
    const results = assessment.frameworks.find((framework) => framework.id === id)?.criteria ?? [];
    const truths = new Map(tests.map((test, at) => [test, results[at]?.is ?? "unknown"]));
    const truthOf = (test: Condition): Truth => {
      if (test["framework"] === undefined) return truths.get(test) ?? "unknown";
      const framework = assessment.frameworks.find((one) => one.id === test["framework"]);
      return framework?.is === test["is"] ? "met" : "unmet";
    };
    return conditions.map((condition) => standingOf(condition, truthOf));
  };
  return { document, read };
}

/** The frameworks that a condition asks about. */
export function frameworksIn(condition: Condition): string[] {
  return testsOf(condition).flatMap(({ framework }) => (typeof framework === "string" ? [framework] : []));
}

function membersOf(condition: Condition): { join: "all" | "any" | "not"; members: Condition[] } | undefined {
  const { all, any, not } = condition;
  if (Array.isArray(all)) return { join: "all", members: all as Condition[] };
  if (Array.isArray(any)) return { join: "any", members: any as Condition[] };
  return not === undefined ? undefined : { join: "not", members: [not as Condition] };
}

function testsOf(condition: Condition): Condition[] {
  const combination = membersOf(condition);
  return combination ? combination.members.flatMap(testsOf) : [condition];
}

function standingOf(condition: Condition, truthOf: (test: Condition) => Truth): Standing {
  const combination = membersOf(condition);
  if (!combination) return { truth: truthOf(condition), condition, members: [] };
  const { join } = combination;
  const members = combination.members.map((member) => standingOf(member, truthOf));
  return { truth: joined(join, members), condition, join, members };
}

function joined(join: "all" | "any" | "not", members: Standing[]): Truth {
  const has = (truth: Truth) => members.some((member) => member.truth === truth);
  switch (join) {
    case "all":
      return has("unmet") ? "unmet" : has("unknown") ? "unknown" : "met";
    case "any":
      return has("met") ? "met" : has("unknown") ? "unknown" : "unmet";
    case "not":
      return has("met") ? "unmet" : has("unmet") ? "met" : "unknown";
  }
}
