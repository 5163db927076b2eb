/** The answer: what the model makes of the visitor in view, at the moment in view. It follows every change. */
import { html, nothing, type TemplateResult } from "lit";
import type { Answer } from "../engine.ts";
import { date, maybe, number, relative, signed, t } from "../i18n/index.ts";
import type { ModelDocument } from "../model/document.ts";
import { nameWords, stageName } from "../model/words.ts";
import { currentVisitor } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { vars } from "../ui/vars.ts";
import { ladder, mark } from "./ladder.ts";
import { answerStyles } from "./styles.ts";
import { rangeOf, stepsOf, type Step } from "./waterfall.ts";

export class AnswerPanel extends Panel {
  static override properties = { ...Panel.properties, compact: { type: Boolean, reflect: true }, open: { state: true }, hushed: { state: true } };
  static override styles = [base, answerStyles];

  /** Where the screen is narrow only the summary is shown, until more is asked for. */
  declare compact: boolean;
  declare open: boolean;
  /** Escape hides the hints until the pointer moves on. */
  declare hushed: boolean;

  constructor() {
    super();
    this.compact = this.open = this.hushed = false;
  }

  protected override render() {
    const { result } = this;
    if (!result) return html`<div class="card" aria-busy="true"></div>`;
    const { answer, validDocument: model } = result;
    const problems = result.compiled?.findings.problems.length ?? 0;
    const stale = problems > 0 && answer ? html`<p class="callout warn" role="status">${t("answer.stale", { count: problems })}</p>` : nothing;
    if (!answer || !model) return html`<section class="card" aria-label=${t("answer.title")}><p>${t("answer.none")}</p></section>`;
    return html`
      ${stale} ${this.#summary(answer, model)}
      ${this.compact
        ? html`<button aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>${t("answer.details")} ${icon(this.open ? "up" : "down")}</button>`
        : nothing}
      ${!this.compact || this.open ? this.#rest(answer, model) : nothing}
    `;
  }

  #rest(answer: Answer, model: ModelDocument): TemplateResult {
    return html`
      ${this.#why(answer, model)}
      ${model.stages?.length
        ? html`<section class="card"><h2>${t("answer.ladder")}</h2>${ladder(this.engine, this.state, model, answer)}</section>`
        : nothing}
      ${this.#questions(answer)} ${this.#frameworks(answer, model)} ${this.#notes(answer)}
    `;
  }

  #summary({ assessment }: Answer, model: ModelDocument): TemplateResult {
    const { labels, grade, qualified, route, disqualified, verified } = assessment;
    const max = model.score?.max;
    return html`
      <section class="card" aria-label=${t("answer.title")}>
        <div class="who">
          ${icon("person")}
          <select aria-label=${t("answer.visitor")} @change=${this.#choose}>
            ${this.state.visitors.map(
              (one) => html`<option value=${one.key} .selected=${one === currentVisitor(this.state)}>${one.name}</option>`,
            )}
          </select>
          <span class="small muted nowrap">${this.state.at === null ? t("answer.at-now") : t("answer.at", { at: date(this.state.at, { dateStyle: "medium" }) })}</span>
        </div>
        <div class="head">
          <p class="big">
            <span class="visually-hidden">${t("answer.score")}</span>
            <span class="score" data-testid="score">${number(assessment.score)}</span>
            ${max === undefined ? nothing : html`<span class="muted">${t("answer.of-max", { max })}</span>`}
          </p>
          <p class="tags">
            ${labels.score ? html`<span class="tag strong">${labels.score}</span>` : nothing}
            ${grade ? html`<span class="tag strong">${t("answer.grade")} ${grade}</span>` : nothing}
            ${disqualified.length ? html`<span class="tag strong bad">${icon("stop")} ${t("answer.disqualified")}</span>` : nothing}
            ${qualified === null
              ? nothing
              : html`<span class="tag strong ${qualified ? "good" : ""}">${t(qualified ? "answer.qualified" : "answer.not-qualified")}</span>`}
          </p>
        </div>
        <div class="parts">
          ${(["fit", "engagement"] as const).map(
            (kind) => html`
              <p class="part ${kind}">
                <span class="small muted">${t(`answer.${kind}`)}</span><br />
                <strong>${number(assessment[kind])}</strong>
                ${labels[kind] ? html`<span class="tag">${labels[kind]}</span>` : nothing}
              </p>
            `,
          )}
        </div>
        <dl class="facts">
          ${model.stages?.length
            ? html`<dt>${t("answer.stage")}</dt><dd class="stage"><strong>${assessment.stage === null ? t("answer.no-stage") : stageName(model, assessment.stage)}</strong></dd>`
            : nothing}
          ${model.routes?.length ? html`<dt>${t("answer.route")}</dt><dd class="route"><strong>${route ?? t("answer.no-route")}</strong></dd>` : nothing}
          <dt>${t("answer.verified")}</dt>
          <dd>
            <span class="verified" title=${t("answer.verified-why")}>
              ${icon("shield")}
              ${t("answer.verified-part", { score: verified.score })}${verified.stage === null ? nothing : html` · ${stageName(model, verified.stage)}`}
            </span>
          </dd>
          ${disqualified.map((one) => html`<dt class="bad">${t("answer.disqualified")}</dt><dd class="disqualified">${this.#toModel("disqualify", one.id, one.reason)}</dd>`)}
        </dl>
      </section>
    `;
  }

  /** What opens the editor at a part of the model. */
  #toModel(section: "disqualify" | "frameworks", id: string, words: string): TemplateResult {
    const index = (this.result.document?.[section] ?? []).findIndex((one) => one.id === id);
    if (index < 0) return html`${words}`;
    return html`<button class="link" @click=${() => this.look({ panel: "model", focus: `${section}[${index}]` })}>${words}</button>`;
  }

  #why({ assessment }: Answer, model: ModelDocument): TemplateResult {
    const steps = stepsOf(assessment, model);
    const range = rangeOf(steps);
    const percent = (points: number) => `${((points - range.low) / (range.high - range.low)) * 100}%`;
    const span = (from: number, to: number) => ({
      "--from": percent(Math.min(from, to)),
      "--width": `${(Math.abs(to - from) / (range.high - range.low)) * 100}%`,
    });
    return html`
      <section class="card" @keydown=${this.#hush} @pointermove=${() => (this.hushed = false)}>
        <h2>
          ${t("answer.why")}
          <span class="legend" aria-hidden="true"><span class="k-fit">${t("answer.fit")}</span><span class="k-engagement">${t("answer.engagement")}</span></span>
        </h2>
        ${steps.length === 0 ? html`<p class="muted">${t("answer.why-none")}</p>` : nothing}
        <ul class="falls ${this.hushed ? "hush" : ""}">
          ${steps.map(
            (step, index) => html`
              <li>
                <button
                  class="fall k-${step.kind} ${step.points < 0 ? "minus" : ""}" ?disabled=${step.path === null}
                  aria-label=${t("answer.bar", { name: step.name, points: signed(step.points) })}
                  aria-describedby="tip-${index}"
                  @click=${() => this.look({ panel: "model", focus: step.path })}
                >
                  <span class="name">${step.name}</span>
                  <span class="track"><span class="zero" ${vars({ "--from": percent(0) })}></span><span class="bar" ${vars(span(step.from, step.to))}></span></span>
                  <span class="points">${signed(step.points)}</span>
                </button>
                ${this.#tip(step, index)}
              </li>
            `,
          )}
        </ul>
        <p class="fall sum"><span>${t("answer.total")}</span><span></span><span class="points">${number(assessment.score)}</span></p>
      </section>
    `;
  }

  #tip(step: Step, index: number): TemplateResult {
    return html`
      <div class="tip" role="tooltip" id="tip-${index}">
        <strong class="wrap-anywhere">${step.name}</strong>
        ${step.about ? html`<span class="wrap-anywhere">${step.about}</span>` : nothing}
        <span class="muted">
          ${step.times > 1 ? html`${t("answer.times", { count: step.times })} · ` : nothing}
          ${step.verified === null ? nothing : html`${t(step.verified ? "answer.verified" : "answer.claimed")} · `}
          ${step.path === null ? nothing : t("answer.click-to-edit")}
        </span>
      </div>
    `;
  }

  #hush(event: KeyboardEvent): void {
    this.hushed = event.key === "Escape";
  }

  #questions({ outlook }: Answer): TemplateResult | typeof nothing {
    const { questions } = outlook.next;
    if (questions.length === 0) return nothing;
    return html`
      <section class="card">
        <h2>${t("answer.questions")}</h2>
        <ul class="questions">
          ${questions.map(
            ({ attribute, ask, worth }) => html`
              <li>
                <button class="link grow" title=${t("answer.answer-it")} @click=${() => this.look({ panel: "visitor", focus: `attribute:${attribute}` })}>${ask || nameWords(attribute)}</button>
                <span class="tag ${worth > 0 ? "good" : ""} nowrap num">${worth > 0 ? t("answer.worth", { points: signed(worth) }) : t("answer.settles")}</span>
              </li>
            `,
          )}
        </ul>
      </section>
    `;
  }

  #frameworks({ assessment }: Answer, model: ModelDocument): TemplateResult | typeof nothing {
    if (assessment.frameworks.length === 0) return nothing;
    const tone = { passed: "good", failed: "bad", open: "warn" } as const;
    return html`
      <section class="card">
        <h2>${t("answer.frameworks")}</h2>
        ${assessment.frameworks.map((one) => {
          const authored = model.frameworks?.find(({ id }) => id === one.id);
          const total = (authored?.criteria ?? []).reduce((sum, { weight = 1 }) => sum + weight, 0);
          return html`
            <div class="framework">
              <h3 class="row apart">
                <span>${this.#toModel("frameworks", one.id, authored?.name ?? one.id)}</span>
                <span class="row">
                  <span class="small muted num">${t("answer.framework.count", { met: one.met, total, needed: authored?.pass?.atLeast ?? 0 })}</span>
                  <span class="tag ${tone[one.is]}">${t(`answer.framework.${one.is}`)}</span>
                </span>
              </h3>
              <ul class="criteria">
                ${one.criteria.map((criterion) => html`<li class=${criterion.is}>${mark(criterion.is)}${this.#criterionName(criterion.id)}</li>`)}
              </ul>
            </div>
          `;
        })}
      </section>
    `;
  }

  #criterionName(id: string): string {
    return maybe(`name.${id}`) ?? id;
  }

  #notes({ assessment, outlook }: Answer): TemplateResult {
    const { name, version, fingerprint } = assessment.model;
    return html`
      <section class="small muted stack">
        ${outlook.changesAt === null ? nothing : html`<p>${t("answer.changes-at", { at: `${date(outlook.changesAt)} (${relative(outlook.changesAt, assessment.at)})` })}</p>`}
        ${outlook.decaying ? html`<p>${t("answer.decaying")}</p>` : nothing}
        ${assessment.warnings.length
          ? html`
              <div class="callout warn">
                <h3>${t("answer.warnings")}</h3>
                <ul>${assessment.warnings.map((one) => html`<li><code>${one.code}</code> <span lang="en">${one.detail}</span></li>`)}</ul>
              </div>
            `
          : nothing}
        <p class="tiny wrap-anywhere">${t("answer.model", { name, version, fingerprint })}</p>
      </section>
    `;
  }

  #choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.change((state) => ({ ...state, visitor: value }));
  }
}

customElements.define("pq-answer", AnswerPanel);
