/** A file of leads as a table: finds out how it is written, then reads it piece by piece. */
import { CsvReader } from "./csv.ts";
import { detectEncoding, type Encoding, SAMPLE_BYTES } from "./encoding.ts";
import { MAX_FILE_BYTES, Problems } from "./limits.ts";
import { NdjsonReader } from "./ndjson.ts";
import { detectSeparator, isNdjson, type Separator } from "./separator.ts";
import { Table } from "./table.ts";

/** How a file is written; what is left out is found out. */
export interface Format {
  encoding?: Encoding;
  separator?: Separator;
  /** JSON lines rather than cells. */
  json?: boolean;
}

export interface FileRead {
  table: Table;
  /** The events of each row as JSON, of a file of JSON. */
  events: string[];
  problems: Problems;
  format: Required<Format>;
  /** How many bytes were read. */
  bytes: number;
}

const PIECE_BYTES = 256 * 1024;

/**
 * Reads a file; `goOn` gets the share that is read, from 0 to 1, and says whether to read on. Never throws for what is in the
 * file.
 */
export async function readFile(file: Blob, asked: Format, goOn: (share: number) => Promise<boolean>): Promise<FileRead> {
  const problems = new Problems();
  const sample = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  const encoding = asked.encoding ?? detectEncoding(sample, file.size <= SAMPLE_BYTES);
  const start = new TextDecoder(encoding).decode(sample, { stream: true });
  const json = asked.json ?? (asked.separator === undefined && isNdjson(start));
  const separator = asked.separator ?? (json ? "," : detectSeparator(start));

  const table = new Table(problems);
  let isHeader = true;
  const reader = json
    ? new NdjsonReader(table, problems)
    : new CsvReader(separator, problems, (cells, row) => {
        if (!isHeader) return table.row(cells, row);
        isHeader = false;
        table.header(cells);
        return true;
      });

  const decoder = new TextDecoder(encoding);
  const size = Math.min(file.size, MAX_FILE_BYTES);
  let bytes = 0;
  while (bytes < size && !reader.isDone) {
    const piece = await file.slice(bytes, Math.min(bytes + PIECE_BYTES, size)).arrayBuffer();
    bytes += piece.byteLength;
    reader.push(decoder.decode(piece, { stream: bytes < size }));
    if (piece.byteLength === 0 || !(await goOn(bytes / size))) break;
  }
  if (file.size > MAX_FILE_BYTES && !reader.isDone) problems.add("bytes_capped", 0, MAX_FILE_BYTES);
  reader.end();
  if (table.rowCount === 0) problems.add("empty_file", 0);
  const events = reader instanceof NdjsonReader ? reader.events : [];
  return { table, events, problems, format: { encoding, separator, json }, bytes };
}
