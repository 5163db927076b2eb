import { PrequalError } from "./error.js";
import type { Machine } from "./machine.js";
import { type Words, wordsOf } from "./words.js";

/** A scorecard's bytes, and its place in the instance that is alive. */
export class Card {
  readonly machine: Machine;
  readonly words: Words;
  /** Numbers of the names that the model uses. */
  readonly names: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
  /** Whether a name holds U+FFFD, for which a lone surrogate may stand. */
  readonly hasReplacement: boolean;
  readonly #bytes: Uint8Array;
  #handle: number;
  #epoch: number;
  #holders = 1;

  /** Within a call of the machine. */
  constructor(machine: Machine, bytes: Uint8Array) {
    this.machine = machine;
    this.#bytes = bytes.slice();
    this.#handle = this.#load();
    this.#epoch = machine.epoch;
    this.words = wordsOf(machine, this.#handle);
    const numbered = (names: string[]) => new Map(names.map((name, number) => [name, number]));
    this.names = numbered(this.words.names);
    this.events = numbered(this.words.events);
    this.hasReplacement = this.words.names.some((name) => name.includes("\ufffd"));
  }

  #load(): number {
    const { machine } = this;
    const handle = machine.face.card_load(machine.putBytes(this.#bytes));
    checkFile(handle, "scorecard");
    return handle;
  }

  /** Its number in the instance that is alive. */
  handle(): number {
    if (this.#epoch !== this.machine.epoch) {
      this.#handle = this.#load();
      this.#epoch = this.machine.epoch;
    }
    return this.#handle;
  }

  hold(): void {
    this.#holders += 1;
  }

  /** Gives the engine's part back once nobody holds it. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.machine.give(this.#epoch, (face) => face.card_free(this.#handle));
  }
}

/** Throws where the engine does not take a file: what it says then is smaller than any handle. */
export function checkFile(status: number, what: "scorecard" | "snapshot"): void {
  switch (status) {
    case 1:
      throw new PrequalError(`not_a_${what}`, `these bytes are not a ${what}`);
    case 2:
      throw new PrequalError("unknown_version", `the ${what} is of a version that this release does not read`);
    case 3:
      throw new PrequalError("damaged", `the ${what} is cut short or changed`);
  }
}

/** Bytes as given by a caller. */
export function bytesOf(given: unknown, path: string): Uint8Array {
  if (given instanceof Uint8Array) return given;
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  throw new PrequalError("type", `\`${path}\` must be bytes`, { path });
}
