/** What the page and the edge call alike: a cookie, a header, addresses, and the log that goes out with a form. */

/** The visitor's choice, for the edge to read: `granted` or `denied`; absent where none was made. */
export const CONSENT_COOKIE = "prequal_consent";
/** The log of one visit to several hosts of one domain; only on request. */
export const LOG_COOKIE = "prequal_log";

/**
 * The metric by which the edge tells the id of the view that it has seen, as in `Server-Timing: prequal;desc="4f0c…"`.
 * The page's own fact takes that id, so that the same view is one fact.
 */
export const VIEW_METRIC = "prequal";

/** Where the edge listens, unless it is told otherwise. */
export const EDGE_BASE = "/_prequal";
/** Below the base, by POST without a body: the edge forgets the visitor, 204. */
export const FORGET = "/forget";
/** Below the base, by POST of an `AssessRequest` as JSON: gives an `AssessResponse`. */
export const ASSESS = "/assess";

/** An event of the log. */
export interface LoggedEvent {
  event: string;
  /** In milliseconds since 1970, by the visitor's clock. */
  at: number;
  id: string;
  session: string;
  properties?: { readonly [name: string]: unknown };
}

/** The page's own facts as they go out with a form: JSON in one field, the answers and the newest facts first to be kept. */
export interface SentLog {
  v: 1;
  /** What the visitor's clock said when the log was written; the edge shifts all times by what its own clock says. */
  sentAt: number;
  events: LoggedEvent[];
}

/** What the page asks the edge where a form posts to a vendor's host. */
export interface AssessRequest {
  log: SentLog;
  /** From the role of a value to the name under which it is to come back; the edge's own names if absent. */
  names?: { readonly [role: string]: string };
}

export interface AssessResponse {
  /** Names and values to attach as they are. */
  fields: { readonly [name: string]: string };
}
