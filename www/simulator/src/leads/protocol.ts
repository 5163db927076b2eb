/** What the page and its worker tell each other. */
import type { Lead } from "prequal";
import type { RowShown, ScoreOrder, ScoreSummary, TableSummary } from "./job.ts";
import type { Mapping } from "./mapping.ts";
import type { Format } from "./read-file.ts";

/** What is asked for, by kind, and what comes of it. */
export interface Orders {
  read: { asked: { file: File | Blob; format: Format; attributes: readonly string[] }; given: TableSummary };
  score: { asked: ScoreOrder; given: ScoreSummary };
  export: { asked: ScoreOrder; given: Blob };
  rows: { asked: { rows: readonly number[]; mapping: Mapping }; given: RowShown[] };
  lead: { asked: { row: number; mapping: Mapping }; given: Lead };
}

export type Kind = keyof Orders;

export type Request = { [K in Kind]: { id: number; kind: K } & Orders[K]["asked"] }[Kind] | { kind: "cancel"; of: number };

export type Reply =
  | { id: number; progress: number }
  | { id: number; given: unknown }
  | { id: number; failed: "cancelled" | "failed"; detail: string };
