import { noChange } from "lit";
import { Directive, directive, PartType, type ElementPart, type PartInfo } from "lit/directive.js";

/**
 * Sets custom properties of an element: `<span ${vars({ "--width": "40%" })}>`.
 * Lit's own `styleMap` writes a `style` attribute first, which the content security policy forbids; this never does.
 */
class Vars extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("`vars` stands for itself in a tag");
  }

  override render(_values: Record<string, string | number>): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [values]: [Record<string, string | number>]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(values)) style.setProperty(name, String(value));
    return noChange;
  }
}

export const vars = directive(Vars);
