/** What is attached to a submission: values of an assessment in the names of its destination. */
import { attachedValues } from "../crm/values.js";
import type { Assessment } from "../types.js";
import type { Attachment, Destination } from "./destinations/types.js";

export const NOTHING: Attachment = { values: [], assessment: null };

export function attachmentFor(assessment: Assessment | null, { preset }: Pick<Destination, "preset">): Attachment {
  if (!assessment) return NOTHING;
  return { assessment, values: attachedValues(assessment, preset, { verified: true }) };
}
