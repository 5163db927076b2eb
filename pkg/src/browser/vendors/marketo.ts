/**
 * `prequal/vendors/marketo`: Adobe Marketo Engage's Forms 2.0.
 *
 * As documented: `MktoForms2.whenReady(form => …)` is called for each form, also for those that are there already;
 * `form.addHiddenFields` adds fields to it; `form.onSubmit` is called before it is sent, when `form.vals` can still be read
 * and set. So what is answered counts in the score that goes out with it. The fields must be fields of Marketo; they need
 * not be on the form.
 */
import marketo from "../../crm/marketo.js";
import { whenThere } from "../feeds/feed.js";
import { createScope } from "../scope.js";
import { answersOf, attachmentOf, extensionOf, type Disconnect, type Page, type VendorOptions, type Visit } from "./shared.js";

export type { Disconnect, VendorOptions } from "./shared.js";

interface MarketoForm {
  getId(): number | string;
  addHiddenFields(values: Record<string, string>): void;
  vals(values?: Record<string, string>): Record<string, unknown>;
  onSubmit(callback: () => void): void;
  onSuccess(callback: () => boolean | void): void;
}

/** Attaches to every form of Forms 2.0 until the result is called. */
export function connect(handle: Page, options: VendorOptions = {}, visit?: Visit): Disconnect {
  const preset = options.crm ?? marketo;
  const scope = createScope();
  const seen = new WeakSet<MarketoForm>();
  const attachment = attachmentOf(handle, preset, visit, () => {});
  let ended = false;
  const running = <A extends unknown[]>(fn: (...args: A) => void) => {
    const safe = scope.safe(fn);
    return (...args: A): void => {
      if (!ended) safe(...args);
    };
  };

  const follow = running((form: MarketoForm) => {
    if (seen.has(form)) return;
    seen.add(form);
    let added = false;
    const answer = running(() => handle.set(answersOf(Object.entries(form.vals()), preset, options.fields)));
    // Answers count as they are given, so that values which the edge vouches for are there in time.
    scope.on(document, "change", (event) => {
      const field = event.composedPath()[0] as Element;
      if (field.closest?.("form")?.getAttribute("id") === `mktoForm_${form.getId()}`) answer();
    });
    form.onSubmit(
      running(() => {
        answer();
        const values = Object.fromEntries(attachment.values());
        if (Object.keys(values).length === 0) return;
        // Added only where there is something to say, for a blank field would wipe what Marketo has; added once.
        if (added) form.vals(values);
        else form.addHiddenFields(values);
        added = true;
      }),
    );
    const submitted = running(() => handle.track("form_submit", { form: `mktoForm_${form.getId()}` }));
    form.onSuccess(() => {
      submitted();
      // Anything but false lets the form go on to its follow-up page.
      return true;
    });
  });

  const stopWaiting = whenThere(
    "MktoForms2",
    (forms) => typeof forms.whenReady === "function",
    (forms) => (forms.whenReady as (callback: (form: MarketoForm) => void) => void)(follow),
  );
  return () => {
    ended = true;
    stopWaiting();
    attachment.end();
    scope.end();
  };
}

/** For `start({ use: [marketoForms] })` and `data-use="vendors/marketo"`. */
const marketoForms = extensionOf(marketo, connect);
export default marketoForms;
