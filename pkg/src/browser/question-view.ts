/** A question in its slot: a label and a field, the team's own field where it has given one. No style of ours but variables. */

export interface Asked {
  attribute: string;
  /** The question, in the model's words. */
  ask: string;
}

const LAYER = `@layer prequal {
  [data-prequal-question]:not(:empty) { min-height: var(--prequal-question-min-height, revert-layer) }
  .prequal-question { display: var(--prequal-question-display, revert-layer); gap: var(--prequal-question-gap, revert-layer); margin: var(--prequal-question-margin, revert-layer); padding: var(--prequal-question-padding, revert-layer); border: var(--prequal-question-border, revert-layer); border-radius: var(--prequal-question-radius, revert-layer); background: var(--prequal-question-background, revert-layer); color: var(--prequal-question-color, revert-layer) }
  .prequal-question-label { display: var(--prequal-question-label-display, revert-layer); font: var(--prequal-question-label-font, revert-layer); color: var(--prequal-question-label-color, revert-layer) }
  .prequal-question-field { width: var(--prequal-question-field-width, revert-layer); font: var(--prequal-question-field-font, revert-layer); padding: var(--prequal-question-field-padding, revert-layer); border: var(--prequal-question-field-border, revert-layer); border-radius: var(--prequal-question-field-radius, revert-layer); background: var(--prequal-question-field-background, revert-layer) }
}`;

const CHOICE = "input[type=radio], input[type=checkbox]";
const FIELD = "input, select, textarea";
const LONGEST_QUESTION = 500;
let count = 0;

/** Puts a question at the end of a slot. The focus stays where it is; a screen reader is told politely. */
export function showQuestion(slot: Element, { attribute, ask }: Asked): Element {
  if (!slot.hasAttribute("aria-live")) slot.setAttribute("aria-live", "polite");
  const fields = fieldsFor(slot, attribute);
  const isGroup = fields.querySelector(CHOICE) !== null;
  const question = document.createElement(isGroup ? "fieldset" : "div");
  const label = document.createElement(isGroup ? "legend" : "label");
  label.textContent = ask.slice(0, LONGEST_QUESTION);
  label.className = "prequal-question-label";
  question.className = "prequal-question";
  question.setAttribute("data-attribute", attribute);
  question.append(label, fields);

  const controls = question.querySelectorAll<HTMLInputElement>(FIELD);
  for (const control of controls) {
    if (!control.name) control.name = attribute;
    if (!isGroup) control.classList.add("prequal-question-field");
  }
  const [first] = controls;
  if (first && label instanceof HTMLLabelElement) {
    first.id ||= `prequal-question-${(count += 1)}`;
    label.htmlFor = first.id;
  }
  slot.append(question);
  return question;
}

/** The names of the fields of a question, and what they hold. */
export function answersOf(question: Element): Element[] {
  return Array.from(question.querySelectorAll(FIELD));
}

/** How a question's answer is read, where its template says so by `data-as`. */
export function readAs(slot: Element, attribute: string): string | undefined {
  return templateOf(slot, attribute)?.dataset.as;
}

/** Lets the variables apply below everything that the page itself says of style; once, and without a style element. */
export function adoptVariables(): void {
  try {
    if (document.adoptedStyleSheets.some((sheet) => sheet === variables)) return;
    variables ??= new CSSStyleSheet();
    variables.replaceSync(LAYER);
    document.adoptedStyleSheets = [variables, ...document.adoptedStyleSheets];
  } catch {
    // Browsers from before 2023: the question looks as the page's own style has it.
  }
}

let variables: CSSStyleSheet | undefined;

/** The team's own field for the attribute, from a template in the slot; else a line of text. */
function fieldsFor(slot: Element, attribute: string): DocumentFragment {
  const template = templateOf(slot, attribute);
  const own = template && document.importNode(template.content, true);
  if (own?.querySelector(FIELD)) return own;
  const fragment = document.createDocumentFragment();
  const input = document.createElement("input");
  input.type = "text";
  input.maxLength = 4096;
  input.autocomplete = "off";
  fragment.append(input);
  return fragment;
}

function templateOf(slot: Element, attribute: string): HTMLTemplateElement | undefined {
  const templates = Array.from(slot.querySelectorAll<HTMLTemplateElement>("template[data-attribute]"));
  return templates.find((template) => template.dataset.attribute === attribute);
}
