/** What `start` takes and gives. */
import type { CrmPreset, FieldNames } from "../crm/types.js";
import type { Assessment, Values, WasmSource } from "../types.js";
import type { ConsentOption, ConsentState, Recording, Signal } from "./consent.js";
import type { FieldMap } from "./fields.js";
import type { FormTarget } from "./roots.js";
import type { ModelSource, WasmState } from "./scoring.js";
import type { StorageKind } from "./storage.js";

/** What is followed of a visit by itself. */
export type Capture = "views" | "campaign" | "clicks" | "outbound" | "downloads" | "scroll" | "engagement" | "media" | "forms";

/** Set aside unless asked for. */
export type ExtraCapture = "hash" | "clickIds";

export interface StartOptions {
  /** The compiled scorecard (`.pq`): its address, the answer to a request, or its bytes. */
  model: ModelSource;
  /** Where the engine's WebAssembly is, if not where the package has it. */
  wasm?: WasmSource;
  /** The forms that are scored: a selector, an element or elements; forms themselves, or what holds them. None by default. */
  form?: FormTarget;
  /** What the fields of the form become. Without it fields with common names (`email`, `company`, `jobtitle`, `numemployees` …) are read. */
  fields?: FieldMap;
  /** The names of what is attached, as a CRM has them: `prequal/crm/*`; those of `prequal/crm/generic` by default. */
  crm?: CrmPreset | PromiseLike<CrmPreset>;
  /** Names of your own in the place of the preset's; a blank one leaves that value out. */
  fieldNames?: FieldNames;
  /** The extensions of files whose links are downloads. */
  downloads?: readonly string[];
  /** Parts of the capture switched off (`scroll: false`), or those that are off by default switched on. */
  capture?: { readonly [part in Capture | ExtraCapture]?: boolean };
  /** Whether consent is needed before anything is recorded; `not_needed` by default. */
  consent?: ConsentOption;
  /** What is respected besides the visitor's own choice: `gpc`, `dnt` and `google` (Consent Mode v2), all by default. */
  signals?: readonly Signal[];
  /** Which of Google's consent types speaks for us; `analytics_storage` by default. */
  googleType?: string;
  /** `memory` stores nothing, whatever the consent; `local`, the default, keeps facts in localStorage. */
  storage?: StorageKind;
  /** A domain above this host, `example.com`: hosts below it share the consent, and the log in a cookie. */
  cookieDomain?: string;
  /** Where the edge listens: `/_prequal`, here or at another origin. */
  edge?: string;
  /** Whether `attach` asks the edge for fields that it vouches for. */
  signed?: boolean;
  /** Modules that work with the handle: a vendor's forms, questions, what goes to other tools. */
  use?: readonly (Extension | PromiseLike<Extension>)[];
}

/** A module that works with the handle. What it gives is called at the end. */
export type Extension = (handle: Handle, settings: ExtensionSettings) => (() => void) | void;

/** The `data-*` attributes of the script tag, as its `dataset` has them; empty where a script has called `start`. */
export type ExtensionSettings = { readonly [name: string]: string | undefined };

export interface Status {
  wasm: WasmState;
  /** Why there is no score, or what went wrong last; null where all is well. */
  reason: string | null;
  /** `memory` where storage is denied, full or not wanted. */
  storage: StorageKind;
  /** How often what was kept could not be read, and the visitor began anew. */
  freshStarts: number;
  consent: ConsentState;
  /** What is done with facts now: `none`, kept in `memory` for this page view, or `stored`. */
  recording: Recording;
}

/** A change of stage, up or down. */
export interface StageChange {
  stage: string | null;
  previous: string | null;
  assessment: Assessment;
}

export interface AttachOptions {
  /** The name of the form, for what is told of its being sent; `form` by default, or the form's id. */
  form?: string;
  /** Whether the edge is asked for fields that it vouches for; as `start` was told by default. */
  signed?: boolean;
}

export interface Handle {
  /** Tells of an event. */
  track(event: string, properties?: Values): void;
  /** States attributes; null makes one unknown. */
  set(attributes: Values): void;
  /** States who the visitor is: an e-mail address as `email`, another text as `userId`; and further attributes. */
  identify(who: string | Values, attributes?: Values): void;
  /** Null before the engine is ready. */
  score(): number | null;
  /** Null before the engine is ready. */
  assess(): Assessment | null;
  /** Names and values that would be attached now: of the score, or the raw log alone; empty where nothing is recorded. */
  fields(): Record<string, string>;
  /**
   * Takes the answers from what the page's own code is about to send, and puts the fields into it: a form (as hidden inputs),
   * `FormData`, `URLSearchParams`, or an object that becomes JSON (flat, or with `fields: [{ name, value }]`).
   *
   * Gives the same object back, after 100 ms at the latest, whatever fails; never rejects.
   */
  attach<T extends object>(target: T, options?: AttachOptions): Promise<T>;
  /** The visitor consents: from now on facts are recorded and stored. */
  grant(): void;
  /** The visitor does not, or no longer: wipes all that is stored, here and in other tabs, and asks the edge to forget. */
  revoke(): void;
  /** Settles when the engine is ready or has failed: after consent where that is needed; never rejects. */
  readonly ready: Promise<Status>;
  status(): Status;
  /** Calls `listener` with the assessment soon after each change; gives what ends that. */
  on(event: "assessment", listener: (assessment: Assessment) => void): () => void;
  /** Calls `listener` when the stage has changed by what happened on this page; gives what ends that. */
  on(event: "stage", listener: (change: StageChange) => void): () => void;
  /** Forgets the visitor, here and in other tabs. */
  reset(): void;
  /** Ends all tracking on this page; what is kept stays. */
  stop(): void;
}
