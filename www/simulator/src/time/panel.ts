/** The score over time, and the slider that moves the moment for everything else. */
import type { Scorecard } from "prequal";
import { css, html, nothing, type TemplateResult } from "lit";
import { date, number, t } from "../i18n/index.ts";
import { eventWords, stageName } from "../model/words.ts";
import { currentVisitor, leadOf, type Visitor } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import "./chart.ts";
import type { ChartData } from "./chart.ts";
import { type Curve, type CurvePoint, curveOf, landmarks, type Span, spanOf } from "./curve.ts";
import { stageThresholds } from "./thresholds.ts";

const DAY_MS = 86_400_000;
const AHEAD_DAYS = [30, 90, 365] as const;
const STEPS = 1000;
/** Moves with the clock in steps, so that the slider does not slide by itself. */
const NOW_STEP_MS = 60_000;

/** What is reckoned once for a model, a visitor, a moment and a span. */
interface View {
  at: number;
  span: Span;
  curve: Curve;
  times: number[];
  data: ChartData;
}

export class TimePanel extends Panel {
  static override properties = { ...Panel.properties, days: { state: true }, hover: { state: true } };

  static override styles = [
    base,
    css`
      .slider { display: grid; gap: var(--space-1); }
      .slider input { inline-size: 100%; }
      .ends { display: flex; justify-content: space-between; font-size: var(--text-xs); color: var(--ink-2); }
      .reading { min-block-size: 1.5em; font-size: var(--text-s); }
      .legend { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-4); font-size: var(--text-xs); color: var(--ink-2); }
      .legend span { display: inline-flex; align-items: center; gap: 0.4rem; }
      .legend span::before { content: ""; inline-size: 1.5rem; border-block-start: 2.5px solid var(--accent); }
      .legend .projected::before { border-block-start-style: dashed; border-block-start-width: 2px; }
      .legend .later::before { border-block-start: 1.5px dotted var(--ink-2); }
      summary { cursor: pointer; font-size: var(--text-s); }
      tr.now td { font-weight: 650; }
      tr.ahead td { color: var(--ink-2); }
      td:nth-child(2) { text-align: end; font-variant-numeric: tabular-nums; }
    `,
  ];

  declare days: number;
  /** The moment under the pointer; null without one. */
  declare hover: number | null;

  constructor() {
    super();
    this.days = 90;
    this.hover = null;
  }

  protected override render() {
    const view = this.#view();
    if (view === null) return html`<section class="card"><h2>${t("time.title")}</h2><p>${t("time.no-answer")}</p></section>`;
    return html`
      <section class="card stack">
        <div class="row apart">
          <h2>${t("time.title")}</h2>
          <label class="check">
            ${t("time.ahead")}
            <select @change=${(event: Event) => (this.days = Number((event.target as HTMLSelectElement).value))}>
              ${AHEAD_DAYS.map((days) => html`<option value=${days} ?selected=${days === this.days}>${t(`time.ahead.${days}`)}</option>`)}
            </select>
          </label>
        </div>
        <p class="small muted">${t("time.lead")}</p>
        ${this.#chart(view)} ${this.#slider(view)} ${this.#outlook()} ${this.#table(view)}
      </section>
    `;
  }

  #last: { of: readonly unknown[]; view: View } | null = null;

  /** The view; the same one while nothing changed that it depends on, as when only the pointer moves. */
  #view(): View | null {
    const { result, state } = this;
    const visitor = state && currentVisitor(state);
    if (!visitor || !result?.valid?.scorecard) return null;
    const now = Math.floor(Date.now() / NOW_STEP_MS) * NOW_STEP_MS;
    const of = [result.valid, visitor, result.at, this.days, now];
    if (this.#last?.of.every((one, rank) => one === of[rank])) return this.#last.view;
    const view = this.#reckon(result.valid.scorecard, visitor, now);
    this.#last = { of, view };
    return view;
  }

  #reckon(scorecard: Scorecard, visitor: Visitor, now: number): View {
    const { at, validDocument: document } = this.result;
    const lead = leadOf(visitor);
    const whole = spanOf(lead, now, this.days * DAY_MS);
    // A moment that was chosen elsewhere is in view as well.
    const span = { from: Math.min(whole.from, at - DAY_MS * Number(at < whole.from)), to: Math.max(whole.to, at) };
    const times = visitor.events.map((event) => event.at).sort((a, b) => a - b);
    const curve = curveOf(scorecard, lead, at, span);
    const data = {
      curve,
      span,
      at,
      stages: (document?.stages ?? []).map(({ id }) => id ?? ""),
      thresholds: stageThresholds(document),
      events: times,
      highest: document?.score?.max,
    };
    return { at, span, curve, times, data };
  }

  #chart({ span, curve, data }: View): TemplateResult {
    const day = (moment: number) => date(moment, { dateStyle: "medium" });
    const now = curve.past.at(-1);
    const label = t("time.chart", {
      from: day(span.from),
      to: day(span.to),
      score: number(now?.score ?? 0),
      stage: this.#stage(now),
      last: number(curve.projected.at(-1)?.score ?? 0),
    });
    return html`
      <pq-time-chart
        .data=${data} .label=${label} .theme=${this.state.view.theme}
        @pq-moment=${(event: CustomEvent<number>) => this.#move(event.detail)}
        @pq-hover=${(event: CustomEvent<number | null>) => (this.hover = event.detail)}
      ></pq-time-chart>
      <div class="legend" aria-hidden="true">
        <span>${t("time.past")}</span>
        <span class="projected">${t("time.projected")}</span>
        ${curve.later.length > 0 ? html`<span class="later">${t("time.later")}</span>` : nothing}
      </div>
    `;
  }

  #slider({ at, span, curve, times }: View): TemplateResult {
    const step = Math.max(Math.floor((span.to - span.from) / STEPS / NOW_STEP_MS) * NOW_STEP_MS, NOW_STEP_MS);
    const shown = this.hover === null ? curve.past.at(-1) : nearest([...curve.past, ...curve.projected], this.hover);
    const before = times.findLast((time) => time < at);
    const after = times.find((time) => time > at);
    return html`
      <p class="reading num" aria-hidden="true">${shown ? this.#value(shown) : nothing}</p>
      <div class="slider">
        <input
          type="range" aria-label=${t("time.slider")} aria-valuetext=${curve.past.length > 0 ? this.#value(curve.past.at(-1)!) : date(at)}
          min=${span.from} max=${span.to} step=${step} .value=${String(at)}
          @input=${(event: Event) => this.#move(Number((event.target as HTMLInputElement).value))}
        />
        <div class="ends"><span>${date(span.from, { dateStyle: "medium" })}</span><span>${date(span.to, { dateStyle: "medium" })}</span></div>
      </div>
      <div class="row">
        <button ?disabled=${this.state.at === null} @click=${() => this.#move(null)}>${icon("clock")} ${t("time.back-to-now")}</button>
        <button ?disabled=${before === undefined} @click=${() => this.#move(before ?? null)}>${t("time.previous")}</button>
        <button ?disabled=${after === undefined} @click=${() => this.#move(after ?? null)}>${t("time.next")}</button>
        ${this.#nextChange()}
      </div>
    `;
  }

  #nextChange(): TemplateResult | typeof nothing {
    const changesAt = this.result.answer?.outlook.changesAt ?? null;
    if (changesAt === null) return nothing;
    return html`<button @click=${() => this.#move(changesAt)}>${t("time.next-change")}</button>`;
  }

  #outlook(): TemplateResult | typeof nothing {
    const outlook = this.result.answer?.outlook;
    if (!outlook) return nothing;
    const { changesAt, decaying } = outlook;
    if (changesAt === null && !decaying) return html`<p class="small muted">${t("time.steady")}</p>`;
    return html`<p class="small muted">
      ${decaying ? t("time.decays") : nothing} ${changesAt === null ? nothing : t("time.changes-at", { at: date(changesAt) })}
    </p>`;
  }

  #table({ at, curve }: View): TemplateResult {
    const visitor = currentVisitor(this.state);
    const names = new Map<number, string>();
    for (const { at: moment, event } of visitor?.events ?? []) {
      const before = names.get(moment);
      names.set(moment, before === undefined ? eventWords(event) : `${before}, ${eventWords(event)}`);
    }
    return html`
      <details>
        <summary>${t("time.table")}</summary>
        <div class="scroll-x" tabindex="0" role="group" aria-label=${t("time.table")}>
          <table>
            <thead><tr><th>${t("time.moment")}</th><th>${t("time.score")}</th><th>${t("time.stage")}</th><th>${t("time.what")}</th></tr></thead>
            <tbody>
              ${landmarks(curve).map(
                (point) => html`
                  <tr class=${point.at === at ? "now" : point.at > at ? "ahead" : ""}>
                    <td>${date(point.at)}</td><td>${number(point.score)}</td><td>${this.#stage(point)}</td>
                    <td>${names.get(point.at) ?? (point.at > at ? t("time.ahead-word") : "")}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
      </details>
    `;
  }

  #value(point: CurvePoint): string {
    return t("time.value", { at: date(point.at), score: number(point.score), stage: this.#stage(point) });
  }

  #stage(point: CurvePoint | undefined): string {
    return point?.stage == null ? t("time.no-stage") : stageName(this.result.validDocument, point.stage);
  }

  #move(at: number | null): void {
    this.change((state) => ({ ...state, at: at === null ? null : Math.trunc(at) }), { merge: "at" });
  }
}

function nearest(points: readonly CurvePoint[], moment: number): CurvePoint | undefined {
  // What counts is the last point before: between two the score is that of the earlier one.
  return points.findLast(({ at }) => at <= moment) ?? points[0];
}

customElements.define("pq-time", TimePanel);
