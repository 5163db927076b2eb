/** Rows of a file of JSON, one lead a line: a lead as the engine takes it, or a flat object whose keys are columns. */
import { MAX_RECORD_CHARS, type Problems } from "./limits.ts";
import type { Table } from "./table.ts";

/** Characters of all events that are kept beside a table. */
const MAX_EVENT_CHARS = 60_000_000;
const MAX_KEYS = 500;

export class NdjsonReader {
  /** The events of a row as JSON; nothing for a row without. */
  readonly events: string[] = [];
  readonly #table: Table;
  readonly #problems: Problems;
  #rest = "";
  #row = 0;
  #eventChars = 0;
  #isSkipping = false;
  isDone = false;

  constructor(table: Table, problems: Problems) {
    this.#table = table;
    this.#problems = problems;
  }

  push(piece: string): void {
    if (this.isDone) return;
    const text = this.#rest + piece;
    let start = 0;
    for (let line = text.indexOf("\n"); line >= 0; line = text.indexOf("\n", start)) {
      if (this.#isSkipping) this.#isSkipping = false;
      else this.#line(text.slice(start, line));
      if (this.isDone) return;
      start = line + 1;
    }
    this.#rest = this.#isSkipping ? "" : text.slice(start);
    if (this.#rest.length > MAX_RECORD_CHARS) {
      this.#row += 1;
      this.#problems.add("long_row", this.#row, MAX_RECORD_CHARS);
      this.#rest = "";
      this.#isSkipping = true;
    }
  }

  end(): void {
    if (!this.isDone && !this.#isSkipping && this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #line(given: string): void {
    this.#row += 1;
    const line = given.trim().replace(/^\ufeff/, "");
    if (line === "") return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#problems.add("not_json", this.#row);
      return;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.#problems.add("not_a_lead", this.#row);
      return;
    }
    const { attributes, events, ...others } = value as Record<string, unknown>;
    const cells = new Map<string, string>();
    flatten(others, "", cells);
    if (typeof attributes === "object" && attributes !== null) flatten(attributes as Record<string, unknown>, "", cells);
    const at = this.#table.rowCount;
    if (!this.#table.record(cells, this.#row)) {
      this.isDone = true;
      return;
    }
    if (Array.isArray(events) && events.length > 0) this.#keep(at, JSON.stringify(events));
  }

  #keep(row: number, events: string): void {
    if (this.#eventChars + events.length > MAX_EVENT_CHARS) {
      this.#problems.add("text_capped", this.#row, row);
      this.isDone = true;
      return;
    }
    this.#eventChars += events.length;
    this.events[row] = events;
  }
}

/** Values by their keys; an object within gives `outer.inner`, a list its elements with `;` between them. */
function flatten(object: Record<string, unknown>, prefix: string, into: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    if (into.size >= MAX_KEYS) return;
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (value === null || value === undefined) continue;
    if (Array.isArray(value)) into.set(name, value.filter((one) => typeof one !== "object").join(";"));
    else if (typeof value === "object" && prefix.length < 64) flatten(value as Record<string, unknown>, name, into);
    else if (typeof value !== "object") into.set(name, String(value));
  }
}
