/** Whole lines, and which they are. */
export interface Block {
  bytes: Buffer;
  /** The number of the first line, from 1. */
  firstLine: number;
}

/** A line that was passed over because it is longer than `MAX_LINE_BYTES`. */
export interface Overlong {
  overlongLine: number;
}

/** The longest line that is read. */
export const MAX_LINE_BYTES = 64_000_000;
const BLOCK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * Cuts a stream at line ends into blocks of about 1 MiB, or of one line where that is longer.
 * Nothing but the block at hand is kept.
 */
export async function* blocksOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Block | Overlong> {
  let line = 1;
  /** Whole lines, then the beginning of the next. */
  let whole: Buffer[] = [];
  let wholeBytes = 0;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let isOverlong = false;

  const take = (): Block => {
    const block = { bytes: Buffer.concat(whole, wholeBytes), firstLine: line };
    line += newlinesIn(block.bytes);
    whole = [];
    wholeBytes = 0;
    return block;
  };

  for await (let piece of pieces) {
    if (isOverlong) {
      const end = piece.indexOf(NEWLINE);
      if (end < 0) continue;
      yield { overlongLine: line };
      line += 1;
      isOverlong = false;
      piece = piece.subarray(end + 1);
    }
    const end = piece.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      whole.push(...begun, piece.subarray(0, end));
      wholeBytes += begunBytes + end;
      begun = [];
      begunBytes = 0;
    }
    if (end < piece.length) {
      begun.push(piece.subarray(end));
      begunBytes += piece.length - end;
    }
    if (wholeBytes >= BLOCK_BYTES || (begunBytes > MAX_LINE_BYTES && wholeBytes > 0)) yield take();
    if (begunBytes > MAX_LINE_BYTES) {
      isOverlong = true;
      begun = [];
      begunBytes = 0;
    }
  }
  if (isOverlong) {
    if (wholeBytes > 0) yield take();
    yield { overlongLine: line };
    return;
  }
  whole.push(...begun);
  wholeBytes += begunBytes;
  if (wholeBytes > 0) yield take();
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** A line that holds something: which it is, and whether it begins as an object does. */
export interface FilledLine {
  number: number;
  start: number;
  end: number;
  isObject: boolean;
}

/** The lines of a block that are not blank. */
export function* filledLines(block: Block): Generator<FilledLine> {
  const { bytes } = block;
  let number = block.firstLine;
  for (let start = 0; start < bytes.length; number += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    let at = start;
    while (at < end && isBlank(bytes[at])) at += 1;
    if (at < end) yield { number, start, end, isObject: bytes[at] === 0x7b };
    start = end + 1;
  }
}

/** White space of ASCII, as the engine passes over it. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c;
}
