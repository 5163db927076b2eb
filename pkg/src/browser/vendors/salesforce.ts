/**
 * `prequal/vendors/salesforce`: Salesforce Web-to-Lead, a native form that posts urlencoded to `servlet.WebToLead`.
 *
 * Custom fields have ids (`00N…`) that differ from one organization to the next, so the names are yours to give:
 *
 * ```js
 * import { webToLead } from "prequal/crm/salesforce";
 * import salesforce from "prequal/vendors/salesforce";
 * start({ model: "/model.pq", crm: webToLead({ score: "00N5g00000AbCdE" }), use: [salesforce] });
 * ```
 *
 * or `data-use="vendors/salesforce" data-field-names='{"score":"00N5g00000AbCdE"}'`. Without names nothing is attached.
 * Salesforce answers a form without `oid` with an empty page and makes no lead; that, and an action without `encoding`, is
 * told on the console. Do not name these forms by `form` (`data-form`) as well.
 */
import { webToLead } from "../../crm/salesforce.js";
import { connectNative, valueIn, warn, type NativeOptions } from "./native.js";
import { extensionOf, type Disconnect, type Page, type Visit } from "./shared.js";

export type { NativeOptions } from "./native.js";
export type { Disconnect } from "./shared.js";

const ID = /^00N[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/;

/** Attaches to every Web-to-Lead form on the page until the result is called. */
export function connect(handle: Page, options: NativeOptions = {}, visit?: Visit): Disconnect {
  return connectNative(
    handle,
    { form: 'form[action*="servlet.WebToLead"]', preset: webToLead({}), check },
    options,
    visit,
  );
}

function check(form: HTMLFormElement, names: readonly string[]): void {
  if (!valueIn(form, "oid")) warn("Web-to-Lead", form, "no `oid`: Salesforce makes no lead of it");
  if (!/[?&]encoding=/i.test(form.getAttribute("action") ?? "")) warn("Web-to-Lead", form, "no `encoding=UTF-8` in its action");
  const odd = names.filter((name) => !ID.test(name));
  if (odd.length) warn("Web-to-Lead", form, `not the id of a custom field: ${odd.map((name) => `\`${name}\``).join(", ")}`);
}

/** For `start({ use: [salesforce] })` and `data-use="vendors/salesforce"`. */
const salesforce = extensionOf(webToLead({}), connect);
export default salesforce;
