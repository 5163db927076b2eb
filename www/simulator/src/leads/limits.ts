/** How much of a file of leads is taken in. What is left out is told; the rest is kept. */

/** Rows of a table. */
export const MAX_ROWS = 200_000;
/** Columns: as many attributes as the engine reads of a lead. */
export const MAX_COLUMNS = 500;
/** Cells of a table, so that many columns leave room for fewer rows. */
export const MAX_CELLS = 12_000_000;
/** Characters of all distinct texts of a table. */
export const MAX_TEXT = 100_000_000;
/** Characters of a cell: what the engine reads of a text. */
export const MAX_CELL_CHARS = 4096;
/** Bytes that are read of a file. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Characters of one row; a quoted cell that goes on beyond is one whose quote was never closed. */
export const MAX_RECORD_CHARS = 1024 * 1024;
/** Quotes that are never closed; after so many, quotes are read as plain characters. */
export const MAX_UNCLOSED = 100;
/** Problems that are told one by one; of the others only the number. */
export const MAX_PROBLEMS = 200;
/** Columns of one name in the file, and the length of a name. */
export const MAX_NAME_CHARS = 128;

/** What was wrong with a row, or with the file as a whole. */
export interface RowProblem {
  code:
    | "unclosed_quote"
    | "stray_quote"
    | "too_few"
    | "too_many"
    | "nul"
    | "long_row"
    | "long_cell"
    | "not_json"
    | "not_a_lead"
    | "bad_text"
    | "quotes_ignored"
    | "columns_capped"
    | "rows_capped"
    | "bytes_capped"
    | "text_capped"
    | "empty_file";
  /** As a spreadsheet numbers them: the header is row 1. 0 for the whole file. */
  row: number;
  /** A number or a name that the sentence about it shows. */
  detail: string;
}

/** Problems: the first ones whole, of all of them the number by code. */
export class Problems {
  readonly list: RowProblem[] = [];
  readonly counts: Partial<Record<RowProblem["code"], number>> = {};

  add(code: RowProblem["code"], row: number, detail: string | number = ""): void {
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    if (this.list.length < MAX_PROBLEMS) this.list.push({ code, row, detail: String(detail) });
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }
}
