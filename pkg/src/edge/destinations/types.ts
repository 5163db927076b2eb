/** Where submissions go: the shape that a CRM takes, and the names of its fields. */
import type { CrmPreset } from "../../crm/types.js";
import type { Assessment } from "../../types.js";
import type { FormBody } from "../body/types.js";
import type { OutboundRequest } from "../outbox/types.js";

/** A submission without the reserved names, on its way. */
export interface Submission {
  /** Also the idempotency key. */
  readonly id: string;
  /** By the edge's clock, in milliseconds since 1970. */
  readonly receivedAt: number;
  readonly body: FormBody;
  /** The query of the address that it was sent to, without the reserved names. */
  readonly query: string;
  /** The visitor's headers. */
  readonly headers: Headers;
  readonly ip: string | null;
  /** The page that it was sent from, if the browser said so. */
  readonly pageUri: string | null;
}

/** What is attached: nothing where it could not be scored, or where the CRM refused it. */
export interface Attachment {
  /** In the names of the destination's preset. */
  readonly values: readonly (readonly [name: string, value: string])[];
  readonly assessment: Assessment | null;
}

/** What an attempt may add. */
export interface Attempt {
  /** The idempotency key. */
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly now: number;
}

export interface Destination {
  /** Names it in logs and in the outbox; letters, digits, `-` and `_`. Never an address. */
  readonly name: string;
  readonly preset: CrmPreset;
  /** The request as it is kept: without credentials. */
  build(submission: Submission, attachment: Attachment): OutboundRequest;
  /** Puts credentials and signatures in, at each attempt. */
  finish?(request: OutboundRequest, attempt: Attempt): OutboundRequest | Promise<OutboundRequest>;
  /** Reads the CRM's answer, and gives one with the status that it means, where the CRM says `200` to what it refuses. */
  read?(response: Response): Promise<Response>;
  /** Where a body goes as it came, without credentials; none where the CRM takes another shape. */
  target?(submission: Omit<Submission, "body">): { url: string; headers: [string, string][] };
  /** Whether it leaves the files of a submission out. */
  readonly leavesFilesOut?: boolean;
  /** Whether the CRM's answer is for the visitor; else the team's own is given. */
  readonly answersVisitor: boolean;
}
