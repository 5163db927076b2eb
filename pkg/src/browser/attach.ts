/** What is handed over with a form: the values of the assessment by name, and the log for the edge. */
import { generic } from "../crm/generic.js";
import type { CrmPreset, FieldNames } from "../crm/types.js";
import { attachedValues } from "../crm/values.js";
import type { Assessment } from "../types.js";

const LOG_BYTES = 8 * 1024;
/** What goes into an address must leave room: servers refuse one of more than about 8 KB, and with it the form. */
const ADDRESS_LOG_BYTES = 1024;

export type NamedValues = [name: string, value: string][];

export interface Source {
  assess(): Assessment | null;
  log(bytes: number): string;
}

/** A preset with some names of the team's own; a blank name leaves that value out. */
export function namedAs(preset: CrmPreset | undefined, own: FieldNames | undefined): CrmPreset {
  const { fields, ...rest } = preset ?? generic;
  return { ...rest, fields: { ...fields, ...own } };
}

/**
 * Names and values, in their order. Where there is no score the log goes alone, in a short form where it becomes part of an
 * address; where there is one, an address is spared the log.
 */
export function leadFields(source: Source, preset: CrmPreset, inAddress: boolean): NamedValues {
  const { log: logName } = preset.fields;
  const assessment = source.assess();
  const log = logName && !(assessment && inAddress) ? source.log(inAddress ? ADDRESS_LOG_BYTES : LOG_BYTES) : undefined;
  if (assessment) return attachedValues(assessment, preset, log === undefined ? {} : { log });
  return logName && log !== undefined ? [[logName, log]] : [];
}
