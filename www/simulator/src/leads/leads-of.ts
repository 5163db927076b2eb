/** Leads as the engine takes them, from the rows of a table by a mapping. */
import type { Lead, LeadEvent } from "prequal";
import type { Mapping } from "./mapping.ts";
import type { Column, Table } from "./table.ts";
import { type Cell, convert, noAnswers, readMoment } from "./values.ts";

type Told = string | number | boolean | readonly string[];

interface Prepared {
  name: string;
  column: Column;
  /** By the numbers of the column's texts. */
  values: Cell[];
}

export interface LeadMaker {
  lead(row: number): Lead;
  id(row: number): string;
  source(row: number): string;
  /** 1 converted, 0 not, −1 not known. */
  outcome(row: number): number;
  hasOutcome: boolean;
  hasSource: boolean;
  /** For each mapped column the number of rows whose text is not of its type. */
  unread: Record<string, number>;
}

/** Each distinct text is converted once. */
export function leadMaker(table: Table, events: readonly string[], mapping: Mapping): LeadMaker {
  const unanswered = noAnswers(mapping.unanswered);
  const attributes: Prepared[] = [];
  const happenings: { name: string; column: Column }[] = [];
  const unread: Record<string, number> = {};
  const found: { id?: Column; outcome?: Column; source?: Column } = {};
  for (const { column: columnName, role, name, type } of mapping.columns) {
    const column = table.column(columnName);
    if (column === undefined || role === "ignore") continue;
    if (role === "id" || role === "outcome" || role === "source") found[role] ??= column;
    else if (name.trim() === "") continue;
    else if (role === "event") happenings.push({ name: name.trim(), column });
    else {
      const values = column.texts.map((text) => convert(text, type, unanswered));
      attributes.push({ name: name.trim(), column, values });
      const missed = misread(column, values, unanswered, table.rowCount);
      if (missed > 0) unread[columnName] = missed;
    }
  }
  const { id, outcome, source } = found;
  const converted = mapping.converted.trim().toLowerCase();
  const outcomes = outcome?.texts.map((text) => {
    const lower = text.trim().toLowerCase();
    return lower === "" || unanswered.has(lower) ? -1 : lower === converted ? 1 : 0;
  });

  return {
    unread,
    hasOutcome: outcome !== undefined,
    hasSource: source !== undefined,
    id: (row) => id?.textAt(row) ?? "",
    source: (row) => source?.textAt(row).trim() ?? "",
    outcome: (row) => outcomes?.[outcome!.codes[row] ?? 0] ?? -1,
    lead(row) {
      const values: Record<string, Told> = Object.create(null) as Record<string, Told>;
      for (const { name, column, values: cells } of attributes) {
        const value = cells[column.codes[row] ?? 0];
        if (value !== undefined) values[name] = value;
      }
      const told = eventsOf(events[row]);
      for (const { name, column } of happenings) {
        const at = readMoment(column.textAt(row));
        if (at !== undefined) told.push({ event: name, at, source: "crm" });
      }
      return { attributes: values, events: told };
    },
  };
}

function eventsOf(json: string | undefined): LeadEvent[] {
  return json === undefined ? [] : (JSON.parse(json) as LeadEvent[]);
}

function misread(column: Column, values: readonly Cell[], unanswered: ReadonlySet<string>, rowCount: number): number {
  const isMissed = column.texts.map((text, number) => {
    const trimmed = text.trim();
    return trimmed !== "" && !unanswered.has(trimmed.toLowerCase()) && values[number] === undefined;
  });
  if (!isMissed.includes(true)) return 0;
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) if (isMissed[column.codes[row] ?? 0]) count += 1;
  return count;
}
