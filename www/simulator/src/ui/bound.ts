import { noChange } from "lit";
import { Directive, directive, PartType, type ElementPart, type PartInfo } from "lit/directive.js";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Keeps a field in step with a value without getting in the way of who types: what the field shows is replaced only where
 * it means something else. `1.` stays while the value is 1, and `a, ` while it is a list of one.
 */
class Bound extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("`bound` stands for itself in a tag");
  }

  override render(_value: unknown, _write: (value: unknown) => string, _read: (text: string) => unknown): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [value, write, read]: Parameters<this["render"]>): typeof noChange {
    const field = part.element as Field;
    // The options of a select are rendered after it.
    if (field instanceof HTMLSelectElement) queueMicrotask(() => (field.value = write(value)));
    else if (!isSame(read(field.value), value)) field.value = write(value);
    return noChange;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

const boundDirective = directive(Bound);

/** `write` makes the field's text of a value, `read` a value of its text. */
export function bound<T>(value: T, write: (value: T) => string, read: (text: string) => T) {
  return boundDirective(value, write as (value: unknown) => string, read);
}
