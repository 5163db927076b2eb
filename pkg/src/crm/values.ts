/** What is attached of an assessment, as names and values: the same in the page and at the edge. */
import type { Assessment } from "../types.js";
import type { CrmPreset, FieldRole } from "./types.js";

const TOP_REASONS = 5;
/** One line for people; CRMs cut or refuse longer ones, and `longest` of a preset says where that is less. */
const LONGEST = 2000;

/** The order in which the fields go out. */
export const FIELD_ROLES: readonly FieldRole[] = [
  "score",
  "fit",
  "engagement",
  "label",
  "grade",
  "stage",
  "qualified",
  "route",
  "reasons",
  "model",
  "version",
  "verified",
  "log",
];

/** What is known besides the assessment. */
export interface AttachOptions {
  /** Whether the facts were checked by the edge; only then `verified` is attached. False if absent. */
  verified?: boolean;
  /** The visit's log; attached where it is given and the preset has a name for it. */
  log?: string;
}

/** Names and values of one assessment in the names of a preset, in the order of `FIELD_ROLES`. */
export function attachedValues(
  assessment: Assessment,
  preset: CrmPreset,
  options: AttachOptions = {},
): [name: string, value: string][] {
  const values: [string, string][] = [];
  for (const role of FIELD_ROLES) {
    const name = preset.fields[role];
    const value = name ? valueOf(role, assessment, preset, options) : undefined;
    if (name && value !== undefined) values.push([name, role === "log" ? value : cut(value, preset.longest?.[role])]);
  }
  return values;
}

/** The labels of fit and engagement side by side, as in `A1`; else that of the score; else blank. */
export function labelOf({ labels }: Pick<Assessment, "labels">): string {
  return `${labels.fit ?? ""}${labels.engagement ?? ""}` || (labels.score ?? "");
}

/** As in `Looked at pricing (+40); CTO (+30)`: the first five. */
export function reasonLine({ reasons }: Pick<Assessment, "reasons">): string {
  return reasons
    .slice(0, TOP_REASONS)
    .map(({ because, points }) => `${oneLine(because)} (${points < 0 ? "" : "+"}${points})`)
    .join("; ");
}

function valueOf(
  role: FieldRole,
  assessment: Assessment,
  { booleans: [yes, no] = ["true", "false"] }: CrmPreset,
  { verified, log }: AttachOptions,
): string | undefined {
  switch (role) {
    case "score":
    case "fit":
    case "engagement":
      return String(assessment[role]);
    case "label":
      return labelOf(assessment);
    case "grade":
    case "stage":
    case "route":
      return assessment[role] ?? "";
    case "qualified":
      return assessment.qualified === null ? "" : assessment.qualified ? yes : no;
    case "reasons":
      return reasonLine(assessment);
    case "model":
      return oneLine(assessment.model.name);
    case "version":
      return oneLine(assessment.model.version);
    case "verified":
      return verified ? String(assessment.verified.score) : undefined;
    case "log":
      return log;
  }
}

function oneLine(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();
}

/** Cuts between characters, never through a pair of surrogates. */
function cut(text: string, most: number = LONGEST): string {
  return text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : text;
}
