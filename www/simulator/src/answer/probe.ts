/**
 * Which parts of a stage's condition hold for a lead. The engine is asked, not imitated: a copy of the model gets one more
 * framework for each stage, whose criteria are the parts of its condition.
 */
import type { Assessment, Engine } from "../engine.ts";
import type { Condition, Framework, ModelDocument, Stage } from "../model/document.ts";
import { currentVisitor, leadOf, type State } from "../state.ts";

export type Standing = "met" | "unmet" | "unknown";

/** A part of a condition: one test, or several of which all or one must hold. */
export type Part =
  | { kind: "test"; condition: Condition; is: Standing | null }
  | { kind: "all" | "any" | "not"; parts: Part[] };

const PREFIX = "prequal-probe-";
/** Conditions of frameworks cannot speak of frameworks and stages; these are looked up in the assessment. */
const isLookup = (condition: Condition) => condition.framework !== undefined || condition.stage !== undefined;

/** The parts of each stage's condition, by the stage's id. */
export function stageParts(engine: Engine, state: State, model: ModelDocument, assessment: Assessment): Map<string, Part> {
  const stages = model.stages ?? [];
  const results = probe(engine, state, model, assessment.at);
  return new Map(
    stages.map((stage, index) => {
      const standings = results?.[index] ?? [];
      const leaves = leavesOf(stage.when);
      const known = new Map(leaves.filter((leaf) => !isLookup(leaf)).map((leaf, rank) => [leaf, standings[rank] ?? null]));
      const standing = (leaf: Condition) => (isLookup(leaf) ? lookUp(leaf, model, assessment) : (known.get(leaf) ?? null));
      return [stage.id ?? "", partOf(stage.when ?? {}, standing)];
    }),
  );
}

function probe(engine: Engine, state: State, model: ModelDocument, at: number): Standing[][] | null {
  const visitor = currentVisitor(state);
  const { scorecard } = engine.compile(probingText(model));
  if (!visitor || !scorecard) return null;
  const answer = engine.assess(scorecard, leadOf(visitor), at);
  if (!answer) return null;
  const probes = new Map(answer.frameworks.map((one) => [one.id, one.criteria.map((criterion) => criterion.is)]));
  return (model.stages ?? []).map((_, index) => probes.get(PREFIX + index) ?? []);
}

let lastModel: ModelDocument | null = null;
let lastText = "";
function probingText(model: ModelDocument): string {
  if (model === lastModel) return lastText;
  const frameworks = (model.stages ?? []).flatMap((stage, index) => {
    const criteria = leavesOf(stage.when)
      .filter((leaf) => !isLookup(leaf))
      .map((when, rank) => ({ id: `leaf-${rank}`, when }));
    return criteria.length ? [{ id: PREFIX + index, pass: { atLeast: 1 }, criteria } satisfies Framework] : [];
  });
  lastModel = model;
  lastText = JSON.stringify({ ...model, frameworks: [...(model.frameworks ?? []), ...frameworks] });
  return lastText;
}

function leavesOf(condition: Condition | undefined): Condition[] {
  if (!condition) return [];
  if (condition.all) return condition.all.flatMap(leavesOf);
  if (condition.any) return condition.any.flatMap(leavesOf);
  return condition.not ? leavesOf(condition.not) : [condition];
}

function partOf(condition: Condition, standing: (leaf: Condition) => Standing | null): Part {
  for (const kind of ["all", "any"] as const) {
    const parts = condition[kind];
    if (parts) return { kind, parts: parts.map((part) => partOf(part, standing)) };
  }
  if (condition.not) return { kind: "not", parts: [partOf(condition.not, standing)] };
  return { kind: "test", condition, is: standing(condition) };
}

function lookUp({ framework, is, stage }: Condition, model: ModelDocument, assessment: Assessment): Standing {
  if (framework !== undefined) {
    return assessment.frameworks.some((one) => one.id === framework && one.is === is) ? "met" : "unmet";
  }
  const rank = (id: string | null | undefined) => (model.stages ?? []).findIndex((one: Stage) => one.id === id);
  const now = rank(assessment.stage);
  const { atLeast, atMost, above, below } = stage ?? {};
  const holds =
    (atLeast === undefined || now >= rank(atLeast)) &&
    (atMost === undefined || now <= rank(atMost)) &&
    (above === undefined || now > rank(above)) &&
    (below === undefined || now < rank(below));
  return holds ? "met" : "unmet";
}

/** Whether a part holds, by the three-valued logic of the model. */
export function holds(part: Part): Standing | null {
  if (part.kind === "test") return part.is;
  const all = part.parts.map(holds);
  if (part.kind === "not") return all[0] === "met" ? "unmet" : all[0] === "unmet" ? "met" : (all[0] ?? null);
  const [decides, other] = part.kind === "all" ? (["unmet", "met"] as const) : (["met", "unmet"] as const);
  if (all.includes(decides)) return decides;
  if (all.includes(null)) return null;
  return all.includes("unknown") ? "unknown" : other;
}
