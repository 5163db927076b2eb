/** What opens the doors under `/_prequal/`. */
import type { FieldMap } from "../../browser/fields.js";
import type { CrmPreset } from "../../crm/types.js";

export interface AssessOptions {
  /** The pages that may ask, as in `https://www.example.com`; those of the edge's own origin always may. */
  readonly origins?: readonly string[];
  /** The names in which the answer comes where the page asks for none of its own; the generic ones by default. */
  readonly preset?: CrmPreset;
  /** A field that takes the proof, where the vendor's form has one; see `verifyFields`. */
  readonly proofField?: string;
  /** What the form's fields become. */
  readonly fields?: FieldMap;
}

export interface EventsOptions {
  /** `whsec_…` of the CRM's or the mail system's webhooks, the newest first; keys of their own, not those of the tokens. */
  readonly keys: string | readonly string[];
}

export interface DoorOptions {
  /** `POST /_prequal/assess`, for forms that post to a vendor: gives signed fields to attach. */
  readonly assess?: AssessOptions;
  /** `POST /_prequal/events` and `POST /_prequal/due`, for CRMs and mail systems; need a store of leads. */
  readonly events?: EventsOptions;
}
