/** What `start` takes and gives. */
import type { Assessment, Values, WasmSource } from "../types.js";
import type { FieldNames } from "./attach.js";
import type { FieldMap } from "./fields.js";
import type { FormTarget } from "./form.js";
import type { ModelSource, WasmState } from "./scoring.js";
import type { StorageKind } from "./storage.js";

export interface StartOptions {
  /** The compiled scorecard (`.pq`): its address, the answer to a request, or its bytes. */
  model: ModelSource;
  /** Where the engine's WebAssembly is, if not where the package has it. */
  wasm?: WasmSource;
  /** The forms that are scored: a selector, an element or elements; forms themselves, or what holds them. None by default. */
  form?: FormTarget;
  /** What the fields of the form become. Without it fields with common names (`email`, `company`, `jobtitle`, `numemployees` …) are read. */
  fields?: FieldMap;
  /** The names of what is attached to the form; `lead_score`, `lead_stage`, `lead_reasons`, `lead_model`, `lead_log` by default. */
  fieldNames?: Partial<FieldNames>;
  /** The extensions of files whose links are downloads. */
  downloads?: readonly string[];
}

export interface Status {
  wasm: WasmState;
  /** Why there is no score, or what went wrong last; null where all is well. */
  reason: string | null;
  /** `memory` where storage is denied or full. */
  storage: StorageKind;
  /** How often what was kept could not be read, and the visitor began anew. */
  freshStarts: number;
}

export interface Handle {
  /** Tells of an event. */
  track(event: string, properties?: Values): void;
  /** States attributes; null makes one unknown. */
  set(attributes: Values): void;
  /** Null before the engine is ready. */
  score(): number | null;
  /** Null before the engine is ready. */
  assess(): Assessment | null;
  /** Settles when the engine is ready or has failed; never rejects. */
  readonly ready: Promise<Status>;
  status(): Status;
  /** Calls `listener` with the assessment soon after each change; gives what ends that. */
  on(event: "assessment", listener: (assessment: Assessment) => void): () => void;
  /** Forgets the visitor, here and in other tabs. */
  reset(): void;
  /** Ends all tracking on this page; what is kept stays. */
  stop(): void;
}
