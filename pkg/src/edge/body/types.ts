/** What every kind of body offers: its fields, itself without some names, itself with more. */
import type { IsReserved } from "../reserved.js";
import type { Bytes } from "./bytes.js";

/** A field that holds text, as the visitor sent it. */
export interface FormField {
  readonly name: string;
  readonly value: string;
}

export interface FormBody {
  readonly type: "urlencoded" | "multipart" | "json";
  /** As it came, boundary and charset included. */
  readonly contentType: string;
  readonly bytes: Bytes;
  /** Those that hold text, in order, duplicates included. */
  readonly fields: readonly FormField[];
  /** Whether it has HubSpot's `fields[]`. */
  readonly hasFieldList?: boolean;
  /** How many parts are files. */
  readonly files: number;
  /** Whether it can be scored: texts are UTF-8, and there are not too many of them. */
  readonly scorable: boolean;
  /** Itself without the reserved names; every other byte is as it was. */
  without(isReserved: IsReserved): FormBody;
  /** Itself with these fields behind its own. */
  with(values: readonly (readonly [name: string, value: string])[]): FormBody;
}

/** Why a body cannot be read. */
export type BodyProblem =
  | "empty_body"
  | "unknown_type"
  | "unknown_charset"
  | "encoded_body"
  | "ambiguous_type"
  | "type_lies"
  | "bad_json"
  | "bad_multipart"
  | "too_deep"
  | "too_large"
  | "too_many_fields"
  | "body_interrupted";

export type Read = { readonly body: FormBody } | { readonly problem: BodyProblem };
