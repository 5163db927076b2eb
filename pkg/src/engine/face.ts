/** What every build of the engine offers. Handles, lengths and places are whole numbers; what they mean stands in `src/wasm`. */
export interface Face {
  readonly memory: WebAssembly.Memory;
  bytes_buffer(length: number): number;
  numbers_buffer(length: number): number;
  card_load(length: number): number;
  card_free(card: number): void;
  card_words(card: number): number;
  visitor_new(card: number, length: number): number;
  visitor_merge(visitor: number, length: number): number;
  visitor_free(visitor: number): void;
  visitor_clear(visitor: number): number;
  visitor_text(visitor: number, length: number, kind: TextKind): number;
  visitor_warn(visitor: number, kind: number): void;
  visitor_record(visitor: number): number;
  visitor_read(visitor: number, facts: number, at: number): number;
  visitor_score(visitor: number, at: number): number;
  visitor_assess(visitor: number, at: number): number;
  visitor_snapshot(visitor: number, maxBytes: number): number;
  __wbindgen_start?(): void;
}

/** What the studio build offers besides. */
export interface StudioFace extends Face {
  answers(): number;
  visitor_outlook(visitor: number, at: number): void;
  visitor_history(visitor: number, at: number): number;
  leads_score(visitor: number, length: number, at: number): number;
  leads_assess(visitor: number, length: number, at: number, asCsv: number): number;
  model_check(length: number): number;
  model_compile(length: number, forPage: number): number;
  panic_words(): number;
  panic_length(): number;
}

/** What cannot be used, in the engine's numbers. */
export const enum Warn {
  BadEvent,
  BadValue,
  NotFinite,
  TooLong,
  TooMany,
}

/** What a text is to be, in the engine's numbers. */
export const enum TextKind {
  Value,
  /** Trimmed and cut already. */
  ReadyValue,
  /** An id or a session. */
  Label,
  /** A name of an event. */
  Event,
}

/** Kinds of values, in the engine's numbers. */
export const enum Kind {
  Unknown,
  Number,
  Text,
  List,
}

/** What `visitor_record` gives where numbers of texts have lost their meaning. */
export const TEXTS_FORGOTTEN = Number.NEGATIVE_INFINITY;

/** The moment of what is stated without one. */
export const BEFORE_ALL_TIME = Number.NEGATIVE_INFINITY;

export const MAX_EVENTS = 10_000;
export const MAX_PROPERTIES = 50;
export const MAX_ATTRIBUTES = 500;
export const MAX_ELEMENTS = 100;
export const MAX_TEXT_SCALARS = 4096;
export const MAX_NAME_SCALARS = 128;
export const LARGEST_NUMBER = 1e15;
export const FARTHEST_MS = 8.64e15;
