/** Conditions, tests and patterns of events, as fields. */
import { html, nothing, type TemplateResult } from "lit";
import { maybe, t, type Key } from "../i18n/index.ts";
import { icon } from "../ui/icons.ts";
import type { Bounds, Condition, Ops, Pattern } from "./document.ts";
import { valueAt, withValue, type Path } from "./edit.ts";
import { checkField, choice, complaints, durationField, field, listField, numberField, problemsAt, readScalar, textField, tool, type Form } from "./fields.ts";
import { eventWords, nameWords } from "./words.ts";
import { bound } from "../ui/bound.ts";
import { writePath } from "../json/position.ts";

/** Where a condition stands decides what it may speak of. */
export type Scope = "lead" | "framework" | "stage" | "route";

const LEAD_KINDS = ["attribute", "event", "all", "any", "not"] as const;
const STANDING_KINDS = ["score", "fit", "engagement", "label", "grade", "disqualified"] as const;
type Kind = (typeof LEAD_KINDS)[number] | (typeof STANDING_KINDS)[number] | "framework" | "stage";

const BOUNDS = ["atLeast", "atMost", "above", "below"] as const;
const TEXT_OPS = ["is", "oneOf", "inList", "contains", "containsAny", "hasWord", "startsWith", "endsWith", "matches"] as const;
const OPS = [...TEXT_OPS, ...BOUNDS, "longerThan", "shorterThan", "sameAs", "known"] as const;
export type Op = (typeof OPS)[number];
/** In rows of tables and `where`; the first two are of conditions only. */
export const VALUE_OPS: readonly Op[] = OPS.filter((op) => op !== "sameAs" && op !== "known");
export const WHERE_OPS: readonly Op[] = OPS.filter((op) => op !== "sameAs");
export const GRADES = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"];

function kinds(scope: Scope): readonly Kind[] {
  if (scope === "lead") return LEAD_KINDS;
  if (scope === "framework") return [...LEAD_KINDS, ...STANDING_KINDS];
  return [...LEAD_KINDS, ...STANDING_KINDS, "framework", ...(scope === "route" ? (["stage"] as const) : [])];
}

function kindOf(condition: Condition): Kind {
  const all: Kind[] = ["all", "any", "not", "attribute", "event", "framework", "stage", ...STANDING_KINDS];
  return all.find((kind) => condition[kind] !== undefined) ?? "attribute";
}

/** A condition to begin with. */
export function freshCondition(form: Form, kind: Kind, old?: Condition): Condition {
  const { model, vocabulary } = form;
  const attribute = { attribute: vocabulary.attributes[0] ?? "jobTitle", known: true };
  switch (kind) {
    case "attribute":
      return attribute;
    case "event":
      return { event: vocabulary.events[0] ?? "page_view" };
    case "all":
    case "any":
      return { [kind]: old?.all ?? old?.any ?? (old ? [old] : [attribute]) };
    case "not":
      return { not: old ?? attribute };
    case "score":
    case "fit":
    case "engagement":
      return { [kind]: { atLeast: 50 } };
    case "label":
      return { label: { fit: ["A"] } };
    case "grade":
      return { grade: { atLeast: "B-" } };
    case "disqualified":
      return { disqualified: true };
    case "framework":
      return { framework: model.frameworks?.[0]?.id ?? "bant", is: "passed" };
    case "stage":
      return { stage: { atLeast: model.stages?.[0]?.id ?? "mql" } };
  }
}

export function conditionEditor(form: Form, path: Path, scope: Scope, onRemove?: () => void): TemplateResult {
  const condition = (valueAt(form.model, path) ?? {}) as Condition;
  const kind = kindOf(condition);
  const options = kinds(scope).map((one) => [one, t(`condition.${one}`)] as const);
  return html`
    <div class="condition" data-path=${writePath(path)} tabindex="-1">
      <div class="line">
        ${choice(t("condition.kind"), kind, options, (next) => form.set(path, freshCondition(form, next as Kind, condition)), { hidden: true })}
        ${kind === "all" || kind === "any" || kind === "not" || kind === "event" ? html`<span class="grow"></span>` : conditionBody(form, path, condition, kind, scope)}
        ${onRemove ? tool("close", t("form.remove"), onRemove) : nothing}
      </div>
      ${complaints(problemsAt(form, path))}
      ${kind === "all" || kind === "any" ? members(form, path, condition, kind, scope) : nothing}
      ${kind === "not" ? html`<div class="nest">${conditionEditor(form, [...path, "not"], scope)}</div>` : nothing}
      ${kind === "event" ? html`<div class="nest">${patternEditor(form, path)}${timesEditor(form, path)}</div>` : nothing}
      ${kind === "attribute" || kind === "event" || STANDING_KINDS.includes(kind as never)
        ? html`<button type="button" class="quiet small" @click=${() => form.set(path, { all: [condition, freshCondition(form, "attribute")] })}>${icon("plus")} ${t("form.add-condition")}</button>`
        : nothing}
    </div>
  `;
}

function members(form: Form, path: Path, condition: Condition, kind: "all" | "any", scope: Scope): TemplateResult {
  const list = condition[kind] ?? [];
  const remove = (index: number) => {
    const rest = list.filter((_, at) => at !== index);
    // One that is left needs no frame.
    form.set(path, rest.length === 1 ? rest[0] : { ...condition, [kind]: rest });
  };
  return html`
    <div class="nest">
      ${list.map((_, index) => conditionEditor(form, [...path, kind, index], scope, list.length > 1 ? () => remove(index) : undefined))}
      <button type="button" class="quiet small" @click=${() => form.set([...path, kind], [...list, freshCondition(form, "attribute")])}>
        ${icon("plus")} ${t("form.add-condition")}
      </button>
    </div>
  `;
}

function conditionBody(form: Form, path: Path, condition: Condition, kind: Kind, scope: Scope): TemplateResult {
  switch (kind) {
    case "score":
    case "fit":
    case "engagement":
      return html`<div class="grow">${opsEditor(form, [...path, kind], BOUNDS)}</div>`;
    case "grade":
      return gradeEditor(form, path, condition);
    case "label":
      return labelEditor(form, path, condition);
    case "disqualified":
      return choice(
        t("form.value"),
        String(condition.disqualified ?? true),
        [["true", t("form.yes")], ["false", t("form.no")]],
        (value) => form.set([...path, "disqualified"], value === "true"),
        { hidden: true },
      );
    case "framework":
      return frameworkEditor(form, path, condition);
    case "stage":
      return stageEditor(form, path, condition);
    default:
      return html`
        <div class="grow line">
          ${textField(form, [...path, "attribute"], t("form.attribute"), { list: "attributes", hidden: true, required: true })}
          <div class="grow">${opsEditor(form, path, OPS, scope)}</div>
        </div>
      `;
  }
}

function gradeEditor(form: Form, path: Path, condition: Condition): TemplateResult {
  const bound = condition.grade?.atMost === undefined ? "atLeast" : "atMost";
  const value = condition.grade?.[bound] ?? "C";
  return html`
    ${choice(t("form.test"), bound, (["atLeast", "atMost"] as const).map((one) => [one, t(`test.${one}`)] as const), (next) => form.set([...path, "grade"], { [next]: value }), { hidden: true })}
    ${choice(t("form.value"), value, GRADES.map((one) => [one, one] as const), (next) => form.set([...path, "grade"], { [bound]: next }), { hidden: true })}
  `;
}

function labelEditor(form: Form, path: Path, condition: Condition): TemplateResult {
  const label = condition.label ?? {};
  const of = (["fit", "engagement", "score"] as const).find((one) => label[one]) ?? "fit";
  return html`
    ${choice(t("form.kind"), of, (["fit", "engagement", "score"] as const).map((one) => [one, t(`condition.${one}`)] as const), (next) => form.set([...path, "label"], { [next]: label[of] ?? [] }), { hidden: true })}
    ${listField(form, [...path, "label", of], t("form.values"), { hidden: true })}
  `;
}

function frameworkEditor(form: Form, path: Path, condition: Condition): TemplateResult {
  const frameworks = (form.model.frameworks ?? []).map(({ id = "", name }) => [id, name ?? id] as const);
  const states = (["passed", "open", "failed"] as const).map((one) => [one, t(`answer.framework.${one}`)] as const);
  return html`
    ${choice(t("condition.framework"), condition.framework ?? "", frameworks, (next) => form.set([...path, "framework"], next), { hidden: true, form, path: [...path, "framework"] })}
    ${choice(t("form.value"), String(condition.is ?? "passed"), states, (next) => form.set([...path, "is"], next), { hidden: true })}
  `;
}

function stageEditor(form: Form, path: Path, condition: Condition): TemplateResult {
  const bound = BOUNDS.find((one) => condition.stage?.[one] !== undefined) ?? "atLeast";
  const value = condition.stage?.[bound] ?? "";
  const stages = (form.model.stages ?? []).map(({ id = "", name }) => [id, name ?? id] as const);
  return html`
    ${choice(t("form.test"), bound, BOUNDS.map((one) => [one, t(`test.${one}`)] as const), (next) => form.set([...path, "stage"], { [next]: value }), { hidden: true })}
    ${choice(t("condition.stage"), value, stages, (next) => form.set([...path, "stage"], { [bound]: next }), { hidden: true, form, path: [...path, "stage", bound] })}
  `;
}

/** How often, and whether different values are counted. */
function timesEditor(form: Form, path: Path): TemplateResult {
  const condition = (valueAt(form.model, path) ?? {}) as Condition;
  return html`
    <div class="fields">
      <div><span class="legend">${t("form.times")}</span>${opsEditor(form, [...path, "times"], BOUNDS)}</div>
      ${textField(form, [...path, "distinct"], t("form.distinct"), { list: "properties", placeholder: t("form.none") })}
    </div>
    ${condition.times === undefined ? nothing : complaints(problemsAt(form, [...path, "times"]))}
  `;
}

/** Which events: their names, their properties, how recent, verified or not. */
export function patternEditor(form: Form, path: Path): TemplateResult {
  const pattern = (valueAt(form.model, path) ?? {}) as Pattern;
  const names = Array.isArray(pattern.event) ? pattern.event : [pattern.event ?? ""];
  const readNames = (text: string) => {
    const list = text.split(/[,，、]/).map((one) => one.trim()).filter(Boolean);
    return list.length > 1 ? list : (list[0] ?? "");
  };
  const properties = names.flatMap((name) => form.vocabulary.properties[name] ?? []);
  return html`
    <div class="fields">
      ${field(
        form,
        [...path, "event"],
        t("form.event"),
        html`<input
          type="text" list="events" data-path=${writePath([...path, "event"])} autocomplete="off" spellcheck="false"
          ${bound(pattern.event ?? "", (one) => (Array.isArray(one) ? one.join(", ") : one), readNames)}
          @input=${(event: Event) => form.set([...path, "event"], readNames((event.target as HTMLInputElement).value))}
        />`,
      )}
      ${durationField(form, [...path, "within"], t("form.within"))}
      ${checkField(form, [...path, "verified"], t("form.verified-only"))}
    </div>
    ${names.length === 1 && names[0] ? html`<p class="small muted">${eventWords(names[0])}</p>` : nothing}
    ${Object.keys(pattern.where ?? {}).map(
      (property) => html`
        <div class="line where" data-path=${writePath([...path, "where", property])}>
          <span class="small muted nowrap">${t("form.where", { property: nameWords(property) })}</span>
          <div class="grow">${opsEditor(form, [...path, "where", property], WHERE_OPS)}</div>
          ${tool("close", t("form.remove"), () => {
            const rest = withValue(pattern.where ?? {}, [property], undefined);
            form.set([...path, "where"], Object.keys(rest).length ? rest : undefined);
          })}
        </div>
      `,
    )}
    <form class="line" @submit=${(event: SubmitEvent) => addProperty(form, path, pattern, event)}>
      <label class="field"><span class="visually-hidden">${t("form.property")}</span><input name="property" type="text" list="properties" placeholder=${properties[0] ?? "path"} autocomplete="off" /></label>
      <button class="quiet small">${icon("plus")} ${t("form.add-where")}</button>
    </form>
  `;
}

function addProperty(form: Form, path: Path, pattern: Pattern, event: SubmitEvent): void {
  event.preventDefault();
  const input = (event.target as HTMLFormElement).elements.namedItem("property") as HTMLInputElement;
  const name = input.value.trim() || input.placeholder;
  input.value = "";
  if (!pattern.where?.[name]) form.set([...path, "where"], { ...pattern.where, [name]: { is: "" } });
}

/** The ops of a test, each with its value. */
export function opsEditor(form: Form, path: Path, allowed: readonly Op[] | readonly (keyof Bounds)[], _scope?: Scope): TemplateResult {
  const ops = (valueAt(form.model, path) ?? {}) as Ops;
  const ours: readonly Op[] = allowed;
  const present = ours.filter((op) => ops[op] !== undefined);
  const rename = (old: Op, next: Op) => {
    const entries = Object.entries(ops).map(([key, value]) => (key === old ? [next, converted(value, next, form)] : [key, value]));
    form.set(path, Object.fromEntries(entries));
  };
  const remove = (op: Op) => {
    const rest = withValue(ops, [op], undefined);
    form.set(path, Object.keys(rest).length ? rest : undefined);
  };
  const free = ours.find((op) => ops[op] === undefined);
  return html`
    <div class="ops">
      ${present.map(
        (op) => html`
          <div class="line">
            ${choice(t("form.test"), op, ours.filter((one) => one === op || ops[one] === undefined).map((one) => [one, t(`test.${one}` as Key)] as const), (next) => rename(op, next as Op), { hidden: true })}
            <div class="grow">${operand(form, path, op)}</div>
            ${tool("close", t("form.remove"), () => remove(op))}
          </div>
        `,
      )}
      ${free
        ? html`<button type="button" class="quiet small" @click=${() => form.set(path, { ...ops, [free]: converted(undefined, free, form) })}>${icon("plus")} ${t("form.add-test")}</button>`
        : nothing}
    </div>
  `;
}

function operand(form: Form, path: Path, op: Op): TemplateResult {
  const at = [...path, op];
  const label = maybe(`test.${op}`) ?? op;
  const set = (value: unknown) => form.set(at, value);
  switch (op) {
    case "known":
      return choice(label, String(valueAt(form.model, at)), [["true", t("form.yes")], ["false", t("form.no")]], (value) => set(value === "true"), { hidden: true });
    case "inList":
      return choice(label, String(valueAt(form.model, at)), Object.keys(form.model.lists ?? {}).map((one) => [one, one] as const), set, { hidden: true, form, path: at });
    case "oneOf":
      return listField(form, at, label, { scalars: true, hidden: true });
    case "containsAny":
    case "hasWord":
      return listField(form, at, label, { hidden: true });
    case "atLeast":
    case "atMost":
    case "above":
    case "below":
    case "longerThan":
    case "shorterThan":
      return numberField(form, at, label, { hidden: true });
    case "sameAs":
      return textField(form, at, label, { list: "attributes", hidden: true, required: true });
    case "is":
      return field(
        form,
        at,
        label,
        html`<input
          type="text" data-path=${writePath(at)} autocomplete="off" spellcheck="false"
          ${bound(valueAt(form.model, at), (value) => String(value ?? ""), readScalar)}
          @input=${(event: Event) => set(readScalar((event.target as HTMLInputElement).value))}
        />`,
        { hidden: true },
      );
    default:
      return textField(form, at, label, { hidden: true, required: true });
  }
}

/** A value carried over to another op as far as it makes sense there. */
function converted(value: unknown, op: Op, form: Form): unknown {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (op === "known") return true;
  if (op === "inList") return Object.keys(form.model.lists ?? {})[0] ?? "list";
  if (op === "oneOf" || op === "containsAny") return Array.isArray(value) ? value : value === undefined ? [""] : [op === "oneOf" ? value : String(value)];
  if (op === "hasWord") return Array.isArray(value) ? value : String(value ?? "");
  if ((BOUNDS as readonly Op[]).includes(op) || op === "longerThan" || op === "shorterThan") return typeof first === "number" ? first : 1;
  if (op === "is") return first ?? "";
  return String(first ?? "");
}
