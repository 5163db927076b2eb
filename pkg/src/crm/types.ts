/**
 * How what Prequal attaches is called in a CRM: one preset for the page and the edge.
 *
 * A preset names fields; the fields themselves are the team's to create, once, with the types that its page says.
 */

/**
 * What can be attached.
 *
 * | role | what it is | type of field |
 * | --- | --- | --- |
 * | `score` | the score | number, with the decimals of the model's `precision` |
 * | `fit`, `engagement` | its two parts | number |
 * | `label` | the labels of fit and engagement side by side, as in `A1`; else that of the score | text |
 * | `grade` | a letter, `F` to `A+` | text |
 * | `stage` | the id of the stage; blank below the lowest | text, or a list of the model's ids |
 * | `qualified` | whether sales should have the lead | yes or no |
 * | `route` | where it goes | text |
 * | `reasons` | the top reasons in one line, as in `Looked at pricing (+40); CTO (+30)` | long text |
 * | `model`, `version` | which model said so | text |
 * | `verified` | the score by verified facts alone; only the edge can say | number |
 * | `log` | the visit's log for the edge; never for people | long text |
 */
export type FieldRole =
  | "score"
  | "fit"
  | "engagement"
  | "label"
  | "grade"
  | "stage"
  | "qualified"
  | "route"
  | "reasons"
  | "model"
  | "version"
  | "verified"
  | "log";

/** From the role to the CRM's own field name; a role left out is not attached. */
export type FieldNames = { readonly [role in FieldRole]?: string };

/** How a field's answer is read; `docs/page.md` says what each is. */
export type AnswerReading = "text" | "label" | "range" | "list" | "checked";

/** From the name of a field in the CRM's own forms to the attribute that its answer states. */
export type AnswerMap = { readonly [field: string]: string | { readonly to: string; readonly as?: AnswerReading } };

export interface CrmPreset {
  readonly name: string;
  readonly fields: FieldNames;
  /**
   * What the CRM's own forms call what Prequal has standard attributes for: read besides the names in common use where the
   * team maps no fields, and a map for `fields` by itself, on the page and at the edge.
   */
  readonly answers?: AnswerMap;
  /** How yes and no are said in the CRM's forms; `true` and `false` if absent. */
  readonly booleans?: readonly [yes: string, no: string];
  /** The most characters that a field of this role takes; a longer value is cut, for the CRM would refuse it with the lead. */
  readonly longest?: { readonly [role in FieldRole]?: number };
}
