/** The scored table as CSV that a spreadsheet shows and does not run. */
import Papa from "papaparse";

/** What a spreadsheet takes for the beginning of a formula; some take the full-width forms as well. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^-\d+(?:\.\d+)?$/;

/**
 * A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it. A plain negative number stays
 * what it is where the column is one of numbers.
 */
export function neutral(cell: string, isNumeric = false): string {
  if (!FORMULA.test(cell)) return cell;
  return isNumeric && PLAIN_NUMBER.test(cell) ? cell : `'${cell}`;
}

/** Lines of CSV, as RFC 4180 has them, without a header. */
export function csvLines(rows: readonly (readonly string[])[], numeric: readonly boolean[], separator = ","): string {
  const safe = rows.map((row) => row.map((cell, at) => neutral(cell, numeric[at])));
  return `${Papa.unparse(safe, { delimiter: separator, newline: "\r\n" })}\r\n`;
}
