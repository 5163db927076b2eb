/**
 * The engine as a page needs it: one scorecard, one visitor, facts that are plain data already.
 *
 * It speaks to the WebAssembly itself, because `prequal` also takes whatever a caller may pass, leads as objects, snapshots and
 * several visitors, which a page would download for nothing. After a trap it takes a fresh instance and tells the facts again.
 */
import { PrequalError } from "../engine/error.js";
import { Kind, LARGEST_NUMBER, TextKind, Warn, type Face } from "../engine/face.js";
import { unpackAssessment } from "../engine/unpack.js";
import { readWords, type Words } from "../engine/words.js";
import type { Assessment, WasmSource } from "../types.js";
import type { Fact, PlainValue } from "./facts.js";

const MOST_BYTES = 0xffff_ffff;
/** What is told again after a trap: as many as a tracker keeps. */
const MOST_TOLD = 2500;
/** Larger numbers are handles; these say what is wrong with a file. */
const LARGEST_ERROR = 3;
/** What must be there for a module to be taken for the engine. */
const NEEDED = "memory card_load card_words visitor_new visitor_text visitor_record visitor_assess".split(" ");

const encoder = new TextEncoder();

/** The module of the engine: `runtime.wasm` from beside this script unless another source is given. */
export async function moduleFrom(wasm: WasmSource | undefined): Promise<WebAssembly.Module> {
  try {
    if (typeof WebAssembly === "undefined") throw new Error("this browser has no WebAssembly");
    let source: unknown = (await wasm) ?? new URL("./runtime.wasm", import.meta.url);
    if (source instanceof WebAssembly.Module) return source;
    if (typeof source === "string" || source instanceof URL) source = await fetch(source);
    if (source instanceof Response) {
      if (!source.ok) throw new Error(`HTTP ${source.status}`);
      // A stream of exactly this type only is compiled while it comes.
      if (source.headers.get("content-type") === "application/wasm") return await WebAssembly.compileStreaming(source);
      source = await source.arrayBuffer();
    }
    return await WebAssembly.compile(source as BufferSource);
  } catch (error) {
    throw new PrequalError("wasm_unavailable", `the engine cannot be had: ${error instanceof Error ? error.message : error}`);
  }
}

export class Engine {
  /** Whether the model uses the visitor's e-mail address, not only its domain. */
  readonly usesEmail: boolean;
  readonly #module: WebAssembly.Module;
  readonly #card: Uint8Array;
  readonly #words: Words;
  readonly #names: ReadonlyMap<string, number>;
  #face!: Face;
  #visitor = 0;
  #told: Fact[] = [];

  constructor(module: WebAssembly.Module, card: Uint8Array) {
    const offered = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
    if (!NEEDED.every((name) => offered.has(name))) {
      throw new PrequalError("wasm_unavailable", "the wasm is not that of this release of the engine");
    }
    this.#module = module;
    this.#card = card;
    const handle = this.#begin();
    const face = this.#face;
    this.#words = readWords(this.#taken(face.card_words(handle)));
    this.#names = new Map(this.#words.names.map((name, number) => [name, number]));
    // A snapshot holds the address only where the model uses it.
    this.#write({ event: "set", at: 0, id: "", session: "", properties: { email: "probe@domain" } });
    this.usesEmail = new TextDecoder("latin1").decode(this.#taken(face.visitor_snapshot(this.#visitor, MOST_BYTES))).includes("probe@");
    this.#visitor = face.visitor_new(handle, 0);
  }

  /** A fresh instance with the scorecard and a visitor of whom nothing is known; gives the scorecard's handle. */
  #begin(): number {
    const imports: Record<string, Record<string, () => void>> = {};
    // The engine calls nothing of its host.
    for (const { module, name } of WebAssembly.Module.imports(this.#module)) (imports[module] ??= {})[name] = () => {};
    const face = new WebAssembly.Instance(this.#module, imports).exports as unknown as Face;
    this.#face = face;
    face.__wbindgen_start?.();
    const handle = face.card_load(this.#put(this.#card));
    if (handle <= LARGEST_ERROR) {
      throw new PrequalError(handle === 1 ? "not_a_scorecard" : handle === 2 ? "unknown_version" : "damaged", "the model cannot be read");
    }
    this.#visitor = face.visitor_new(handle, 0);
    return handle;
  }

  #put(bytes: Uint8Array): number {
    const at = this.#face.bytes_buffer(bytes.length);
    new Uint8Array(this.#face.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  }

  #taken(length: number): Uint8Array {
    return new Uint8Array(this.#face.memory.buffer, this.#face.bytes_buffer(0), length).slice();
  }

  #text(text: string, kind: TextKind): number {
    return this.#face.visitor_text(this.#visitor, this.#put(encoder.encode(text)), kind);
  }

  /** The fact as numbers: its head, then name, kind and value of each property that the model uses. */
  #write({ event, at, id, session, properties = {} }: Fact): void {
    const face = this.#face;
    const numbers = [Math.trunc(at), this.#text(event, TextKind.Event), 0, this.#text(id, TextKind.Label), this.#text(session, TextKind.Label), 0];
    for (const [name, value] of Object.entries(properties)) {
      const number = this.#names.get(name);
      const written = number === undefined ? undefined : this.#value(value);
      if (!written) continue;
      numbers.push(number!, ...written);
      numbers[5]! += 1;
    }
    const place = face.numbers_buffer(numbers.length);
    new Float64Array(face.memory.buffer, place, numbers.length).set(numbers);
    face.visitor_record(this.#visitor);
  }

  /** Kind and value; nothing where it states nothing, which is counted. */
  #value(value: PlainValue): number[] | undefined {
    if (value === null) return [Kind.Unknown];
    if (typeof value === "number" && Math.abs(value) <= LARGEST_NUMBER) return [Kind.Number, value];
    if (typeof value === "string" || typeof value === "boolean") {
      const text = this.#text(String(value), TextKind.Value);
      return text < 0 ? [Kind.Unknown] : [Kind.Text, text];
    }
    if (Array.isArray(value)) {
      const texts = (value as string[]).map((text) => this.#text(text, TextKind.Value)).filter((text) => text >= 0);
      return texts.length ? [Kind.List, texts.length, ...texts] : [Kind.Unknown];
    }
    this.#face.visitor_warn(this.#visitor, typeof value === "number" ? Warn.NotFinite : Warn.BadValue);
    return undefined;
  }

  /** Runs a call; after a trap once more, in a fresh instance that has been told everything. */
  #run<T>(call: () => T): T {
    try {
      return call();
    } catch {
      this.#begin();
      for (const fact of this.#told) this.#write(fact);
      return call();
    }
  }

  record(fact: Fact): void {
    this.#run(() => this.#write(fact));
    this.#told.push(fact);
    if (this.#told.length > MOST_TOLD * 2) this.#told = this.#told.slice(-MOST_TOLD);
  }

  /** Forgets the visitor. */
  restart(): void {
    this.#told = [];
    this.#run(() => this.#begin());
  }

  score(at: number): number {
    return this.#run(() => this.#face.visitor_score(this.#visitor, at) / 1000);
  }

  assess(at: number): Assessment {
    return this.#run(() => {
      const place = this.#face.visitor_assess(this.#visitor, at);
      return unpackAssessment(this.#words, new Float64Array(this.#face.memory.buffer), place >>> 3, at);
    });
  }
}
