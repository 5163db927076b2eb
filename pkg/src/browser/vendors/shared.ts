/** What the vendors' modules share: values in the vendor's names, answers as attributes, and no error for the page. */
import { attachedValues } from "../../crm/values.js";
import type { CrmPreset, FieldNames } from "../../crm/types.js";
import type { Assessment, Values } from "../../types.js";
import { answerOf, fieldReader, isPrivateName, type FieldMap } from "../fields.js";

/** What of a handle a vendor's module uses. */
export interface Page {
  track(event: string, properties?: Values): void;
  set(attributes: Values): void;
  /** Null where there is no score. */
  assess(): Assessment | null;
  on(event: "assessment", listener: (assessment: Assessment) => void): () => void;
}

export interface VendorOptions {
  /** The names of the vendor's fields, if not those of its preset. */
  crm?: CrmPreset;
  /** What the fields of the form become. Without it fields with common names are read. */
  fields?: FieldMap;
}

/** Ends what a module does. */
export type Disconnect = () => void;

/** The `data-*` attributes of the script tag. */
export type Settings = { readonly [name: string]: string | undefined };

/** What a script tag says of the fields: `data-fields` and `data-field-names`. */
export function optionsIn(settings: Settings, preset: CrmPreset): VendorOptions {
  const fields = objectIn(settings.fields) as FieldMap | undefined;
  return { crm: presetIn(settings, preset), ...(fields ? { fields } : {}) };
}

/** The preset with the names of the script tag's `data-field-names`. */
function presetIn(settings: Settings, preset: CrmPreset): CrmPreset {
  return { ...preset, fields: { ...preset.fields, ...namesIn(settings) } };
}

function namesIn(settings: Settings): FieldNames | undefined {
  return objectIn(settings.fieldNames) as FieldNames | undefined;
}

function objectIn(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return typeof value === "object" && value ? value : undefined;
  } catch {
    // The script tag's own reading tells of it.
    return undefined;
  }
}

/** What is attached now; nothing where there is no score. */
export function valuesNow(handle: Page, preset: CrmPreset): [name: string, value: string][] {
  const assessment = handle.assess();
  return assessment ? attachedValues(assessment, preset) : [];
}

/** What a vendor says that was answered, as attributes. What is private by its name is never read. */
export function answersOf(answers: Iterable<readonly [name: string, value: unknown]>, map?: FieldMap): Values {
  const read = fieldReader(map);
  const attributes: Record<string, Values[string]> = {};
  let left = 500;
  for (const [name, value] of answers) {
    if ((left -= 1) < 0) break;
    const reading = read(name);
    if (!reading || isPrivateName(name)) continue;
    const texts = (Array.isArray(value) ? value : [value]).filter((text) => /^(string|number|boolean)$/.test(typeof text));
    attributes[reading.to] = answerOf(texts.map(String), reading.as);
  }
  return attributes;
}

/** Runs `fn`; what it throws stays here. */
export function quietly(fn: () => void): void {
  try {
    fn();
  } catch {
    // A vendor's form goes on as it would without us.
  }
}

/** Tells the team, once, which fields its form lacks: the vendor would drop their values. */
export function missingTeller(vendor: string): (form: string, missing: readonly string[]) => void {
  const told = new Set<string>();
  return (form, missing) => {
    if (missing.length === 0 || told.has(form)) return;
    told.add(form);
    console.warn(`prequal: the ${vendor} form ${form} has no field ${missing.map((name) => `\`${name}\``).join(", ")}`);
  };
}
