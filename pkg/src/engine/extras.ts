import type { History, Outlook } from "../types.js";
import type { Face } from "./face.js";
import { PrequalError } from "./error.js";
import type { Machine } from "./machine.js";
import type { Words } from "./words.js";

/** What the studio's engine can do besides; the page's glue does without it. */
export interface Extras {
  outlook(machine: Machine, words: Words, visitor: number, at: number): Outlook;
  history(machine: Machine, words: Words, visitor: number, at: number): History;
  /** The scores of lines of JSON, in thousandths; NaN for a line that is none. */
  scoreLines(machine: Machine, visitor: number, lines: Uint8Array | string, at: number): Float64Array;
  /** The assessments of lines of JSON, as lines of JSON or of CSV. */
  assessLines(
    machine: Machine,
    visitor: number,
    lines: Uint8Array,
    at: number,
    asCsv: boolean,
  ): Uint8Array<ArrayBuffer>;
  /** What a panic has said. */
  panic(face: Face): string;
}

/** Throws where an engine is not the studio's. */
export function extrasOf(machine: Machine, what: string): Extras {
  if (machine.extras === undefined) {
    throw new PrequalError("unsupported", `${what}: only the engine of openStudio() can do this`);
  }
  return machine.extras;
}
