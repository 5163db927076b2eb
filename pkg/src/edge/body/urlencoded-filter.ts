/** Takes reserved pairs out of an urlencoded body as it streams through; every other byte is as it was. */
import type { IsReserved } from "../reserved.js";
import { joined } from "./bytes.js";
import { nameOfPair } from "./urlencoded.js";

const SEPARATORS = [0x26, 0x3b];
const EQUALS = 0x3d;
/** Names beyond this are nobody's; a body with one fails. */
const LONGEST_NAME = 16 * 1024;

export function urlencodedFilter(isReserved: IsReserved): TransformStream<Uint8Array, Uint8Array> {
  /** A name that is not whole yet, with the separator before it. */
  let held: Uint8Array = new Uint8Array(0);
  /** Whether the value that is passing is one of ours; null while a name is held. */
  let isTaken: boolean | null = null;
  let isFirst = true;

  function settle(out: TransformStreamDefaultController<Uint8Array>, isLast: boolean): void {
    const separator = SEPARATORS.includes(held[0] ?? 0) ? 1 : 0;
    if (isLast && held.length === separator && separator === 0) return;
    isTaken = isReserved(nameOfPair(held.subarray(separator)));
    // Where the first pairs were ours, the separator before the next goes with them.
    if (!isTaken) {
      out.enqueue(isFirst ? held.slice(separator) : held.slice());
      isFirst = false;
    }
    held = new Uint8Array(0);
  }

  return new TransformStream({
    transform(chunk, out) {
      for (let start = 0; start < chunk.length;) {
        let end = start;
        if (isTaken === null) {
          const from = held.length === 0 && SEPARATORS.includes(chunk[start]!) ? start + 1 : start;
          end = from;
          while (end < chunk.length && chunk[end] !== EQUALS && !SEPARATORS.includes(chunk[end]!)) end += 1;
          held = joined([held, chunk.subarray(start, end)]);
          if (held.length > LONGEST_NAME) throw new Error("a name is too long");
          if (end < chunk.length) settle(out, false);
        } else {
          while (end < chunk.length && !SEPARATORS.includes(chunk[end]!)) end += 1;
          if (!isTaken && end > start) out.enqueue(chunk.slice(start, end));
          if (end < chunk.length) isTaken = null;
        }
        start = end;
      }
    },
    flush(out) {
      if (isTaken === null) settle(out, true);
    },
  });
}
