/** The scores at which stages begin, where a stage asks for a score. */
import type { Condition, ModelDocument } from "../model/document.ts";

export interface StageThreshold {
  stage: string;
  name: string;
  /** The score that the stage asks for, maybe besides other things. */
  atLeast: number;
}

/** By stage from low to high. Of several scores in one stage the lowest counts; what stands under `not` is no threshold. */
export function stageThresholds(document: ModelDocument | null): StageThreshold[] {
  return (document?.stages ?? []).flatMap((stage) => {
    const scores = scoresIn(stage.when);
    if (scores.length === 0 || stage.id === undefined) return [];
    return [{ stage: stage.id, name: stage.name ?? stage.id, atLeast: Math.min(...scores) }];
  });
}

function scoresIn(condition: Condition | undefined): number[] {
  if (condition === undefined) return [];
  const own = condition.score?.atLeast ?? condition.score?.above;
  const inner = [...(condition.all ?? []), ...(condition.any ?? [])].flatMap(scoresIn);
  return typeof own === "number" ? [own, ...inner] : inner;
}
