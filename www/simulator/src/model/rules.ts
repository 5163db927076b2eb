/** Groups and their rules, as forms. */
import { html, nothing, type TemplateResult } from "lit";
import { signed, t } from "../i18n/index.ts";
import { writePath } from "../json/position.ts";
import { icon } from "../ui/icons.ts";
import { conditionEditor, freshCondition, opsEditor, patternEditor, VALUE_OPS } from "./conditions.ts";
import type { Count, Decay, Group, ModelDocument, Rule } from "./document.ts";
import { freeId, ruleIds, valueAt, withInserted, withMoved, withValue, type Path } from "./edit.ts";
import { checkField, choice, complaints, durationField, limitFields, numberField, problemsAt, problemsBelow, textField, tool, type Form } from "./fields.ts";
import { ruleName, ruleWords } from "./words.ts";

type RuleForm = "when" | "on" | "table" | "meter";

export function groupsEditor(form: Form): TemplateResult {
  const groups = form.model.groups ?? [];
  return html`
    ${groups.map((group, at) => groupEditor(form, group, at, groups.length))}
    <button type="button" @click=${() => addGroup(form)}>${icon("plus")} ${t("form.add-group")}</button>
  `;
}

function groupEditor(form: Form, group: Group, at: number, count: number): TemplateResult {
  const path: Path = ["groups", at];
  const rules = group.rules ?? [];
  const name = group.name || group.id || t("form.new-group");
  const open = form.isOpen(path);
  return html`
    <section class="item group kind-${group.kind ?? "fit"}" aria-label=${name}>
      ${itemHead(form, path, name, html`<span class="tag">${t(group.kind === "engagement" ? "words.engagement" : "words.fit")}</span><span class="small muted nowrap">${t("form.rules", { count: rules.length })}</span>`, {
        list: ["groups"],
        index: at,
        count,
        copy: (model) => withInserted(model, ["groups"], copyOfGroup(model, group), at + 1),
      })}
      ${open
        ? html`
            <div class="fields body">
              ${textField(form, [...path, "name"], t("form.name"))} ${textField(form, [...path, "id"], t("form.id"), { required: true })}
              ${choice(t("form.kind"), group.kind ?? "fit", [["fit", t("form.kind-fit")], ["engagement", t("form.kind-engagement")]], (kind) => form.set([...path, "kind"], kind), { form, path: [...path, "kind"] })}
              ${limitFields(form, [...path, "limit"])} ${checkField(form, [...path, "visibility"], t("form.edge-only"), { on: "edge" })}
            </div>
          `
        : nothing}
      ${complaints(problemsAt(form, path))}
      <div class="rules">
        ${rules.map((rule, rank) => ruleEditor(form, rule, at, rank, rules.length))}
        <button type="button" class="quiet small" @click=${() => addRule(form, at)}>${icon("plus")} ${t("form.add-rule")}</button>
      </div>
    </section>
  `;
}

function ruleEditor(form: Form, rule: Rule, at: number, rank: number, count: number): TemplateResult {
  const path: Path = ["groups", at, "rules", rank];
  const name = ruleName(rule) || t("form.new-rule");
  const off = rule.enabled === false;
  const points = rule.table ? "" : signed(rule.points ?? 0);
  return html`
    <article class="item rule ${off ? "off" : ""}" aria-label=${name}>
      ${itemHead(form, path, name, html`${points ? html`<span class="num points ${(rule.points ?? 0) < 0 ? "minus" : ""}">${points}</span>` : html`<span class="small muted">${icon("dash")}</span>`}`, {
        list: ["groups", at, "rules"],
        index: rank,
        count,
        about: ruleWords(rule, form.model),
        toggle: () => form.set([...path, "enabled"], off ? undefined : false),
        on: !off,
        copy: (model) => withInserted(model, ["groups", at, "rules"], { ...rule, id: freeId(rule.id ?? "rule", ruleIds(model)) }, rank + 1),
      })}
      ${form.isOpen(path) ? html`<div class="body">${ruleFields(form, rule, path)}</div>` : nothing}
    </article>
  `;
}

function ruleFields(form: Form, rule: Rule, path: Path): TemplateResult {
  const kind = formOf(rule);
  const kinds = (["when", "on", "table", "meter"] as const).map((one) => [one, t(`form.rule-${one}`)] as const);
  return html`
    <div class="fields">
      ${textField(form, [...path, "because"], t("form.because"))}
      ${textField(form, [...path, "id"], t("form.id"), { required: true })}
      ${choice(t("form.rule-form"), kind, kinds, (next) => form.set(path, reshaped(form, rule, next as RuleForm)))}
      ${kind === "table" ? textField(form, [...path, "attribute"], t("form.attribute"), { list: "attributes", required: true }) : numberField(form, [...path, "points"], t("form.points"))}
    </div>
    ${kind === "when" ? html`<div><span class="legend">${t("form.when")}</span>${conditionEditor(form, [...path, "when"], "lead")}</div>` : nothing}
    ${kind === "table" ? tableEditor(form, rule, path) : nothing}
    ${kind === "on" || kind === "meter" ? html`<div class="pattern">${patternEditor(form, [...path, "on"])}</div>` : nothing}
    ${kind === "meter"
      ? html`
          <div class="fields">
            ${numberField(form, [...path, "meter", "step"], t("form.step"), { min: 0.001 })}
            ${textField(form, [...path, "meter", "property"], t("form.property"), { list: "properties", required: true })}
          </div>
        `
      : nothing}
    ${kind === "on" ? html`<div class="fields">${countFields(form, rule, path)} ${decayFields(form, rule, path)}</div>` : nothing}
    <div class="fields">
      ${limitFields(form, [...path, "limit"])}
      ${checkField(form, [...path, "enabled"], t("form.enabled"), { on: undefined, off: false })}
      ${checkField(form, [...path, "visibility"], t("form.edge-only"), { on: "edge" })}
    </div>
    ${complaints(problemsAt(form, path))}
  `;
}

function formOf(rule: Rule): RuleForm {
  if (rule.table) return "table";
  if (rule.meter) return "meter";
  return rule.on ? "on" : "when";
}

/** The rule in another form; what both have stays. */
function reshaped(form: Form, rule: Rule, next: RuleForm): Rule {
  const { when, on, count, decay, meter, attribute, table, unknown, points = 10, limit, enabled, visibility, ...named } = rule;
  const event = on ?? { event: form.vocabulary.events[0] ?? "page_view" };
  const parts: Record<RuleForm, Partial<Rule>> = {
    when: { when: when ?? freshCondition(form, "attribute"), points },
    on: { on: event, points, ...(count && { count }), ...(decay && { decay }) },
    table: { attribute: attribute ?? form.vocabulary.attributes[0] ?? "employees", table: table ?? [{ points }] },
    meter: { on: event, meter: meter ?? { property: "seconds", step: 60 }, points },
  };
  return { ...named, ...parts[next], ...(limit && { limit }), ...(enabled === false && { enabled }), ...(visibility && { visibility }) };
}

function tableEditor(form: Form, rule: Rule, path: Path): TemplateResult {
  const rows = rule.table ?? [];
  return html`
    <div class="table">
      ${rows.map((row, index) => {
        const at: Path = [...path, "table", index];
        const name = t("form.row", { count: index + 1 });
        return html`
          <fieldset class="row-item" data-path=${writePath(at)} tabindex="-1">
            <legend class="visually-hidden">${name}</legend>
            <div class="grow">
              ${Object.keys(row).every((key) => key === "points" || key === "perUnit") ? html`<p class="small muted">${t("words.row.any")}</p>` : nothing}
              ${opsEditor(form, at, VALUE_OPS)}
            </div>
            ${numberField(form, [...at, "points"], t("form.points"))} ${numberField(form, [...at, "perUnit"], t("form.per-unit"), { placeholder: t("form.none") })}
            <span class="tools">
              ${tool("up", t("form.up", { name }), () => form.edit((model) => withMoved(model, [...path, "table"], index, -1)), { disabled: index === 0 })}
              ${tool("down", t("form.down", { name }), () => form.edit((model) => withMoved(model, [...path, "table"], index, 1)), { disabled: index === rows.length - 1 })}
              ${tool("bin", t("form.delete", { name }), () => form.set(at, undefined), { disabled: rows.length === 1, danger: true })}
            </span>
            ${complaints(problemsAt(form, at))}
          </fieldset>
        `;
      })}
      <div class="fields">
        <button type="button" class="quiet small" @click=${() => form.edit((model) => withInserted(model, [...path, "table"], { atLeast: 1, points: 5 }, 0))}>${icon("plus")} ${t("form.add-row")}</button>
        ${numberField(form, [...path, "unknown"], t("form.unknown"), { placeholder: "0" })}
      </div>
    </div>
  `;
}

function countFields(form: Form, rule: Rule, path: Path): TemplateResult {
  const { count } = rule;
  const cap = typeof count === "object" && count !== null ? count : null;
  const value = cap ? "cap" : count === "once" ? "once" : "each";
  const at: Path = [...path, "count"];
  const next: Record<string, Count | undefined> = { each: undefined, once: "once", cap: { atMost: 3 } };
  return html`
    ${choice(t("form.count"), value, (["each", "once", "cap"] as const).map((one) => [one, t(`form.count-${one}`)] as const), (one) => form.set(at, next[one]), { form, path: at })}
    ${cap
      ? html`
          ${numberField(form, [...at, "atMost"], t("form.count-cap"), { min: 1, step: 1 })}
          ${choice(t("form.per"), cap.per ?? "", [["", t("form.per-ever")], ...(["hour", "day", "week", "session"] as const).map((one) => [one, t(`per.${one}`)] as const)], (per) => form.set([...at, "per"], per || undefined))}
        `
      : nothing}
  `;
}

function decayFields(form: Form, rule: Rule, path: Path): TemplateResult {
  const { decay } = rule;
  const value = !decay ? "none" : decay.halfLife !== undefined ? "half" : decay.compound ? "compound" : "linear";
  const at: Path = [...path, "decay"];
  const time = decay?.halfLife ?? decay?.every ?? "30d";
  const lose = decay?.lose ?? 25;
  const next: Record<string, Decay | undefined> = {
    none: undefined,
    half: { halfLife: time },
    linear: { lose, every: time },
    compound: { lose, every: time, compound: true },
  };
  return html`
    ${choice(t("form.decay"), value, (["none", "half", "linear", "compound"] as const).map((one) => [one, t(`form.decay-${one}`)] as const), (one) => form.set(at, next[one]), { form, path: at })}
    ${value === "none" ? nothing : durationField(form, [...at, value === "half" ? "halfLife" : "every"], t("form.time"))}
    ${value === "linear" || value === "compound" ? numberField(form, [...at, "lose"], t("form.percent"), { min: 0, max: 100 }) : nothing}
  `;
}

interface HeadOptions {
  /** The list that it is in, and where. */
  list: Path;
  index: number;
  count: number;
  about?: string;
  /** Switches it off and on. */
  toggle?: () => void;
  on?: boolean;
  copy?: (model: ModelDocument) => ModelDocument;
}

/** The line of an item: what opens it, and what moves, copies and deletes it. */
export function itemHead(form: Form, path: Path, name: string, extra: TemplateResult, options: HeadOptions): TemplateResult {
  const { list, index, count, about, toggle, on, copy } = options;
  const open = form.isOpen(path);
  const problems = problemsBelow(form, path);
  const move = (by: number) => {
    const here = open;
    const there = form.isOpen([...list, index + by]);
    form.setOpen(path, there);
    form.setOpen([...list, index + by], here);
    form.edit((model) => withMoved(model, list, index, by));
  };
  return html`
    <div class="head">
      ${toggle
        ? html`<input type="checkbox" .checked=${on ?? true} aria-label=${t("form.switch-on", { name })} title=${t("form.switch-on", { name })} @change=${toggle} />`
        : nothing}
      <button type="button" class="opener quiet" data-path=${writePath(path)} aria-expanded=${open} @click=${() => form.setOpen(path, !open)}>
        <span class="chevron">${icon("right")}</span>
        <span class="titles"><span class="title">${name}</span>${about ? html`<span class="small muted about">${about}</span>` : nothing}</span>
      </button>
      ${problems ? html`<span class="tag bad">${t("model.problems", { count: problems })}</span>` : nothing} ${extra}
      <span class="tools">
        ${tool("up", t("form.up", { name }), () => move(-1), { disabled: index === 0 })}
        ${tool("down", t("form.down", { name }), () => move(1), { disabled: index === count - 1 })}
        ${copy ? tool("copy", t("form.copy", { name }), () => form.edit(copy)) : nothing}
        ${tool(
          "bin",
          t("form.delete", { name }),
          () => {
            form.setOpen(path, false);
            form.edit((model) => withoutElement(model, list, index));
          },
          { danger: true },
        )}
      </span>
    </div>
  `;
}

/** A copy without an element; an optional list that is empty then goes as well. */
export function withoutElement(model: ModelDocument, list: Path, index: number): ModelDocument {
  const rest = withValue(model, [...list, index], undefined);
  const left = valueAt(rest, list) as unknown[];
  const isOptional = list.length === 1 && list[0] !== "groups";
  return left.length === 0 && isOptional ? withValue(rest, list, undefined) : rest;
}

function copyOfGroup(model: ModelDocument, group: Group): Group {
  const taken = new Set(ruleIds(model));
  const rules = (group.rules ?? []).map((rule) => {
    const id = freeId(rule.id ?? "rule", taken);
    taken.add(id);
    return { ...rule, id };
  });
  return { ...group, id: freeId(group.id ?? "group", (model.groups ?? []).map(({ id }) => id)), rules };
}

function addGroup(form: Form): void {
  const groups = form.model.groups ?? [];
  const id = freeId("group", groups.map((group) => group.id));
  form.setOpen(["groups", groups.length], true);
  form.edit((model) => withInserted(model, ["groups"], { id, name: t("form.new-group"), kind: "fit", rules: [] } satisfies Group));
}

function addRule(form: Form, at: number): void {
  const rules = form.model.groups?.[at]?.rules ?? [];
  const engagement = form.model.groups?.[at]?.kind === "engagement";
  const id = freeId("rule", ruleIds(form.model));
  const what: Partial<Rule> = engagement ? { on: { event: form.vocabulary.events[0] ?? "page_view" } } : { when: freshCondition(form, "attribute") };
  form.setOpen(["groups", at, "rules", rules.length], true);
  form.edit((model) => withInserted(model, ["groups", at, "rules"], { id, because: t("form.new-rule"), ...what, points: 10 } satisfies Rule));
}
