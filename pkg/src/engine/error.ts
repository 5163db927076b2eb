import type { Problem } from "../types.js";

/** What a `PrequalError` is about. Codes are API, texts are not. */
export type ErrorCode =
  | "not_a_scorecard"
  | "not_a_snapshot"
  | "unknown_version"
  | "damaged"
  | "freed"
  | "busy"
  | "type"
  | "range"
  | "unsupported"
  | "invalid_model"
  | "wasm_unavailable"
  | "trapped";

/** Every error that this package throws. */
export class PrequalError extends Error {
  override readonly name = "PrequalError";
  readonly code: ErrorCode;
  /** The argument or the part of a model that it is about; empty where it is about the whole. */
  readonly path: string;
  /** Every problem of a model that was refused. */
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    about: { path?: string; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, "cause" in about ? { cause: about.cause } : undefined);
    this.code = code;
    this.path = about.path ?? "";
    this.problems = about.problems ?? [];
  }
}
