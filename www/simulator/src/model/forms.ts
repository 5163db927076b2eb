/** The model as forms, for those who never read JSON. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Problem } from "../engine.ts";
import { t, type Key } from "../i18n/index.ts";
import { readPath, writePath } from "../json/position.ts";
import type { Result } from "../result.ts";
import { Element } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import { icon } from "../ui/icons.ts";
import type { ModelDocument } from "./document.ts";
import { editModel, withValue, type Path } from "./edit.ts";
import { problemsBelow, type Form } from "./fields.ts";
import { formStyles } from "./form-styles.ts";
import * as qualify from "./qualify.ts";
import { groupsEditor } from "./rules.ts";
import { vocabularyOf, type Vocabulary } from "./vocabulary.ts";
import { eventWords, nameWords } from "./words.ts";

interface Section {
  id: string;
  label: Key;
  /** The keys of the model that it is about. */
  keys: readonly (keyof ModelDocument)[];
  content: (form: Form) => TemplateResult;
  count?: (model: ModelDocument) => number;
}

const SECTIONS: readonly Section[] = [
  { id: "basics", label: "section.basics", keys: ["name", "version", "score"], content: qualify.basicsEditor },
  { id: "groups", label: "section.groups", keys: ["groups"], content: groupsEditor, count: (model) => model.groups?.length ?? 0 },
  { id: "stages", label: "section.stages", keys: ["stages"], content: qualify.stagesEditor, count: (model) => model.stages?.length ?? 0 },
  { id: "disqualify", label: "section.disqualify", keys: ["disqualify"], content: qualify.disqualifyEditor, count: (model) => model.disqualify?.length ?? 0 },
  { id: "frameworks", label: "section.frameworks", keys: ["frameworks"], content: qualify.frameworksEditor, count: (model) => model.frameworks?.length ?? 0 },
  { id: "labels", label: "section.labels", keys: ["labels"], content: qualify.labelsEditor, count: (model) => Object.keys(model.labels ?? {}).length },
  { id: "grade", label: "section.grade", keys: ["grade"], content: qualify.gradeEditor, count: (model) => model.grade?.criteria?.length ?? 0 },
  { id: "routes", label: "section.routes", keys: ["routes"], content: qualify.routesEditor, count: (model) => model.routes?.length ?? 0 },
  { id: "questions", label: "section.questions", keys: ["questions"], content: qualify.questionsEditor, count: (model) => Object.keys(model.questions ?? {}).length },
  { id: "lists", label: "section.lists", keys: ["lists"], content: qualify.listsEditor, count: (model) => Object.keys(model.lists ?? {}).length },
];

/** What is picked out; a new object each time, so that the same place can be picked out again. */
export interface Target {
  path: string;
}

export class ModelForms extends Element {
  static override properties = { result: { attribute: false }, target: { attribute: false }, open: { state: true } };
  static override styles = [base, formStyles];

  declare result: Result;
  declare target: Target | null;
  declare open: ReadonlySet<string>;

  constructor() {
    super();
    this.target = null;
    this.open = new Set(["groups"]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("target") && this.target) this.open = new Set([...this.open, ...opened(readPath(this.target.path))]);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("target") && this.target) this.#show(readPath(this.target.path));
  }

  protected override render() {
    const form = this.#form();
    const vocabulary: Vocabulary = form.vocabulary;
    const properties = [...new Set(Object.values(vocabulary.properties).flat())];
    return html`
      <datalist id="attributes">${vocabulary.attributes.map((name) => html`<option value=${name}>${nameWords(name)}</option>`)}</datalist>
      <datalist id="events">${vocabulary.events.map((name) => html`<option value=${name}>${eventWords(name)}</option>`)}</datalist>
      <datalist id="properties">${properties.map((name) => html`<option value=${name}>${nameWords(name)}</option>`)}</datalist>
      <div class="sections">${SECTIONS.map((section) => this.#section(form, section))}</div>
    `;
  }

  #section(form: Form, section: Section): TemplateResult {
    const open = this.open.has(section.id);
    const problems = section.keys.reduce((sum, key) => sum + problemsBelow(form, [key]), 0);
    const count = section.count?.(form.model);
    return html`
      <section class="section">
        <h2>
          <button type="button" class="quiet" aria-expanded=${open} aria-controls="section-${section.id}" data-path=${section.keys.at(-1)!} @click=${() => this.#setOpen(section.id, !open)}>
            <span class="chevron">${icon("right")}</span>${t(section.label)} ${count === undefined ? nothing : html`<span class="tag num">${count}</span>`}
            ${problems ? html`<span class="tag bad">${t("model.problems", { count: problems })}</span>` : nothing}
          </button>
        </h2>
        <div class="content" id="section-${section.id}" ?hidden=${!open}>${open ? section.content(form) : nothing}</div>
      </section>
    `;
  }

  #form(): Form {
    const { result } = this;
    const model = result.document ?? {};
    const problems = new Map<string, Problem[]>();
    // Hints are in the list of problems; beside the fields they would cry wolf.
    for (const problem of result.compiled?.findings.problems ?? []) {
      problems.set(problem.path, [...(problems.get(problem.path) ?? []), problem]);
    }
    return {
      model,
      vocabulary: vocabularyOf(model),
      problems,
      set: (path, value) => this.change((state) => editModel(state, (before) => settled(before, path, value)), { merge: `form ${writePath(path)}` }),
      edit: (change) => this.change((state) => editModel(state, change)),
      isOpen: (path) => this.open.has(writePath(path)),
      setOpen: (path, open) => this.#setOpen(writePath(path), open),
    };
  }

  #setOpen(id: string, open: boolean): void {
    const next = new Set(this.open);
    if (open) next.add(id);
    else next.delete(id);
    this.open = next;
  }

  /** Brings what is picked out, or what is nearest around it, into view. */
  #show(keys: Path): void {
    for (let length = keys.length; length > 0; length -= 1) {
      const found = this.renderRoot.querySelector<HTMLElement>(`[data-path="${CSS.escape(writePath(keys.slice(0, length)))}"]`);
      if (!found) continue;
      found.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      found.focus({ preventScroll: true });
      return;
    }
  }
}

/** A change of one field; an optional part that it leaves empty, such as `score`, goes as well. */
function settled(model: ModelDocument, path: Path, value: unknown): ModelDocument {
  const next = withValue(model, path, value);
  const [first] = path;
  if (value !== undefined || path.length !== 2 || first !== "score") return next;
  return Object.keys(next.score ?? {}).length ? next : withValue(next, ["score"], undefined);
}

/** What must be open for a path to be seen: its section, and every item on the way. */
function opened(keys: Path): string[] {
  const section = SECTIONS.find((one) => one.keys.includes(keys[0] as keyof ModelDocument))?.id;
  // The rules of a group are seen without its own fields.
  const hides = (length: number) => !(keys[0] === "groups" && length === 2 && keys[2] === "rules");
  const items = keys.flatMap((key, at) => (typeof key === "number" && hides(at + 1) ? [writePath(keys.slice(0, at + 1))] : []));
  return section ? [section, ...items] : items;
}

customElements.define("pq-model-forms", ModelForms);
