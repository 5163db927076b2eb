/** The rows of a file, by column. Each distinct text of a column is held once. */
import { MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_NAME_CHARS, MAX_ROWS, MAX_TEXT, type Problems } from "./limits.ts";

/** A column: a number for each row, and what the numbers stand for. Number 0 is a cell that is empty or not there. */
export class Column {
  readonly name: string;
  readonly texts: string[] = [""];
  codes = new Uint32Array(1024);
  readonly #numbers = new Map<string, number>([["", 0]]);

  constructor(name: string) {
    this.name = name;
  }

  /** Puts a text at a row; gives how many characters that added to what is held. */
  put(row: number, text: string): number {
    if (text === "") return 0;
    if (row >= this.codes.length) this.#grow(row);
    let number = this.#numbers.get(text);
    let added = 0;
    if (number === undefined) {
      number = this.texts.length;
      // A copy: a slice would keep the whole piece of the file that it was cut from.
      const own = copied(text);
      this.texts.push(own);
      this.#numbers.set(own, number);
      added = own.length;
    }
    this.codes[row] = number;
    return added;
  }

  textAt(row: number): string {
    return this.texts[this.codes[row] ?? 0]!;
  }

  #grow(row: number): void {
    const codes = new Uint32Array(Math.max(row + 1, this.codes.length * 2));
    codes.set(this.codes);
    this.codes = codes;
  }
}

export class Table {
  columns: Column[] = [];
  rowCount = 0;
  /** The number of each row in its file. */
  rows = new Uint32Array(1024);
  readonly #problems: Problems;
  readonly #byName = new Map<string, Column>();
  #text = 0;
  #given = 0;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The header: a blank name becomes that of its place, a name that is there already gets a number. */
  header(cells: readonly string[]): void {
    if (cells.length > MAX_COLUMNS) this.#problems.add("columns_capped", 1, cells.length);
    this.#given = cells.length;
    // A separator at the end of the header, as at the end of every row, is no column.
    const isTrailing = cells.length > 1 && cells.at(-1)!.trim() === "";
    const names = cells.slice(0, MAX_COLUMNS);
    if (isTrailing && cells.length <= MAX_COLUMNS) names.pop();
    for (const [at, cell] of names.entries()) this.#add(cleaned(cell).trim() || `#${at + 1}`);
  }

  /** A row of cells in the order of the header. False once there is no room for another. */
  row(cells: readonly string[], number: number): boolean {
    if (!this.#begin(number)) return false;
    const { columns } = this;
    if (cells.length < columns.length) this.#problems.add("too_few", number, cells.length);
    if (cells.length > this.#given) this.#problems.add("too_many", number, cells.length);
    const count = Math.min(cells.length, columns.length);
    for (let at = 0; at < count; at += 1) this.#cell(columns[at]!, cells[at]!, number);
    this.rowCount += 1;
    return true;
  }

  /** A row by names; a name that was not there becomes a column while there is room. */
  record(values: Iterable<readonly [string, string]>, number: number): boolean {
    if (!this.#begin(number)) return false;
    for (const [name, text] of values) {
      const column = this.#byName.get(name) ?? this.#add(name);
      if (column !== undefined) this.#cell(column, text, number);
    }
    this.rowCount += 1;
    return true;
  }

  column(name: string): Column | undefined {
    return this.#byName.get(name);
  }

  #begin(number: number): boolean {
    const { rowCount, columns } = this;
    if (rowCount >= MAX_ROWS || rowCount * columns.length >= MAX_CELLS) {
      this.#problems.add("rows_capped", number, rowCount);
      return false;
    }
    if (this.#text >= MAX_TEXT) {
      this.#problems.add("text_capped", number, rowCount);
      return false;
    }
    if (rowCount >= this.rows.length) {
      const rows = new Uint32Array(this.rows.length * 2);
      rows.set(this.rows);
      this.rows = rows;
    }
    this.rows[rowCount] = number;
    return true;
  }

  #cell(column: Column, cell: string, number: number): void {
    let text = cell;
    if (text.includes("\0")) {
      this.#problems.add("nul", number, column.name);
      text = text.replaceAll("\0", "");
    }
    if (text.length > MAX_CELL_CHARS) {
      this.#problems.add("long_cell", number, column.name);
      text = text.slice(0, MAX_CELL_CHARS);
    }
    if (text.includes("\ufffd")) this.#problems.add("bad_text", number, column.name);
    this.#text += column.put(this.rowCount, text);
  }

  #add(name: string): Column | undefined {
    if (this.columns.length >= MAX_COLUMNS) {
      this.#problems.add("columns_capped", 0, MAX_COLUMNS);
      return undefined;
    }
    let own = name.slice(0, MAX_NAME_CHARS);
    for (let rank = 2; this.#byName.has(own); rank += 1) own = `${name.slice(0, MAX_NAME_CHARS)} (${rank})`;
    const column = new Column(own);
    this.columns.push(column);
    this.#byName.set(own, column);
    return column;
  }
}

function cleaned(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\0", "").replace(/\s+/g, " ");
}

function copied(text: string): string {
  return text.length < 13 ? text : JSON.parse(JSON.stringify(text)) as string;
}
