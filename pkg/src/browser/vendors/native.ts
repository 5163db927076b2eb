/** Forms that post by themselves to a vendor: followed and attached to like any native form, by the vendor's own rules. */
import type { CrmPreset } from "../../crm/types.js";
import { fieldReader } from "../fields.js";
import { watchForms } from "../form.js";
import { matcher, type FormTarget } from "../roots.js";
import { createScope } from "../scope.js";
import { attachmentOf, type Disconnect, type Page, type VendorOptions, type Visit } from "./shared.js";

export interface NativeOptions extends VendorOptions {
  /** The forms, if not those that the vendor's own marks tell. */
  form?: FormTarget;
}

export interface NativeVendor {
  form: FormTarget;
  preset: CrmPreset;
  /** Sees each form before its data is asked for; may put it right, and tells what is wrong. */
  check(form: HTMLFormElement, names: readonly string[]): void;
}

/** Attaches to the vendor's forms until the result is called. */
export function connectNative(handle: Page, vendor: NativeVendor, options: NativeOptions, visit?: Visit): Disconnect {
  const scope = createScope();
  const form = options.form ?? vendor.form;
  const preset = options.crm ?? vendor.preset;
  const names = Object.values(preset.fields).filter(Boolean) as string[];
  const isOurs = matcher(form);
  const attachment = attachmentOf(handle, preset, visit, () => {});
  const checked = new WeakSet<HTMLFormElement>();
  const check = (event: Event): void => {
    const target = event.composedPath()[0] as HTMLFormElement;
    const form = target instanceof HTMLFormElement ? target : ((target as HTMLInputElement).form as HTMLFormElement | null);
    if (!form || checked.has(form) || !isOurs(form)) return;
    checked.add(form);
    vendor.check(form, names);
  };

  // At the first answer, so that the team sees what is wrong, and at the latest when it is sent.
  scope.on(document, "input change submit", check);
  watchForms(scope, {
    form,
    reader: fieldReader(options.fields, () => preset.answers),
    onStart: (form) => handle.track("form_start", { form }),
    onAnswers: (answers) => handle.set(answers),
    onSend: () => {},
    onSubmit: (form) => handle.track("form_submit", { form }),
    leadFields: () => attachment.values(),
  });
  scope.atEnd(attachment.end);
  return () => scope.end();
}

/** Tells the team what is wrong with a form, once each. */
export function warn(vendor: string, form: HTMLFormElement, problem: string): void {
  console.warn(`prequal: the ${vendor} form ${form.getAttribute("id") ?? form.getAttribute("name") ?? ""}: ${problem}`);
}

/** The value of a field, by its name; undefined where there is none. */
export function valueIn(form: HTMLFormElement, name: string): string | undefined {
  const field = Array.from(form.querySelectorAll("input, select, textarea")).find((field) => field.getAttribute("name") === name);
  return field ? (field as HTMLInputElement).value : undefined;
}
