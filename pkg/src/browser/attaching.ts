/** `attach`: the fields into what the page's own code is about to send, within a tenth of a second, whatever fails. */
import type { NamedValues } from "./attach.js";
import { within } from "./deadline.js";
import type { Edge } from "./edge.js";
import type { Answer, FieldReader } from "./fields.js";
import { formName, type Forms } from "./form.js";
import type { AttachOptions } from "./options.js";
import type { Scope } from "./scope.js";
import { answersIn, holds, writeValues } from "./targets.js";

export const ATTACH_MS = 100;

export interface AttachParts {
  isRecording(): boolean;
  ready: Promise<unknown>;
  reader: FieldReader;
  forms: Forms | undefined;
  edge: Edge;
  signed: boolean;
  onAnswers(answers: Record<string, Answer>): void;
  onSend(): void;
  onSubmit(form: string): void;
  values(): NamedValues;
  /** The log and the names, as the edge is asked with them. */
  question(): { log: string; names: Readonly<Record<string, string | undefined>> };
}

export function attacher(scope: Scope, parts: AttachParts) {
  /** What was answered and sent, told once for each submission. */
  const tell = scope.safe((target: object, { form }: AttachOptions) => {
    parts.onSend();
    if (target instanceof HTMLFormElement) {
      if (parts.forms) parts.forms.send(target);
      else parts.onSubmit(form ?? formName(target));
      return;
    }
    parts.onAnswers(answersIn(target, parts.reader));
    // Data of a form that was just submitted told of that when it was asked for.
    const counted = parts.forms?.wasSent() === true && holds(target, parts.values());
    if (!counted) parts.onSubmit(form ?? "form");
  });
  const write = scope.safe((target: object, values: NamedValues) => writeValues(target, values));

  return async <T extends object>(target: T, options: AttachOptions = {}): Promise<T> => {
    const begun = performance.now();
    const left = () => Math.max(0, ATTACH_MS - (performance.now() - begun));
    if (!parts.isRecording() || !target || typeof target !== "object") return target;
    tell(target, options ?? {});
    // At once, for code that does not wait.
    const first = scope.safe(parts.values)() ?? [];
    write(target, first);
    await within(left(), parts.ready);
    const values = scope.safe(parts.values)() ?? first;
    write(target, values);
    if (options?.signed ?? parts.signed) {
      const question = scope.safe(parts.question)();
      const signed = question && (await within(left(), parts.edge.assess(question.log, question.names)));
      if (signed) write(target, signed);
    }
    return target;
  };
}
