/** What makes a score a decision: disqualifiers, frameworks, labels, grade, stages, routes; and lists and questions. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../i18n/index.ts";
import { writePath } from "../json/position.ts";
import { icon } from "../ui/icons.ts";
import { conditionEditor, freshCondition, GRADES, opsEditor } from "./conditions.ts";
import type { Framework, ModelDocument, Stage } from "./document.ts";
import { freeId, withInserted, withValue, type Path } from "./edit.ts";
import { checkField, choice, complaints, durationField, listField, numberField, problemsAt, textField, type Form } from "./fields.ts";
import { itemHead } from "./rules.ts";
import { conditionWords, nameWords } from "./words.ts";

const BOUNDS = ["atLeast", "atMost", "above", "below"] as const;

function adder(words: string, run: () => void): TemplateResult {
  return html`<button type="button" class="quiet" @click=${run}>${icon("plus")} ${words}</button>`;
}

function add(form: Form, list: Path, count: number, element: unknown): void {
  form.setOpen([...list, count], true);
  form.edit((model) => withInserted(model, list, element));
}

export function basicsEditor(form: Form): TemplateResult {
  return html`
    <div class="fields">
      ${textField(form, ["name"], t("form.name"), { required: true })} ${textField(form, ["version"], t("form.version"), { required: true })}
      ${numberField(form, ["score", "base"], `${t("words.score")}: ${t("form.base")}`, { placeholder: "0" })}
      ${numberField(form, ["score", "min"], `${t("words.score")}: ${t("form.min")}`, { placeholder: t("form.none") })}
      ${numberField(form, ["score", "max"], `${t("words.score")}: ${t("form.max")}`, { placeholder: t("form.none") })}
      ${numberField(form, ["score", "precision"], t("form.precision"), { min: 0, max: 3, step: 1, placeholder: "0" })}
    </div>
  `;
}

export function disqualifyEditor(form: Form): TemplateResult {
  const list = form.model.disqualify ?? [];
  return html`
    ${list.map((one, at) => {
      const path: Path = ["disqualify", at];
      const name = one.reason || one.id || "";
      return html`
        <article class="item" aria-label=${name}>
          ${itemHead(form, path, name, html``, {
            list: ["disqualify"],
            index: at,
            count: list.length,
            about: conditionWords(one.when, form.model),
            copy: (model) => withInserted(model, ["disqualify"], { ...one, id: freeId(one.id ?? "reason", list.map(({ id }) => id)) }, at + 1),
          })}
          ${form.isOpen(path)
            ? html`
                <div class="body">
                  <div class="fields">
                    ${textField(form, [...path, "reason"], t("form.reason"), { required: true })} ${textField(form, [...path, "id"], t("form.id"), { required: true })}
                    ${checkField(form, [...path, "visibility"], t("form.edge-only"), { on: "edge" })}
                  </div>
                  ${conditionEditor(form, [...path, "when"], "lead")} ${complaints(problemsAt(form, path))}
                </div>
              `
            : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () =>
      add(form, ["disqualify"], list.length, { id: freeId("reason", list.map(({ id }) => id)), reason: t("form.reason"), when: freshCondition(form, "attribute") }),
    )}
  `;
}

export function frameworksEditor(form: Form): TemplateResult {
  const list = form.model.frameworks ?? [];
  return html`
    ${list.map((one, at) => {
      const path: Path = ["frameworks", at];
      const name = one.name || one.id || "";
      return html`
        <article class="item" aria-label=${name}>
          ${itemHead(form, path, name, html`<span class="small muted num">${one.pass?.atLeast ?? ""} / ${(one.criteria ?? []).reduce((sum, { weight = 1 }) => sum + weight, 0)}</span>`, {
            list: ["frameworks"],
            index: at,
            count: list.length,
            copy: (model) => withInserted(model, ["frameworks"], { ...one, id: freeId(one.id ?? "framework", list.map(({ id }) => id)) }, at + 1),
          })}
          ${form.isOpen(path) ? html`<div class="body">${frameworkFields(form, one, path)}</div>` : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () =>
      add(form, ["frameworks"], list.length, {
        id: freeId("framework", list.map(({ id }) => id)),
        name: t("form.new-framework"),
        pass: { atLeast: 1 },
        criteria: [{ id: "need", when: { attribute: "need", known: true }, ask: "need" }],
      } satisfies Framework),
    )}
  `;
}

function frameworkFields(form: Form, framework: Framework, path: Path): TemplateResult {
  const criteria = framework.criteria ?? [];
  const list: Path = [...path, "criteria"];
  return html`
    <div class="fields">
      ${textField(form, [...path, "name"], t("form.name"))} ${textField(form, [...path, "id"], t("form.id"), { required: true })}
      ${numberField(form, [...path, "pass", "atLeast"], t("form.pass"), { min: 0.001 })}
    </div>
    ${criteria.map((criterion, rank) => {
      const at: Path = [...list, rank];
      const name = criterion.id || t("form.criterion");
      return html`
        <article class="item rule" aria-label=${name}>
          ${itemHead(form, at, nameWords(name), html`<span class="small muted num">× ${criterion.weight ?? 1}</span>`, {
            list,
            index: rank,
            count: criteria.length,
            about: conditionWords(criterion.when, form.model),
            copy: (model) => withInserted(model, list, { ...criterion, id: freeId(criterion.id ?? "criterion", criteria.map(({ id }) => id)) }, rank + 1),
          })}
          ${form.isOpen(at)
            ? html`
                <div class="body">
                  <div class="fields">
                    ${textField(form, [...at, "id"], t("form.id"), { required: true })} ${numberField(form, [...at, "weight"], t("form.weight"), { min: 0.001, placeholder: "1" })}
                    ${textField(form, [...at, "ask"], t("form.ask"), { list: "attributes" })}
                  </div>
                  ${conditionEditor(form, [...at, "when"], "framework")} ${complaints(problemsAt(form, at))}
                </div>
              `
            : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () =>
      add(form, list, criteria.length, { id: freeId("criterion", criteria.map(({ id }) => id)), when: freshCondition(form, "attribute") }),
    )}
    ${complaints(problemsAt(form, path))}
  `;
}

export function labelsEditor(form: Form): TemplateResult {
  return html`${(["fit", "engagement", "score"] as const).map((of) => {
    const bands = form.model.labels?.[of] ?? [];
    const list: Path = ["labels", of];
    return html`
      <fieldset class="bands">
        <legend>${t(`words.${of}`)}</legend>
        ${bands.map((band, at) => {
          const path: Path = [...list, at];
          const name = band.label ?? "";
          return html`
            <div class="line band" data-path=${writePath(path)} tabindex="-1">
              ${textField(form, [...path, "label"], t("form.label"), { hidden: true, required: true })}
              <div class="grow">${opsEditor(form, path, BOUNDS)}</div>
              <button type="button" class="icon quiet danger" aria-label=${t("form.delete", { name })} title=${t("form.delete", { name })} @click=${() => removeBand(form, of, at)}>${icon("bin")}</button>
              ${complaints(problemsAt(form, path))}
            </div>
          `;
        })}
        ${adder(t("form.add"), () => form.edit((model) => withInserted(model, list, { label: "?" })))}
      </fieldset>
    `;
  })}`;
}

function removeBand(form: Form, of: "fit" | "engagement" | "score", at: number): void {
  form.edit((model) => {
    const rest = withValue(model, ["labels", of, at], undefined);
    if (rest.labels?.[of]?.length) return rest;
    const labels = withValue(rest.labels ?? {}, [of], undefined);
    return withValue(rest, ["labels"], Object.keys(labels).length ? labels : undefined);
  });
}

export function gradeEditor(form: Form): TemplateResult {
  const { grade } = form.model;
  if (!grade) return adder(t("form.use", { name: t("section.grade") }), () => form.set(["grade"], { start: "D", criteria: [{ id: "title", when: freshCondition(form, "attribute"), thirds: 2 }] }));
  const criteria = grade.criteria ?? [];
  const list: Path = ["grade", "criteria"];
  return html`
    <div class="fields">
      ${choice(t("form.start"), grade.start ?? "D", GRADES.map((one) => [one, one] as const), (start) => form.set(["grade", "start"], start), { form, path: ["grade", "start"] })}
      <button type="button" class="quiet danger" @click=${() => form.set(["grade"], undefined)}>${icon("bin")} ${t("form.delete", { name: t("section.grade") })}</button>
    </div>
    ${criteria.map((criterion, at) => {
      const path: Path = [...list, at];
      const name = criterion.id ?? "";
      return html`
        <article class="item rule" aria-label=${name}>
          ${itemHead(form, path, nameWords(name), html`<span class="num points">${criterion.thirds ?? 0}/3</span>`, {
            list,
            index: at,
            count: criteria.length,
            about: conditionWords(criterion.when, form.model),
          })}
          ${form.isOpen(path)
            ? html`
                <div class="body">
                  <div class="fields">
                    ${textField(form, [...path, "id"], t("form.id"), { required: true })}
                    ${numberField(form, [...path, "thirds"], t("form.thirds"), { min: -12, max: 12, step: 1 })}
                  </div>
                  ${conditionEditor(form, [...path, "when"], "lead")} ${complaints(problemsAt(form, path))}
                </div>
              `
            : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () => add(form, list, criteria.length, { id: freeId("criterion", criteria.map(({ id }) => id)), when: freshCondition(form, "attribute"), thirds: 1 }))}
  `;
}

export function stagesEditor(form: Form): TemplateResult {
  const list = form.model.stages ?? [];
  return html`
    ${list.map((stage, at) => {
      const path: Path = ["stages", at];
      const name = stage.name || stage.id || "";
      return html`
        <article class="item" aria-label=${name}>
          ${itemHead(form, path, name, html`${stage.qualifies ? html`<span class="tag good">${t("answer.qualified")}</span>` : nothing}`, {
            list: ["stages"],
            index: at,
            count: list.length,
            about: conditionWords(stage.when, form.model),
            copy: (model) => withInserted(model, ["stages"], { ...stage, id: freeId(stage.id ?? "stage", list.map(({ id }) => id)) }, at + 1),
          })}
          ${form.isOpen(path) ? html`<div class="body">${stageFields(form, stage, path, at)}</div>` : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () =>
      add(form, ["stages"], list.length, { id: freeId("stage", list.map(({ id }) => id)), name: t("form.new-stage"), when: { score: { atLeast: 50 } } } satisfies Stage),
    )}
  `;
}

function stageFields(form: Form, stage: Stage, path: Path, at: number): TemplateResult {
  const others = (form.model.stages ?? []).filter((other) => other !== stage).map(({ id = "", name }) => [id, name ?? id] as const);
  const sla = stage.sla;
  return html`
    <div class="fields">
      ${textField(form, [...path, "name"], t("form.name"))} ${textField(form, [...path, "id"], t("form.id"), { required: true })}
      ${checkField(form, [...path, "qualifies"], t("form.qualifies"))} ${checkField(form, [...path, "keep"], t("form.keep"))}
      ${at > 0 ? checkField(form, [...path, "after"], t("form.after-previous"), { on: "previous" }) : nothing}
    </div>
    ${conditionEditor(form, [...path, "when"], "stage")}
    <div class="fields">
      <label class="check">
        <input type="checkbox" .checked=${sla !== undefined} ?disabled=${others.length === 0} @change=${() => form.set([...path, "sla"], sla ? undefined : { within: "24h", next: others[0]?.[0] ?? "" })} />
        <span>${t("form.sla")}</span>
      </label>
      ${sla
        ? html`
            ${durationField(form, [...path, "sla", "within"], t("form.time"))}
            ${choice(t("form.sla-next"), sla.next ?? "", others, (next) => form.set([...path, "sla", "next"], next), { form, path: [...path, "sla", "next"] })}
          `
        : nothing}
    </div>
    ${complaints(problemsAt(form, path))}
  `;
}

export function routesEditor(form: Form): TemplateResult {
  const list = form.model.routes ?? [];
  return html`
    ${list.map((route, at) => {
      const path: Path = ["routes", at];
      const name = route.to ?? "";
      return html`
        <article class="item" aria-label=${name}>
          ${itemHead(form, path, name, html``, {
            list: ["routes"],
            index: at,
            count: list.length,
            about: conditionWords(route.when, form.model),
            copy: (model) => withInserted(model, ["routes"], route, at + 1),
          })}
          ${form.isOpen(path)
            ? html`
                <div class="body">
                  <div class="fields">
                    ${textField(form, [...path, "to"], t("form.to"), { required: true })}
                    <label class="check">
                      <input type="checkbox" .checked=${route.when !== undefined} @change=${() => form.set([...path, "when"], route.when ? undefined : { stage: { atLeast: form.model.stages?.[0]?.id ?? "" } })} />
                      <span>${t("form.only-when")}</span>
                    </label>
                  </div>
                  ${route.when ? conditionEditor(form, [...path, "when"], "route") : nothing} ${complaints(problemsAt(form, path))}
                </div>
              `
            : nothing}
        </article>
      `;
    })}
    ${adder(t("form.add"), () => add(form, ["routes"], list.length, { to: "nurture" }))}
  `;
}

/** Lists and questions: named things. `value` shows one of them. */
function named(form: Form, section: "lists" | "questions", fresh: () => [string, unknown], keyLabel: string, value: (path: Path, key: string) => TemplateResult): TemplateResult {
  const entries = Object.keys(form.model[section] ?? {});
  const rename = (old: string, next: string) => {
    if (!next.trim() || entries.includes(next)) return;
    form.edit((model) => {
      const renamed = Object.entries(model[section] ?? {}).map(([key, one]) => [key === old ? next : key, one] as const);
      return withValue<ModelDocument>(model, [section], Object.fromEntries(renamed));
    });
  };
  const remove = (key: string) =>
    form.edit((model) => {
      const rest = withValue<object>(model[section] ?? {}, [key], undefined);
      return withValue(model, [section], Object.keys(rest).length ? rest : undefined);
    });
  return html`
    ${entries.map(
      (key) => html`
        <div class="line named">
          <label class="field"><span>${keyLabel}</span><input type="text" .value=${key} autocomplete="off" spellcheck="false" @change=${(event: Event) => rename(key, (event.target as HTMLInputElement).value)} /></label>
          <div class="grow">${value([section, key], key)}</div>
          <button type="button" class="icon quiet danger" aria-label=${t("form.delete", { name: key })} title=${t("form.delete", { name: key })} @click=${() => remove(key)}>${icon("bin")}</button>
        </div>
      `,
    )}
    ${adder(t("form.add"), () => {
      const [key, one] = fresh();
      form.set([section, key], one);
    })}
  `;
}

export function listsEditor(form: Form): TemplateResult {
  const fresh = (): [string, unknown] => [freeId("list", Object.keys(form.model.lists ?? {})), ["example.com"]];
  return named(form, "lists", fresh, t("form.list-name"), (path) => listField(form, path, t("form.values"), { scalars: true }));
}

export function questionsEditor(form: Form): TemplateResult {
  const asked = form.model.questions ?? {};
  const fresh = (): [string, unknown] => {
    const free = form.vocabulary.attributes.find((name) => !(name in asked)) ?? freeId("attribute", Object.keys(asked));
    return [free, `${nameWords(free)}?`];
  };
  return named(form, "questions", fresh, t("form.attribute"), (path) => textField(form, path, t("form.question"), { required: true }));
}
