/**
 * `prequal/browser`: follows a visit, scores it in the page, and hands the score over with the form.
 *
 * ```js
 * import { start } from "prequal/browser";
 * const prequal = start({ model: "/model.pq", form: "#demo-request", fields: { jobtitle: "jobTitle" } });
 * ```
 *
 * Nothing here touches the page at import, so a server can import it; `start` is for the browser.
 */
import type { ExtensionSettings, Handle, StartOptions } from "./options.js";
import { run } from "./visit.js";

export type { CrmPreset, FieldNames, FieldRole } from "../crm/types.js";
export type { ConsentOption, ConsentState, Recording, Signal } from "./consent.js";
export type { FieldMap, FieldTarget, ReadAs } from "./fields.js";
export type {
  AttachOptions,
  Capture,
  Extension,
  ExtensionSettings,
  ExtraCapture,
  Handle,
  StageChange,
  StartOptions,
  Status,
} from "./options.js";
export type { FormTarget } from "./roots.js";
export type { ModelSource, WasmState } from "./scoring.js";
export type { StorageKind } from "./storage.js";

/** Where a page keeps the one handle that it has, whoever started it. */
const RUNNING = Symbol.for("prequal");

/** Starts to follow the visit. Called again, it gives the handle that is running. */
export function start(options: StartOptions, settings: ExtensionSettings = {}): Handle {
  const page = window as { [RUNNING]?: Handle };
  return (page[RUNNING] ??= run(options, settings, () => delete page[RUNNING]));
}
