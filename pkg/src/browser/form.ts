/** The form: what is answered, when it is begun and sent, and what goes out with it. The form never waits for us. */
import type { NamedValues } from "./attach.js";
import { answerOf, isPrivate, nameOf, textsOf, type Answer, type FieldReader } from "./fields.js";
import { formOf, matcher, watchRoots, type FormTarget } from "./roots.js";
import type { Scope } from "./scope.js";

export interface FormOptions {
  form: FormTarget;
  reader: FieldReader;
  onStart(form: string): void;
  onAnswers(answers: Record<string, Answer>): void;
  /** Just before the form goes out. */
  onSend(): void;
  onSubmit(form: string): void;
  /** What goes out with the form, whose data may become part of an address. */
  leadFields(inAddress: boolean): NamedValues;
}

export interface Forms {
  /** Takes note that a form goes out by the page's own code, and gives what goes with it. */
  send(form: HTMLFormElement): NamedValues;
  /** Whether a form has told of being sent since it was asked for last. */
  wasSent(): boolean;
}

export function watchForms(scope: Scope, options: FormOptions): Forms {
  const { reader, onStart, onAnswers, onSend, onSubmit, leadFields } = options;
  const isOurs = matcher(options.form);
  const started = new WeakSet<HTMLFormElement>();
  /** Forms that are being sent, with the button that was pressed. */
  const submitting = new WeakMap<HTMLFormElement, Element | null>();
  /** The names of inputs that we have put into a form. */
  const inputs = new WeakMap<HTMLFormElement, Set<string>>();
  let sent = false;

  const readAnswers = scope.safe((form: HTMLFormElement, data?: FormData, only?: string) => {
    const answers: Record<string, Answer> = {};
    for (const [name, fields] of fieldsByName(form)) {
      const reading = (only === undefined || name === only) && reader(name, fields[0]!.getAttribute("autocomplete"));
      if (!reading || fields.some(isPrivate)) continue;
      const texts = data ? data.getAll(name).filter((value) => typeof value === "string") : textsOf(fields);
      const answer = answerOf(texts, reading.as, () => textsOf(fields, true));
      // Of two fields for one attribute a blank one says nothing.
      if (answer !== null || !Object.hasOwn(answers, reading.to)) answers[reading.to] = answer;
    }
    onAnswers(answers);
  });

  const valuesOf = (form: HTMLFormElement, button?: Element | null): NamedValues => {
    const method = button?.getAttribute("formmethod") ?? form.getAttribute("method");
    return leadFields(method?.toLowerCase() !== "post");
  };

  /** What goes out with a form. What precedes it may fail, each part for itself. */
  const fieldsFor = (form: HTMLFormElement, data?: FormData): NamedValues => {
    const button = submitting.get(form);
    scope.safe(onSend)();
    readAnswers(form, data);
    // A submission that the page cancelled before its data was asked for is none.
    if (submitting.delete(form)) told(form);
    return valuesOf(form, button);
  };

  const told = scope.safe((form: HTMLFormElement) => {
    sent = true;
    onSubmit(formName(form));
  });

  const putInputs = (form: HTMLFormElement, values: NamedValues) => {
    const fresh = writeInputs(form, values);
    if (!fresh.length) return;
    inputs.set(form, new Set([...(inputs.get(form) ?? []), ...fresh.map(({ name }) => name)]));
    scope.atEnd(() => fresh.forEach((input) => input.remove()));
  };

  watchRoots(scope, options.form, (root) => {
    scope.on(root, "input change", (event) => {
      const field = event.composedPath()[0] as HTMLInputElement;
      const form = field.form;
      if (!form || !isOurs(form)) return;
      if (!started.has(form)) {
        started.add(form);
        onStart(formName(form));
      }
      if (event.type === "change") readAnswers(form, undefined, nameOf(field));
    });

    // Before the page's own listeners, some of which read the inputs and send them by themselves.
    scope.on(root, "submit", (event) => {
      const form = formOf(event);
      if (!form || !isOurs(form)) return;
      const button = (event as SubmitEvent).submitter ?? null;
      submitting.set(form, button);
      scope.safe(onSend)();
      readAnswers(form);
      putInputs(form, valuesOf(form, button));
    });

    scope.on(root, "formdata", (event) => {
      const form = formOf(event);
      if (!form || !isOurs(form)) return;
      const { formData } = event as FormDataEvent;
      // A field of that name that the form has already takes the value in its place; the others come last.
      for (const [name, value] of fieldsFor(form, formData)) {
        if (inputs.get(form)?.has(name)) formData.delete(name);
        formData.set(name, value);
      }
    });
  });

  // Browsers from before 2021: behind the page's own listeners, which may cancel.
  if (typeof FormDataEvent !== "function") {
    const complete = scope.safe((event: Event) => {
      const form = formOf(event);
      if (form && !event.defaultPrevented && isOurs(form)) putInputs(form, fieldsFor(form));
    });
    window.addEventListener("submit", complete);
    scope.atEnd(() => window.removeEventListener("submit", complete));
  }

  return {
    send(form) {
      submitting.set(form, submitting.get(form) ?? null);
      return fieldsFor(form);
    },
    wasSent() {
      const was = sent;
      sent = false;
      return was;
    },
  };
}

/** Reads no value. The same name on several fields is one question. */
function fieldsByName(form: HTMLFormElement): Map<string, Element[]> {
  const fields = new Map<string, Element[]>();
  for (const field of elementsIn(form)) {
    const name = nameOf(field);
    if (name) fields.set(name, [...(fields.get(name) ?? []), field]);
  }
  return fields;
}

/** `form.id` is a field where the form has one of that name. */
export function formName(form: HTMLFormElement): string {
  return form.getAttribute("id") || form.getAttribute("name") || "form";
}

/** `form.elements` is a field where the form has one of that name. */
function elementsIn(form: HTMLFormElement): Element[] {
  const { get } = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements") ?? {};
  return [...((get?.call(form) ?? form.elements) as Iterable<Element>)];
}

/** Puts values into a form as hidden inputs, and gives those that are new; a field of a name that is there takes the value. */
export function writeInputs(form: HTMLFormElement, values: NamedValues): HTMLInputElement[] {
  const fresh: HTMLInputElement[] = [];
  for (const [name, value] of values) {
    let input = elementsIn(form).find((field) => nameOf(field) === name) as HTMLInputElement | undefined;
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      // A form may have a field called `append` as well.
      Element.prototype.append.call(form, input);
      fresh.push(input);
    }
    input.value = value;
  }
  return fresh;
}
