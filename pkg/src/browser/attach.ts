/** What is handed over with a form: the score and why, or the raw log where there is no score. */
import type { Assessment } from "../types.js";

/** The names under which the values go out. */
export interface FieldNames {
  score: string;
  stage: string;
  reasons: string;
  model: string;
  log: string;
}

export const FIELD_NAMES: FieldNames = {
  score: "lead_score",
  stage: "lead_stage",
  reasons: "lead_reasons",
  model: "lead_model",
  log: "lead_log",
};

const LOG_BYTES = 8 * 1024;
/** What goes into an address must leave room: servers refuse one of more than about 8 KB, and with it the form. */
const ADDRESS_LOG_BYTES = 1024;
const TOP_REASONS = 5;

export interface Source {
  assess(): Assessment | null;
  log(bytes: number): string;
}

/** Names and values, in their order. */
export function leadFields(source: Source, names: FieldNames, inAddress: boolean): [name: string, value: string][] {
  const assessment = source.assess();
  if (!assessment) return [[names.log, source.log(inAddress ? ADDRESS_LOG_BYTES : LOG_BYTES)]];
  const { score, stage, model } = assessment;
  return [
    [names.score, String(score)],
    [names.stage, stage ?? ""],
    [names.reasons, reasonLine(assessment)],
    [names.model, `${model.name}@${model.version}`],
  ];
}

/** As in `Looked at pricing (+40); CTO (+30)`. */
export function reasonLine({ reasons }: Assessment): string {
  return reasons
    .slice(0, TOP_REASONS)
    .map(({ because, points }) => `${because.replace(/\s+/g, " ").trim()} (${points < 0 ? "" : "+"}${points})`)
    .join("; ");
}
