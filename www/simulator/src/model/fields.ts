/** The fields of the model's forms. Each knows the path of what it edits, and shows the engine's problems there. */
import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../engine.ts";
import { maybe, t } from "../i18n/index.ts";
import { bound } from "../ui/bound.ts";
import { icon } from "../ui/icons.ts";
import { writePath } from "../json/position.ts";
import type { Limit, ModelDocument, Scalar } from "./document.ts";
import { valueAt, type Path } from "./edit.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What the templates of the forms work with. */
export interface Form {
  model: ModelDocument;
  vocabulary: Vocabulary;
  /** The engine's problems and hints, by path. */
  problems: ReadonlyMap<string, readonly Problem[]>;
  /** Replaces the value at a path; undefined takes it out. Quick changes of one field are undone together. */
  set: (path: Path, value: unknown) => void;
  /** Any other change. */
  edit: (change: (model: ModelDocument) => ModelDocument) => void;
  isOpen: (path: Path) => boolean;
  setOpen: (path: Path, open: boolean) => void;
}

interface FieldOptions {
  /** The id of a list of suggestions. */
  list?: string;
  placeholder?: string;
  hidden?: boolean;
  required?: boolean;
}

export function problemsAt(form: Form, path: Path): readonly Problem[] {
  return form.problems.get(writePath(path)) ?? [];
}

/** How many problems stand at a path or below it. */
export function problemsBelow(form: Form, path: Path): number {
  const prefix = writePath(path);
  let count = 0;
  for (const [at, problems] of form.problems) {
    if (at === prefix || (at.startsWith(prefix) && /[.[]/.test(at[prefix.length] ?? ""))) count += problems.length;
  }
  return count;
}

/** The problems of a path, in words; with `id`, for the field that they describe. */
export function complaints(problems: readonly Problem[], id?: string): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`
    <div class="complaint" id=${id ?? nothing}>
      ${problems.map((problem) => html`<p>${maybe(`code.${problem.code}`) ?? problem.code}: <span lang="en">${problem.detail}</span></p>`)}
    </div>
  `;
}

const complaintId = (path: Path) => `complaint-${writePath(path)}`;
/** What describes a field: the id of its problems, where it has any. */
const describedBy = (form: Form, path: Path) => (problemsAt(form, path).length ? complaintId(path) : nothing);

/** A field with its label; `label` is not shown where it is `hidden`, but told all the same. */
export function field(form: Form, path: Path, label: string, control: TemplateResult, { hidden = false } = {}): TemplateResult {
  return html`
    <div class="cell">
      <label class="field"><span class=${hidden ? "visually-hidden" : ""}>${label}</span>${control}</label>
      ${complaints(problemsAt(form, path), complaintId(path))}
    </div>
  `;
}

const same = (text: string) => text;
const isWrong = (form: Form, path: Path) => (problemsAt(form, path).length ? "true" : nothing);

export function textField(form: Form, path: Path, label: string, options: FieldOptions = {}): TemplateResult {
  const value = String(valueAt(form.model, path) ?? "");
  const onInput = (event: Event) => {
    const text = (event.target as HTMLInputElement).value;
    form.set(path, text === "" && !options.required ? undefined : text);
  };
  return field(
    form,
    path,
    label,
    html`<input
      type="text" data-path=${writePath(path)} list=${options.list ?? nothing} placeholder=${options.placeholder ?? nothing}
      aria-invalid=${isWrong(form, path)} aria-describedby=${describedBy(form, path)} autocomplete="off" spellcheck="false"
      ${bound(value, same, same)} @input=${onInput}
    />`,
    options,
  );
}

export function readNumber(text: string): number | undefined {
  return text.trim() === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

export function numberField(
  form: Form,
  path: Path,
  label: string,
  options: FieldOptions & { min?: number; max?: number; step?: number | "any" } = {},
): TemplateResult {
  const value = valueAt(form.model, path) as number | undefined;
  const onInput = (event: Event) => {
    const input = event.target as HTMLInputElement;
    // What is not a number yet is not one less.
    if (!input.validity.badInput) form.set(path, readNumber(input.value));
  };
  return field(
    form,
    path,
    label,
    html`<input
      type="number" inputmode="decimal" data-path=${writePath(path)} min=${options.min ?? nothing} max=${options.max ?? nothing}
      step=${options.step ?? "any"} placeholder=${options.placeholder ?? nothing} aria-invalid=${isWrong(form, path)} aria-describedby=${describedBy(form, path)}
      ${bound(value, (one) => (one === undefined ? "" : String(one)), readNumber)} @input=${onInput}
    />`,
    options,
  );
}

/** A choice. `options` are pairs of value and words. */
export function choice(
  label: string,
  value: string,
  options: readonly (readonly [string, string])[],
  choose: (value: string) => void,
  { path, hidden = false, form }: { path?: Path; hidden?: boolean; form?: Form } = {},
): TemplateResult {
  return html`
    <div class="cell"><label class="field">
      <span class=${hidden ? "visually-hidden" : ""}>${label}</span>
      <select
        data-path=${path ? writePath(path) : nothing}
        aria-invalid=${form && path ? isWrong(form, path) : nothing} aria-describedby=${form && path ? describedBy(form, path) : nothing}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
        ${bound(value, same, same)}
      >
        ${options.map(([one, words]) => html`<option value=${one} ?selected=${one === value}>${words}</option>`)}
        ${options.some(([one]) => one === value) ? nothing : html`<option value=${value} selected>${value}</option>`}
      </select>
    </label>${form && path ? complaints(problemsAt(form, path), complaintId(path)) : nothing}</div>
  `;
}

/** A box that stands for `on` where it is ticked, and for `off` where it is not; one of them is undefined. */
export function checkField(form: Form, path: Path, label: string, { on = true as unknown, off = undefined as unknown } = {}): TemplateResult {
  const value = valueAt(form.model, path);
  const checked = off === undefined ? value === on : value !== off;
  return html`
    <label class="check">
      <input
        type="checkbox" data-path=${writePath(path)} .checked=${checked}
        @change=${(event: Event) => form.set(path, (event.target as HTMLInputElement).checked ? on : off)}
      />
      <span>${label}</span>
    </label>
    ${complaints(problemsAt(form, path))}
  `;
}

/** A scalar as one types it: what looks like a number is one, unless that would lose a digit, as of `007`. */
export function readScalar(text: string): Scalar {
  const trimmed = text.trim();
  if (trimmed === "true") return true;
  if (trimmed === "false") return false;
  return trimmed !== "" && String(Number(trimmed)) === trimmed && Math.abs(Number(trimmed)) <= 1e15 ? Number(trimmed) : trimmed;
}

const readList = (text: string) => text.split(/[,，、\n]/).map((part) => part.trim()).filter((part) => part !== "");

/** Several values, separated by commas. `scalars` reads numbers as numbers. */
export function listField(form: Form, path: Path, label: string, { scalars = false, hidden = false } = {}): TemplateResult {
  const raw = valueAt(form.model, path);
  const value = (Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]) as Scalar[];
  const read = (text: string): Scalar[] => (scalars ? readList(text).map(readScalar) : readList(text));
  return field(
    form,
    path,
    label,
    html`<textarea
      rows=${Math.min(6, Math.max(1, Math.ceil(value.join(", ").length / 48)))} data-path=${writePath(path)} spellcheck="false"
      aria-invalid=${isWrong(form, path)} aria-describedby=${describedBy(form, path)}
      ${bound(value, (list) => list.join(", "), read)}
      @input=${(event: Event) => form.set(path, read((event.target as HTMLTextAreaElement).value))}
    ></textarea>`,
    { hidden },
  );
}

const UNITS = ["s", "m", "h", "d", "w"] as const;

/** A duration such as `30d`, as a number and a unit. Empty where there is none. */
export function durationField(form: Form, path: Path, label: string, { hidden = false } = {}): TemplateResult {
  const value = String(valueAt(form.model, path) ?? "");
  const [, count = "", unit = "d"] = /^(\d*)([smhdw])$/.exec(value) ?? [];
  const set = (count: string, unit: string) => form.set(path, count === "" ? undefined : count + unit);
  return html`
    <fieldset class="duration" role="group" aria-label=${label}>
      ${hidden ? nothing : html`<span class="legend">${label}</span>`}
      <span class="pair">
        <input
          type="number" min="1" step="1" data-path=${writePath(path)} aria-label="${label}: ${t("form.time")}" aria-invalid=${isWrong(form, path)} aria-describedby=${describedBy(form, path)}
          ${bound(count, same, same)}
          @input=${(event: Event) => set((event.target as HTMLInputElement).value.replace(/\D/g, ""), unit)}
        />
        <select aria-label="${label}: ${t("form.unit")}" @change=${(event: Event) => set(count || "1", (event.target as HTMLSelectElement).value)} ${bound(unit, same, same)}>
          ${UNITS.map((one) => html`<option value=${one} ?selected=${one === unit}>${t(`unit.${one}`)}</option>`)}
        </select>
      </span>
      ${complaints(problemsAt(form, path), complaintId(path))}
    </fieldset>
  `;
}

/** The bounds of a sum. */
export function limitFields(form: Form, path: Path): TemplateResult {
  const set = (key: keyof Limit, event: Event) => {
    const limit: Limit = { ...(valueAt(form.model, path) as Limit | undefined) };
    const value = readNumber((event.target as HTMLInputElement).value);
    if (value === undefined) delete limit[key];
    else limit[key] = value;
    form.set(path, Object.keys(limit).length ? limit : undefined);
  };
  const one = (key: keyof Limit) => {
    const value = valueAt(form.model, [...path, key]) as number | undefined;
    return html`
      <div class="cell"><label class="field">
        <span>${t("form.limit")}: ${t(`form.${key}`)}</span>
        <input
          type="number" step="any" data-path=${writePath([...path, key])} aria-invalid=${isWrong(form, [...path, key])}
          ${bound(value, (number) => (number === undefined ? "" : String(number)), readNumber)}
          @input=${(event: Event) => set(key, event)}
        />
      </label>${complaints(problemsAt(form, [...path, key]))}</div>
    `;
  };
  return html`${one("min")} ${one("max")} ${complaints(problemsAt(form, path))}`;
}

/** A button that is an icon with a name. */
export function tool(name: Parameters<typeof icon>[0], label: string, run: () => void, { disabled = false, danger = false } = {}): TemplateResult {
  return html`
    <button type="button" class="icon quiet ${danger ? "danger" : ""}" aria-label=${label} title=${label} ?disabled=${disabled} @click=${run}>
      ${icon(name)}
    </button>
  `;
}
