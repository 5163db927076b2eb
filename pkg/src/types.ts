/** The public types of the engine: what goes in, what comes out. */

/** Milliseconds since 1970 (a fraction is dropped), or RFC 3339 text such as `2026-03-01T09:30:00+01:00`. */
export type Time = number | string | Date;

/** Who tells a fact. `edge`, `crm` and `email` are verified; `browser` (the default) and anything else are not. */
export type Source = "browser" | "edge" | "crm" | "email" | (string & {});

/** A value of an attribute or a property. What is missing, null, blank or an empty array is unknown. */
export type Value = string | number | boolean | null | undefined | readonly string[];

/** Names and values. What the model does not name is not read. */
export type Values = { readonly [name: string]: Value };

/** What is told of an event besides its name and properties. */
export interface FactOptions {
  /** The moment. */
  at: Time;
  /** What names this fact wherever it is told: told twice, it counts once. At most 128 characters. */
  id?: string | null | undefined;
  /** The visit that it belongs to. At most 128 characters. */
  session?: string | null | undefined;
  /** Who tells it; `browser` if absent. */
  source?: Source | undefined;
}

/** An event of a lead as plain data. */
export interface LeadEvent extends FactOptions {
  event: string;
  properties?: Values | null | undefined;
}

/** A lead as plain data: a set of facts. */
export interface Lead {
  id?: string | null | undefined;
  attributes?: Values | null | undefined;
  events?: readonly LeadEvent[] | null | undefined;
}

/** Why a lead has its score: one rule, before limits. */
export interface Reason {
  rule: string;
  group: string;
  kind: "fit" | "engagement";
  points: number;
  /** Counted events, steps of a metered rule, 1 for the other forms. */
  times: number;
  /** The reason in words for people. */
  because: string;
  /** Whether verified facts alone give the same points. */
  verified: boolean;
}

/** What a limit changed. */
export type LimitEffect = { at: "rule" | "group"; id: string; points: number } | { at: "total"; points: number };

/** How a framework such as BANT stands. */
export interface FrameworkResult {
  id: string;
  is: "open" | "passed" | "failed";
  /** The sum of the weights that are met. */
  met: number;
  /** The sum of the weights that are unknown. */
  unknown: number;
  criteria: { id: string; is: "met" | "unmet" | "unknown" }[];
}

/** What of a lead could not be used. */
export interface Warning {
  code: "bad_event" | "future_event" | "bad_value" | "not_finite" | "too_long" | "too_many";
  detail: string;
}

/** base + Σ reasons.points + Σ limits.points + rounding = score, exactly, in thousandths. */
export interface Assessment {
  score: number;
  fit: number;
  engagement: number;
  labels: { fit: string | null; engagement: string | null; score: string | null };
  grade: string | null;
  stage: string | null;
  /** Whether sales should have this lead; null in a model without stages. */
  qualified: boolean | null;
  route: string | null;
  disqualified: { id: string; reason: string }[];
  reasons: Reason[];
  limits: LimitEffect[];
  base: number;
  rounding: number;
  /** Score and stage by verified facts alone. */
  verified: { score: number; stage: string | null };
  frameworks: FrameworkResult[];
  model: { name: string; version: string; fingerprint: string };
  /** The moment of the assessment, in milliseconds since 1970. */
  at: number;
  warnings: Warning[];
}

/** What would change a lead's standing. */
export interface Outlook {
  next: {
    stage: string | null;
    /** Points missing to the nearest `score.atLeast` of the next stage. */
    score: number;
    frameworks: string[];
    questions: { attribute: string; ask: string; worth: number }[];
  };
  /** The next moment at which time alone changes the result, in milliseconds since 1970. */
  changesAt: number | null;
  /** Whether a half-life is at work. */
  decaying: boolean;
}

/** The replay of a lead. */
export interface History {
  points: { at: number; event: string; score: number; stage: string | null }[];
  stages: { id: string; reachedAt: number | null; due: number | null; overdue: boolean }[];
}

/** A problem of a model, or a warning about it. */
export interface Problem {
  /** Stable: `syntax`, `missing`, `unknown_key`, `duplicate_key`, `type`, `range`, `duplicate_id`, `unknown_reference`, `too_deep`, `too_many`; warnings `unreachable`, `overlap`, `unused`, `untranslated`. */
  code: string;
  /** As in `groups[0].rules[2].on.within`. */
  path: string;
  detail: string;
}

/** Where the engine's wasm comes from. Bytes are compiled only where the host allows it. */
export type WasmSource =
  | WebAssembly.Module
  | Response
  | URL
  | string
  | ArrayBuffer
  | Uint8Array
  | PromiseLike<WebAssembly.Module | Response | ArrayBuffer | Uint8Array>;

export interface LoadOptions {
  /** The wasm; if absent, the file that comes with the package. */
  wasm?: WasmSource | undefined;
}

export interface SetOptions {
  /** From when on it is so; before every event if absent. */
  at?: Time | undefined;
  /** Who tells it; `browser` if absent. */
  source?: Source | undefined;
}

export interface SnapshotOptions {
  /** The most bytes; the oldest unverified facts are left out first. */
  maxBytes?: number | undefined;
}

/** An engine: scorecards and visitors live in it. */
export interface Engine {
  /**
   * Reads a compiled scorecard, a `.pq` file.
   *
   * @throws PrequalError `not_a_scorecard`, `unknown_version` or `damaged`
   */
  scorecard(bytes: Uint8Array | ArrayBuffer): Scorecard;
  /** How often the engine has trapped and was replaced. */
  readonly traps: number;
  /** Why it did so last. */
  readonly lastTrap: Error | null;
}

/** A compiled model. */
export interface Scorecard extends Disposable {
  readonly name: string;
  readonly version: string;
  /** 16 hexadecimal digits: equal for equal models, compiled alike. */
  readonly fingerprint: string;
  /**
   * A visitor of whom nothing is known yet, or one from a snapshot.
   *
   * @throws PrequalError `not_a_snapshot`, `unknown_version` or `damaged`
   */
  visitor(snapshot?: Uint8Array): Visitor;
  /** Assesses one lead. What cannot be used is left out and counted in the warnings. */
  assess(lead: Lead, at: Time): Assessment;
  /**
   * The scores of many leads; of an object, or of JSON with one lead a line. JSON is read by the studio's engine only; a line
   * that is not JSON gives NaN.
   */
  scoreMany(leads: Iterable<Lead> | Uint8Array | string, at: Time): Float64Array<ArrayBuffer>;
  /** Gives its memory back; visitors that it has made live on. */
  free(): void;
}

/** One lead: facts come in, answers go out. */
export interface Visitor extends Disposable {
  /** Tells of an event. Gives the score at its moment. */
  record(event: string, properties: Values | null | undefined, about: FactOptions): number;
  /** States attributes. Gives the score at that moment. */
  set(attributes: Values, about?: SetOptions): number;
  score(at: Time): number;
  assess(at: Time): Assessment;
  /** What would change the lead's standing. In the studio's engine only. */
  outlook(at: Time): Outlook;
  /** The replay of the lead. In the studio's engine only. */
  history(at: Time): History;
  /** The facts as bytes, for a later visit or another place. */
  snapshot(options?: SnapshotOptions): Uint8Array<ArrayBuffer>;
  /**
   * Takes in the facts of a snapshot.
   *
   * @throws PrequalError `not_a_snapshot`, `unknown_version` or `damaged`
   */
  merge(snapshot: Uint8Array): void;
  /** Gives its memory back. */
  free(): void;
}

/** Loads an engine. */
export type Load = (options?: LoadOptions) => Promise<Engine>;

/** An engine from a module that is compiled already. */
export type LoadSync = (module: WebAssembly.Module) => Engine;

/** What is wrong with a model, and what is odd about a valid one. */
export interface Findings {
  problems: Problem[];
  warnings: Problem[];
}

/** A model as authored: its JSON, as text, in bytes or as plain data. */
export type AuthoredModel = string | Uint8Array | object;

export interface CompileOptions {
  /** The `page` gets what is not marked `visibility: "edge"`; the `edge`, which is the default, everything. */
  for?: "page" | "edge" | undefined;
}

export interface LinesOptions {
  /** `id,score,stage` instead of JSON. */
  csv?: boolean | undefined;
}

/** An engine that also reads models, and leads from JSON. */
export interface Studio extends Engine {
  /** Every problem of a model, or, where it is valid, what is odd about it. */
  check(model: AuthoredModel): Findings;
  /**
   * Compiles a model to a `.pq` file.
   *
   * @throws PrequalError `invalid_model`, with every problem
   */
  compile(model: AuthoredModel, options?: CompileOptions): Uint8Array<ArrayBuffer>;
  /**
   * Assesses whole lines of JSON, one lead a line; gives a line for each that is not blank: the assessment as JSON, or
   * `id,score,stage` as CSV. For a line that is not JSON it is `!` and the byte where reading stopped.
   */
  assessLines(scorecard: Scorecard, lines: Uint8Array, at: Time, options?: LinesOptions): Uint8Array<ArrayBuffer>;
}

/** Opens the studio's engine. */
export type OpenStudio = (options?: LoadOptions) => Promise<Studio>;
