/** The lines of a journal: each is a record with its checksum, so that one that was torn is known as such. */
import { standingOf } from "./entry.js";
import type { OutboxSummary } from "./types.js";

/** What happened to an entry. The payload of `put` is in base64. */
export type JournalRecord =
  | { op: "put"; entry: OutboxSummary; payload: string }
  | { op: "update"; id: string; standing: ReturnType<typeof standingOf> }
  | { op: "remove"; id: string };

const CHECKSUM_DIGITS = 8;
const LINE_FEED = 0x0a;

/** `checksum JSON`, with its line feed. */
export function lineOf(record: JournalRecord): Buffer {
  const text = Buffer.from(JSON.stringify(record), "utf8");
  return Buffer.concat([Buffer.from(`${checksumOf(text)} `, "latin1"), text, Buffer.from("\n")]);
}

/** The record of a line without its line feed; null where it is torn or not ours. */
export function recordOf(line: Buffer): JournalRecord | null {
  const text = line.subarray(CHECKSUM_DIGITS + 1);
  if (text.length === 0 || line.subarray(0, CHECKSUM_DIGITS).toString("latin1") !== checksumOf(text)) return null;
  return JSON.parse(text.toString("utf8")) as JournalRecord;
}

/** Lines of a stream of bytes with the place where each begins; what follows the last line feed is the last line, torn or empty. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<{ line: Buffer; offset: number }> {
  let rest: Buffer[] = [];
  let offset = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = Buffer.concat([...rest, piece.subarray(from, end)]);
      rest = [];
      yield { line, offset };
      offset += line.length + 1;
      from = end + 1;
    }
    if (from < piece.length) rest.push(piece.subarray(from));
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield { line: last, offset };
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as of zip, in eight hexadecimal digits. Node 20 has none of its own. */
function checksumOf(bytes: Uint8Array): string {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(CHECKSUM_DIGITS, "0");
}
