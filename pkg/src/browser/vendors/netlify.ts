/**
 * `prequal/vendors/netlify`: Netlify Forms, native forms that Netlify finds in the static HTML when it deploys.
 *
 * Netlify keeps the fields that the HTML had at that time. So put a hidden input of each name into the form, or into the
 * static skeleton of a form that a script renders: `<input type="hidden" name="lead_score">`. What the form lacks is told on
 * the console. A form that is sent by `fetch` with `new FormData(form)` carries the fields as well.
 *
 * People read what Netlify mails to them, so the log is not attached. Do not name these forms by `form` (`data-form`) as well.
 */
import { generic } from "../../crm/generic.js";
import type { CrmPreset, FieldRole } from "../../crm/types.js";
import { connectNative, valueIn, warn, type NativeOptions } from "./native.js";
import { missingTeller, extensionOf, type Disconnect, type Page, type Visit } from "./shared.js";

export type { NativeOptions } from "./native.js";
export type { Disconnect } from "./shared.js";

const ROLES: readonly FieldRole[] = ["score", "label", "grade", "stage", "qualified", "route", "reasons", "model"];

/** The generic names of what people read. */
export const preset: CrmPreset = {
  name: "netlify",
  fields: Object.fromEntries(ROLES.map((role) => [role, generic.fields[role]!])),
};

/** Netlify takes its mark off when it deploys and puts `form-name` in; `:is` passes over what an old browser cannot read. */
const FORMS = 'form:is(:has(input[name="form-name"]), [data-netlify], [netlify])';

/** Attaches to every Netlify form on the page until the result is called. */
export function connect(handle: Page, options: NativeOptions = {}, visit?: Visit): Disconnect {
  const tellMissing = missingTeller("Netlify");
  const check = (form: HTMLFormElement, names: readonly string[]): void => {
    if (!valueIn(form, "form-name")) warn("Netlify", form, "no hidden `form-name`: Netlify does not know whose data it is");
    tellMissing(valueIn(form, "form-name") ?? "", names.filter((name) => valueIn(form, name) === undefined));
  };
  return connectNative(handle, { form: FORMS, preset, check }, options, visit);
}

/** For `start({ use: [netlify] })` and `data-use="vendors/netlify"`. */
const netlify = extensionOf(preset, connect);
export default netlify;
