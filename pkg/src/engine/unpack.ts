import type { Assessment, FrameworkResult, LimitEffect, Reason, Warning } from "../types.js";
import type { Words } from "./words.js";

/** The order and the words of the engine's warnings. */
const WARNINGS: readonly (readonly [Warning["code"], string])[] = [
  ["bad_event", "events that cannot be read"],
  ["future_event", "events more than 5 minutes ahead"],
  ["bad_value", "values of a kind that states nothing"],
  ["not_finite", "numbers that are not finite or beyond 10^15"],
  ["too_long", "texts that were cut"],
  ["too_many", "collections that were cut"],
];
const FRAMEWORK_STATES = ["open", "passed", "failed"] as const;
const CRITERION_STATES = ["unmet", "unknown", "met"] as const;

/** What a number stands for; null for none, which is −1. */
export function pick<T>(from: readonly T[], place: number): T | null {
  return place < 0 ? null : from[place]!;
}

/** An assessment from its doubles. Its keys have one order everywhere, so that it is the same text as JSON. */
export function unpackAssessment(words: Words, doubles: Float64Array, start: number, at: number): Assessment {
  let next = start + 21;
  const { rules, stages, frameworks: specs } = words;

  const count = doubles[start + 20]! | 0;
  const reasons = new Array<Reason>(count);
  for (let place = 0; place < count; place += 1) {
    const rule = rules[doubles[next]! | 0]!;
    reasons[place] = {
      rule: rule.id,
      group: rule.group,
      kind: rule.kind,
      points: doubles[next + 1]! / 1000,
      times: doubles[next + 2]!,
      because: rule.because,
      verified: doubles[next + 3] === 1,
    };
    next += 4;
  }

  const limits: LimitEffect[] = [];
  for (let count = doubles[next++]!; count > 0; count -= 1) {
    const place = doubles[next + 1]!;
    const points = doubles[next + 2]! / 1000;
    switch (doubles[next]) {
      case 0:
        limits.push({ at: "rule", id: rules[place]!.id, points });
        break;
      case 1:
        limits.push({ at: "group", id: words.groups[place]!.id, points });
        break;
      default:
        limits.push({ at: "total", points });
    }
    next += 3;
  }

  const disqualified: Assessment["disqualified"] = [];
  for (let count = doubles[next++]!; count > 0; count -= 1) {
    const { id, reason } = words.disqualifiers[doubles[next++]!]!;
    disqualified.push({ id, reason });
  }

  const frameworks: FrameworkResult[] = [];
  for (const { id, criteria } of specs) {
    const result: FrameworkResult = {
      id,
      is: FRAMEWORK_STATES[doubles[next]!]!,
      met: doubles[next + 1]! / 1000,
      unknown: doubles[next + 2]! / 1000,
      criteria: [],
    };
    next += 3;
    for (const criterion of criteria) {
      result.criteria.push({ id: criterion, is: CRITERION_STATES[doubles[next++]!]! });
    }
    frameworks.push(result);
  }

  const warnings: Warning[] = [];
  for (let kind = 0; kind < WARNINGS.length; kind += 1) {
    const count = doubles[start + 14 + kind]!;
    if (count > 0) warnings.push({ code: WARNINGS[kind]![0], detail: `${WARNINGS[kind]![1]}: ${count}` });
  }

  const qualified = doubles[start + 8]!;
  const { fit, engagement, score } = words.labels;
  return {
    score: doubles[start]! / 1000,
    fit: doubles[start + 1]! / 1000,
    engagement: doubles[start + 2]! / 1000,
    labels: {
      fit: pick(fit, doubles[start + 3]!),
      engagement: pick(engagement, doubles[start + 4]!),
      score: pick(score, doubles[start + 5]!),
    },
    grade: pick(words.grades, doubles[start + 6]!),
    stage: pick(stages, doubles[start + 7]!)?.id ?? null,
    qualified: qualified < 0 ? null : qualified === 1,
    route: pick(words.routes, doubles[start + 9]!),
    disqualified,
    reasons,
    limits,
    base: doubles[start + 10]! / 1000,
    rounding: doubles[start + 11]! / 1000,
    verified: { score: doubles[start + 12]! / 1000, stage: pick(stages, doubles[start + 13]!)?.id ?? null },
    frameworks,
    model: { name: words.name, version: words.version, fingerprint: words.fingerprint },
    at,
    warnings,
  };
}
