import { PrequalError } from "./error.js";
import type { Face } from "./face.js";
import type { Extras } from "./extras.js";

const FIRST_BYTES = 4096;
const FIRST_NUMBERS = 4096;
/** Shorter texts are copied faster by hand. */
const BY_HAND = 24;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * An instance of the engine, and a new one whenever it has trapped.
 *
 * After a trap an instance is damaged for good. Nothing is restored at once: `epoch` changes, and whoever holds a handle
 * of an earlier one makes a new one when it is next used.
 */
export class Machine {
  face!: Face;
  /** Changes with each instance. */
  epoch = 0;
  /** The memory. A call that makes it grow leaves this view behind, empty: `refresh` before the next use. */
  doubles!: Float64Array;
  /** The places of `doubles` where facts are written. */
  numbersStart = 0;
  numbersEnd = 0;
  /** Where texts and files are written. */
  bytes!: Uint8Array;
  /** Whether a call is under way: what a caller's getter calls must not get in between. */
  isBusy = false;
  /** Whether the instance has trapped and is still to be replaced. Set where an error is caught: the stack may be used up. */
  isDead = false;
  traps = 0;
  lastTrap: PrequalError | null = null;
  /** What only the studio has. */
  extras: Extras | undefined;

  #bytesLength = 0;
  readonly #module: WebAssembly.Module;
  readonly #imports: WebAssembly.Imports;

  constructor(module: WebAssembly.Module, imports: WebAssembly.Imports, instance: WebAssembly.Instance) {
    this.#module = module;
    this.#imports = imports;
    this.#adopt(instance);
  }

  #adopt(instance: WebAssembly.Instance): void {
    const face = instance.exports as unknown as Face;
    face.__wbindgen_start?.();
    face.bytes_buffer(FIRST_BYTES);
    this.#bytesLength = FIRST_BYTES;
    this.numbersStart = 0;
    this.numbersEnd = 0;
    this.face = face;
    this.growNumbers(FIRST_NUMBERS);
    // Asked for no more than there is, a buffer stays where it is.
    this.bytes = new Uint8Array(face.memory.buffer, face.bytes_buffer(0), FIRST_BYTES);
    this.epoch += 1;
    this.isDead = false;
  }

  /** Throws while a call is under way. */
  refuseBusy(): void {
    if (this.isBusy) throw new PrequalError("busy", "called from within a call of the same engine");
  }

  /** Begins a call: nothing else may begin until it has ended. */
  enter(): void {
    this.refuseBusy();
    if (this.isDead) this.replace();
    this.isBusy = true;
  }

  /** Notes that a call has trapped. An error of ours is no trap, and goes on its way. */
  fail(error: unknown): void {
    if (error instanceof PrequalError) {
      this.isDead = false;
      throw error;
    }
    this.traps += 1;
    this.lastTrap = new PrequalError("trapped", this.extras?.panic(this.face) || "the engine has trapped", {
      cause: error,
    });
  }

  /** Puts a new instance in the place of one that has trapped. */
  replace(): void {
    try {
      this.#adopt(new WebAssembly.Instance(this.#module, this.#imports));
    } catch (error) {
      throw new PrequalError("trapped", "the engine has trapped and no new instance could be made", { cause: error });
    }
  }

  /** Lets the engine free something of the instance of an epoch, if that is alive. */
  give(epoch: number, free: (face: Face) => void): void {
    if (epoch !== this.epoch || this.isDead) return;
    try {
      free(this.face);
    } catch {
      this.isDead = true;
    }
  }

  /** Runs a call. */
  run<T>(call: () => T): T {
    this.enter();
    try {
      return call();
    } catch (error) {
      this.isDead = true;
      return this.again(error, call);
    } finally {
      this.isBusy = false;
    }
  }

  /** After a trap: the call once more, in a new instance. If it traps there as well, that is an error. */
  again<T>(error: unknown, call: () => T): T {
    this.fail(error);
    this.replace();
    try {
      return call();
    } catch (again) {
      this.isDead = true;
      this.fail(again);
      throw this.lastTrap;
    }
  }

  /** Makes the view anew after the memory has grown. */
  refresh(): void {
    this.doubles = new Float64Array(this.face.memory.buffer);
  }

  /** Makes room for so many numbers; what was written stays, though perhaps in another place. */
  growNumbers(length: number): void {
    const room = Math.max(length, 2 * (this.numbersEnd - this.numbersStart));
    this.numbersStart = this.face.numbers_buffer(room) >>> 3;
    this.numbersEnd = this.numbersStart + room;
    this.refresh();
  }

  /** Makes room for so many bytes. */
  #reserveBytes(length: number): void {
    // A view that a grown memory has left behind is empty.
    if (this.bytes.length >= length && this.bytes.length > 0) return;
    this.#bytesLength = Math.max(length, this.#bytesLength, FIRST_BYTES);
    const at = this.face.bytes_buffer(this.#bytesLength);
    this.bytes = new Uint8Array(this.face.memory.buffer, at, this.#bytesLength);
  }

  /** Writes a text; gives its length in bytes. */
  putText(text: string): number {
    const { length } = text;
    this.#reserveBytes(length * 3);
    const { bytes } = this;
    if (length <= BY_HAND) {
      let at = 0;
      for (; at < length; at += 1) {
        const unit = text.charCodeAt(at);
        if (unit > 0x7f) break;
        bytes[at] = unit;
      }
      if (at === length) return length;
    }
    return encoder.encodeInto(text, bytes).written;
  }

  putBytes(bytes: Uint8Array): number {
    this.#reserveBytes(bytes.length);
    this.bytes.set(bytes);
    return bytes.length;
  }

  /** A copy of what the engine has written to its bytes. */
  takeBytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.face.bytes_buffer(0);
    const taken = Uint8Array.from(new Uint8Array(this.face.memory.buffer, at, length));
    this.#bytesLength = length;
    this.bytes = new Uint8Array(this.face.memory.buffer, at, length);
    return taken;
  }

  takeText(length: number): string {
    return decoder.decode(this.takeBytes(length));
  }

  /** The place of `doubles` for an address of the engine's, in a view that is up to date. */
  placeOf(address: number): number {
    if (this.doubles.length === 0) this.refresh();
    return address >>> 3;
  }
}
