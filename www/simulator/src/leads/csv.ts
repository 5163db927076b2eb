/** Rows of a CSV text that comes piece by piece. Papa Parse reads the cells; what its rows leave open is settled here. */
import Papa from "papaparse";
import { MAX_RECORD_CHARS, MAX_UNCLOSED, type Problems } from "./limits.ts";

/** A row, and its number as a spreadsheet has it. False ends the reading. */
export type OnRow = (cells: string[], row: number) => boolean;

interface StepResult {
  data: string[][];
  errors: { code: string }[];
  meta: { cursor: number };
}

/**
 * Reads rows. A quote that is never closed would swallow the rest of the file: its row is told, read without quotes, and the next
 * line begins anew. Such a quote shows in a row over several lines that has a quote in the middle of a cell or, while its first
 * line has as many cells as the header, another number of cells; or in one that does not end within {@link MAX_RECORD_CHARS}.
 */
export class CsvReader {
  readonly #separator: string;
  readonly #onRow: OnRow;
  readonly #problems: Problems;
  #rest = "";
  #row = 0;
  #width = 0;
  #unclosed = 0;
  #newline: "\n" | "\r" | undefined;
  #isSkipping = false;
  /** Whether somebody has enough rows. */
  isDone = false;

  constructor(separator: string, problems: Problems, onRow: OnRow) {
    this.#separator = separator;
    this.#problems = problems;
    this.#onRow = onRow;
  }

  /** Takes the next piece. */
  push(piece: string): void {
    if (this.isDone) return;
    this.#rest = this.#rest === "" ? piece : this.#rest + piece;
    this.#newline ??= newlineOf(this.#rest);
    if (this.#newline !== undefined) this.#read(false);
  }

  /** There are no more pieces. */
  end(): void {
    this.#newline ??= "\n";
    if (!this.isDone && this.#rest !== "") this.#read(true);
    this.#rest = "";
  }

  #read(isLast: boolean): void {
    if (this.#isSkipping && !this.#skip()) return;
    while (!this.isDone && this.#rest !== "") {
      const isBroken = this.#parse(isLast);
      if (this.isDone) return;
      if (!isBroken && (isLast || this.#rest.length <= MAX_RECORD_CHARS)) return;
      const line = this.#rest.indexOf(this.#newline!);
      if (!isLast && (line < 0 || line > MAX_RECORD_CHARS)) return this.#cutLongRow();
      this.#readLiterally();
    }
  }

  /** Reads whole rows; true where one has a quote that is never closed, and stands at the beginning of the rest. */
  #parse(isLast: boolean): boolean {
    const text = this.#rest;
    let start = 0;
    let isBroken = false;
    const parser = new Papa.Parser({
      delimiter: this.#separator,
      newline: this.#newline,
      fastMode: this.#unclosed >= MAX_UNCLOSED ? true : undefined,
      step: ((result: StepResult) => {
        const cells = result.data[0]!;
        const end = result.meta.cursor;
        if (this.#isUnclosed(text, start, end, cells, result.errors, isLast)) {
          isBroken = true;
          parser.abort();
          return;
        }
        start = end;
        if (result.errors.length > 0) this.#problems.add("stray_quote", this.#row + 1);
        const asWritten = this.#unclosed >= MAX_UNCLOSED ? cells.map(bare) : cells;
        if (!this.#give(asWritten)) parser.abort();
      }) as never,
    } as never);
    parser.parse(text, 0, !isLast);
    this.#rest = isBroken || !isLast ? text.slice(start) : "";
    return isBroken;
  }

  #isUnclosed(text: string, start: number, end: number, cells: string[], errors: { code: string }[], isLast: boolean): boolean {
    if (this.#unclosed >= MAX_UNCLOSED) return false;
    const line = text.indexOf(this.#newline!, start);
    const isSeveralLines = line >= 0 && line < end - 1;
    if (errors.length > 0) return isSeveralLines || (isLast && errors.some(({ code }) => code === "MissingQuotes"));
    if (!isSeveralLines || this.#width === 0 || cells.length === this.#width) return false;
    return literally(text.slice(start, line), this.#separator).length === this.#width;
  }

  /** Reads the first line of the rest with quotes as plain characters. */
  #readLiterally(): void {
    const line = this.#rest.indexOf(this.#newline!);
    const text = line < 0 ? this.#rest : this.#rest.slice(0, line);
    this.#rest = line < 0 ? "" : this.#rest.slice(line + 1);
    this.#unclosed += 1;
    this.#problems.add("unclosed_quote", this.#row + 1);
    if (this.#unclosed === MAX_UNCLOSED) this.#problems.add("quotes_ignored", this.#row + 1);
    this.#give(literally(text, this.#separator));
  }

  /** A line without an end: its beginning is a row, the rest is passed over. */
  #cutLongRow(): void {
    this.#problems.add("long_row", this.#row + 1, MAX_RECORD_CHARS);
    const text = this.#rest.slice(0, MAX_RECORD_CHARS);
    this.#give(literally(text, this.#separator));
    this.#isSkipping = true;
    if (this.#skip()) this.#read(false);
  }

  /** Passes over the rest of a long line; false where it does not end here. */
  #skip(): boolean {
    const line = this.#rest.indexOf(this.#newline!);
    this.#rest = line < 0 ? "" : this.#rest.slice(line + 1);
    this.#isSkipping = line < 0;
    return line >= 0;
  }

  #give(cells: string[]): boolean {
    this.#row += 1;
    const last = cells.length - 1;
    if (cells[last]!.endsWith("\r")) cells[last] = cells[last]!.slice(0, -1);
    if (cells.length === 1 && cells[0]!.trim() === "") return true;
    if (this.#row === 1 && /^\ufeff?sep=.?$/.test(cells.join(this.#separator))) return true;
    if (this.#width === 0) this.#width = cells.length;
    if (!this.#onRow(cells, this.#row)) this.isDone = true;
    return !this.isDone;
  }
}

function literally(line: string, separator: string): string[] {
  return line.split(separator).map(bare);
}

/** A cell without the quotes around it, whichever of them there are. */
function bare(cell: string): string {
  return cell.replace(/^"|"(?=\r?$)/g, "");
}

/** A line feed where there is one; a carriage return before it is taken off the last cell. Not known before the first line ends. */
function newlineOf(text: string): "\n" | "\r" | undefined {
  const feed = text.indexOf("\n");
  if (feed >= 0) return "\n";
  const carriage = text.indexOf("\r");
  return carriage >= 0 && carriage < text.length - 1 ? "\r" : undefined;
}
