/** The form: what is answered, when it is begun and sent, and what goes out with it. The form never waits for us. */
import { answerOf, isPrivate, nameOf, textsOf, type Answer, type Reading } from "./fields.js";
import type { Scope } from "./scope.js";

/** A selector, an element or elements: forms themselves, or what holds them. */
export type FormTarget = string | Element | Iterable<Element>;

export interface FormOptions {
  form: FormTarget;
  reader: (field: Element) => Reading | undefined;
  onStart(form: string): void;
  onAnswers(answers: Record<string, Answer>): void;
  /** Just before the form goes out. */
  onSend(): void;
  onSubmit(form: string): void;
  /** What goes out with the form, whose data may become part of an address. */
  leadFields(inAddress: boolean): [name: string, value: string][];
}

export function watchForms(scope: Scope, options: FormOptions): void {
  const { reader, onStart, onAnswers, onSend, onSubmit, leadFields } = options;
  const isOurs = matcher(options.form);
  const started = new WeakSet<HTMLFormElement>();
  /** Forms that are being sent, with the button that was pressed. */
  const submitting = new WeakMap<HTMLFormElement, Element | null>();

  const readAnswers = scope.safe((form: HTMLFormElement, data?: FormData, only?: string) => {
    const answers: Record<string, Answer> = {};
    for (const [name, fields] of fieldsByName(form)) {
      const reading = (only === undefined || name === only) && reader(fields[0]!);
      if (!reading || fields.some(isPrivate)) continue;
      const texts = data ? data.getAll(name).filter((value) => typeof value === "string") : textsOf(fields);
      answers[reading.to] = answerOf(texts, reading.as);
    }
    onAnswers(answers);
  });

  /** What goes out with a form. What precedes it may fail, each part for itself. */
  const fieldsFor = (form: HTMLFormElement, data: FormData) => {
    const method = submitting.get(form)?.getAttribute("formmethod") ?? form.getAttribute("method");
    scope.safe(onSend)();
    readAnswers(form, data);
    // A submission that the page cancelled before its data was asked for is none.
    if (submitting.delete(form)) scope.safe(onSubmit)(formName(form));
    return leadFields(method?.toLowerCase() !== "post");
  };

  scope.on(document, "input change", (event) => {
    const field = event.composedPath()[0] as HTMLInputElement;
    const form = field.form;
    if (!form || !isOurs(form)) return;
    if (!started.has(form)) {
      started.add(form);
      onStart(formName(form));
    }
    if (event.type === "change") readAnswers(form, undefined, nameOf(field));
  });

  scope.on(document, "submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (isOurs(form)) submitting.set(form, (event as SubmitEvent).submitter ?? null);
  });

  if (typeof FormDataEvent === "function") {
    scope.on(document, "formdata", (event) => {
      const form = event.target as HTMLFormElement;
      if (!isOurs(form)) return;
      const { formData } = event as FormDataEvent;
      // A field of that name that the form has already takes the value in its place; the others come last.
      for (const [name, value] of fieldsFor(form, formData)) formData.set(name, value);
    });
    return;
  }

  // Browsers from before 2021. Behind the page's own listeners, which may cancel.
  const attachInputs = scope.safe((event: Event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !isOurs(form)) return;
    for (const [name, value] of fieldsFor(form, new FormData(form))) inputNamed(form, name).value = value;
  });
  window.addEventListener("submit", attachInputs);
  scope.atEnd(() => window.removeEventListener("submit", attachInputs));
}

function matcher(target: FormTarget): (form: Element) => boolean {
  if (typeof target === "string") return (form) => !!form.closest(target);
  const elements = target instanceof Element ? [target] : [...target];
  return (form) => elements.some((element) => element.contains(form));
}

/** Reads no value. The same name on several fields is one question. */
function fieldsByName(form: HTMLFormElement): Map<string, Element[]> {
  const fields = new Map<string, Element[]>();
  for (const field of form.elements) {
    const name = nameOf(field);
    if (name) fields.set(name, [...(fields.get(name) ?? []), field]);
  }
  return fields;
}

/** `form.id` is a field where the form has one of that name. */
function formName(form: HTMLFormElement): string {
  return form.getAttribute("id") || form.getAttribute("name") || "form";
}

function inputNamed(form: HTMLFormElement, name: string): HTMLInputElement {
  const present = Array.from(form.elements).find((field) => nameOf(field) === name);
  if (present) return present as HTMLInputElement;
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  form.append(input);
  return input;
}
