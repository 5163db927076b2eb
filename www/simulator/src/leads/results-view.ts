/** What the model makes of many leads: distribution, stages, a threshold, conversion, and the scored table as a file. */
import { css, html, nothing, type TemplateResult } from "lit";
import { date, number, t } from "../i18n/index.ts";
import { parseLead } from "../saved.ts";
import { MOST_VISITORS } from "../state.ts";
import { stageThresholds } from "../time/thresholds.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { vars } from "../ui/vars.ts";
import { stageColour } from "../ui/stage-colour.ts";
import { histogramOf, histogramStyles } from "./histogram.ts";
import type { RowShown } from "./job.ts";
import type { Scored } from "./session.ts";
import { type Bar, bySource, histogram, nearMisses, stageCounts, Thresholds } from "./statistics.ts";
import { LeadsView, percent } from "./view.ts";

const NEAR_SHARE = 0.1;
const MOST_BANDS = 10;
const ROWS_LISTED = 15;
const STEPS = 200;

/** All that is reckoned once from a scored table. */
interface Reckoned {
  scored: Scored;
  bars: Bar[];
  /** Fewer and wider, for a table. */
  bands: Bar[];
  thresholds: Thresholds;
}

export class LeadsResults extends LeadsView {
  static override properties = { ...LeadsView.properties, threshold: { state: true }, misses: { state: true }, top: { state: true } };

  static override styles = [
    base,
    histogramStyles,
    css`
      .threshold { display: grid; grid-template-columns: minmax(0, 1fr) 6rem; gap: var(--space-2); align-items: end; }
      .threshold input { inline-size: 100%; }
      .stages { display: grid; gap: 0.3rem; font-size: var(--text-s); }
      .stages li { display: grid; grid-template-columns: minmax(6rem, 12rem) minmax(0, 1fr) 7.5rem; gap: var(--space-2); align-items: center; }
      .stages .track { background: var(--surface-2); block-size: 0.9rem; border-radius: 2px; }
      .stages .track::before { content: ""; display: block; block-size: 100%; inline-size: var(--share); background: var(--colour); border-radius: 2px; }
      .stages .num { text-align: end; }
      td.num, th.num { text-align: end; }
      .two { columns: 2 23rem; column-gap: var(--space-5); }
      .two > section { break-inside: avoid; margin-block-end: var(--space-4); }
      @media (max-width: 40rem) { .stages li { grid-template-columns: minmax(0, 1fr) 7rem; } .stages .track { grid-column: 1 / -1; grid-row: 2; } }
    `,
  ];

  /** As a person has set it; null where it is that of the model. */
  declare threshold: number | null;
  declare misses: readonly RowShown[];
  declare top: readonly RowShown[];

  #reckoned: Reckoned | null = null;
  #listed = "";

  constructor() {
    super();
    this.threshold = null;
    this.misses = [];
    this.top = [];
  }

  protected override render() {
    const { scored } = this.session;
    const { result } = this;
    if (!result) return nothing;
    if (!result.valid) return html`<section class="card"><p>${t("leads.no-model")}</p></section>`;
    if (scored === null) return html`<section class="card" aria-busy="true"><h2>${t("leads.results")}</h2></section>`;
    const reckoned = this.#reckon(scored);
    const threshold = this.threshold ?? this.#ownThreshold(reckoned);
    return html`
      <section class="card stack results">
        <div class="row apart">
          <h2>${t("leads.results")}</h2>
          <span class="tiny muted">${t("leads.as-of", { at: date(scored.wanted.at) })}</span>
        </div>
        ${this.#hints(scored)}
        <h3>${t("leads.distribution")}</h3>
        ${histogramOf(reckoned.bars, threshold, scored.hasOutcome)} ${this.#threshold(reckoned, threshold)}
        <div class="two">
          ${this.#stages(scored)} ${scored.hasSource ? this.#sources(scored) : nothing} ${this.#bands(reckoned)} ${this.#rows(reckoned, threshold)}
        </div>
        <div class="stack">
          <div><button class="primary" ?disabled=${this.session.busy !== null} @click=${() => void this.#export()}>${icon("download")} ${t("leads.export")}</button></div>
          <p class="small muted">${t("leads.export-lead")}</p>
        </div>
      </section>
    `;
  }

  #hints({ mapping, warned }: Scored): TemplateResult | typeof nothing {
    const hasInput = mapping.columns.some(({ role }) => role === "attribute" || role === "event");
    const hasEvents = this.session.table?.format.json === true;
    return html`
      ${hasInput || hasEvents ? nothing : html`<p class="callout warn" role="status">${t("leads.no-attributes")}</p>`}
      ${warned > 0 ? html`<p class="callout warn">${t("leads.warned", { count: warned })}</p>` : nothing}
    `;
  }

  #threshold({ thresholds }: Reckoned, threshold: number): TemplateResult {
    const { above, below, knownAbove, convertedAbove, knownBelow, convertedBelow } = thresholds.at(threshold);
    const all = above + below;
    const { lowest, highest } = thresholds;
    const hasOutcome = this.session.scored!.hasOutcome;
    const step = stepOf(highest - lowest);
    const value = t("leads.threshold-value", { score: threshold, above, share: percent(above, all) });
    const set = (event: Event) => (this.threshold = Number((event.target as HTMLInputElement).value));
    const low = Math.floor(lowest / step) * step;
    const high = Math.ceil(highest / step) * step + step;
    const row = (name: string, count: number, known: number, converted: number) => html`
      <tr>
        <th scope="row">${name}</th><td class="num">${number(count)}</td><td class="num">${percent(count, all)}</td>
        ${hasOutcome ? html`<td class="num">${number(converted)}</td><td class="num">${percent(converted, known)}</td>` : nothing}
      </tr>
    `;
    return html`
      <div class="threshold">
        <label class="field">
          ${t("leads.threshold")}
          <input type="range" min=${low} max=${high} step=${step} .value=${String(threshold)} aria-valuetext=${value} @input=${set} />
        </label>
        <input type="number" aria-label=${t("leads.threshold")} step=${step} .value=${String(threshold)} @change=${set} />
      </div>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${t("leads.threshold")}>
        <table class="counts">
          <thead>
            <tr>
              <td></td><th class="num" scope="col">${t("leads.count")}</th><th class="num" scope="col">${t("leads.share")}</th>
              ${hasOutcome ? html`<th class="num" scope="col">${t("leads.converted-count")}</th><th class="num" scope="col">${t("leads.rate")}</th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${row(t("leads.above"), above, knownAbove, convertedAbove)} ${row(t("leads.below"), below, knownBelow, convertedBelow)}
          </tbody>
        </table>
      </div>
    `;
  }

  #stages({ scores: [champion] }: Scored): TemplateResult | typeof nothing {
    const stages = this.result.validDocument?.stages ?? [];
    if (stages.length === 0 || !champion) return nothing;
    const counts = stageCounts(champion.stage, stages.length);
    const all = champion.stage.length;
    const qualified = champion.qualified.reduce((sum, one) => sum + Number(one === 1), 0);
    const out = champion.disqualified.reduce((sum, one) => sum + one, 0);
    const row = (name: string, count: number, colour: string) => html`
      <li>
        <span class="wrap-anywhere">${name}</span><span class="track" ${vars({ "--share": `${(count / all) * 100}%`, "--colour": colour })}></span>
        <span class="num">${number(count)} (${percent(count, all)})</span>
      </li>
    `;
    return html`
      <section class="stack">
        <h3>${t("leads.stages")}</h3>
        <ul class="stages">
          ${stages.map((stage, rank) => row(stage.name ?? stage.id ?? "", counts[rank]!, `var(--stage-${stageColour(rank, stages.length)})`)).reverse()}
          ${row(t("leads.no-stage"), counts[stages.length]!, "var(--ink-3)")}
        </ul>
        <p class="small muted">${t("leads.qualified", { count: qualified, share: percent(qualified, all), out })}</p>
      </section>
    `;
  }

  #bands({ bands, scored }: Reckoned): TemplateResult {
    const title = t(scored.hasOutcome ? "leads.bands" : "leads.band-counts");
    return this.#table(title, t("leads.band"), scored.hasOutcome, [...bands].reverse().filter(({ count }) => count > 0).map((bar) => {
      return { name: t("leads.band-range", { from: bar.from, to: bar.to }), ...bar };
    }));
  }

  #sources(scored: Scored): TemplateResult {
    const title = t(scored.hasOutcome ? "leads.sources" : "leads.source-counts");
    const rates = bySource(scored.scores[0]!, scored.sources).map((rate) => ({ ...rate, name: rate.name || t("leads.source-none"), mean: rate.meanScore }));
    return this.#table(title, t("leads.source"), scored.hasOutcome, rates);
  }

  #table(
    title: string,
    first: string,
    hasOutcome: boolean,
    rows: readonly { name: string; count: number; known: number; converted: number; mean?: number }[],
  ): TemplateResult {
    const hasMean = rows.some(({ mean }) => mean !== undefined);
    return html`
      <section class="stack">
        <h3>${title}</h3>
        <div class="scroll-x" tabindex="0" role="group" aria-label=${title}>
          <table>
            <thead>
              <tr>
                <th scope="col">${first}</th><th class="num" scope="col">${t("leads.count")}</th>
                ${hasMean ? html`<th class="num" scope="col">${t("leads.mean")}</th>` : nothing}
                ${hasOutcome ? html`<th class="num" scope="col">${t("leads.converted-count")}</th><th class="num" scope="col">${t("leads.rate")}</th>` : nothing}
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ name, count, known, converted, mean }) => html`
                  <tr>
                    <th scope="row" class="wrap-anywhere">${name}</th><td class="num">${number(count)}</td>
                    ${hasMean ? html`<td class="num">${number(mean ?? 0, { maximumFractionDigits: 1 })}</td>` : nothing}
                    ${hasOutcome ? html`<td class="num">${number(converted)}</td><td class="num">${percent(converted, known)}</td>` : nothing}
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
      </section>
    `;
  }

  /** The near misses where there is an outcome, and the highest scores. */
  #rows(reckoned: Reckoned, threshold: number): TemplateResult {
    const { scored, thresholds } = reckoned;
    const scores = scored.scores[0]!;
    const within = Math.max((thresholds.highest - thresholds.lowest) * NEAR_SHARE, 1);
    const misses = scored.hasOutcome ? nearMisses(scores, threshold, within, ROWS_LISTED) : { rows: [], count: 0 };
    const top = [...scores.order.slice(-ROWS_LISTED)].reverse();
    void this.#name(scored, misses.rows, top);
    const rounded = Math.round(within * 10) / 10;
    return html`
      ${scored.hasOutcome
        ? html`
            <section class="stack misses">
              <h3>${t("leads.misses")}</h3>
              <p class="small muted">${misses.count > 0 ? t("leads.misses-lead", { count: misses.count, within: rounded }) : t("leads.misses-none")}</p>
              ${this.#rowTable(this.misses, scores.score, scored)}
            </section>
          `
        : nothing}
      <section class="stack top"><h3>${t("leads.top")}</h3>${this.#rowTable(this.top, scores.score, scored)}</section>
    `;
  }

  #rowTable(rows: readonly RowShown[], score: Float64Array, { hasSource }: Scored): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`
      <table>
        <tbody>
          ${rows.map((row) => {
            const name = row.id || t("leads.row-name", { row: row.number });
            return html`
              <tr>
                <th scope="row" class="wrap-anywhere">${name}</th>
                ${hasSource ? html`<td class="wrap-anywhere">${row.source}</td>` : nothing}
                <td class="num">${number(score[row.row] ?? 0)}</td>
                <td class="num"><button class="link" aria-label="${t("leads.look")}: ${name}" @click=${() => void this.#look(row.row, name)}>${t("leads.look")}</button></td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    `;
  }

  /** Asks for the names of rows, once for each choice of them. */
  async #name(scored: Scored, misses: readonly number[], top: readonly number[]): Promise<void> {
    const key = `${scored.wanted.models.length}:${misses.join()}:${top.join()}`;
    if (key === this.#listed && this.#reckoned?.scored === scored) return;
    this.#listed = key;
    const [missed, best] = await Promise.all([this.session.rows(misses), this.session.rows(top)]);
    if (this.#listed !== key) return;
    this.misses = missed;
    this.top = best;
  }

  async #look(row: number, name: string): Promise<void> {
    if (this.state.visitors.length >= MOST_VISITORS) {
      this.notify(t("leads.visitors-full", { most: MOST_VISITORS }), "error");
      return;
    }
    const lead = await this.session.lead(row);
    const visitor = lead && parseLead({ ...lead, name }, name);
    if (!visitor) return;
    this.change((state) => ({ ...state, visitors: [...state.visitors, visitor], visitor: visitor.key }));
    this.notify(t("leads.looked"));
  }

  async #export(): Promise<void> {
    const blob = await this.session.export();
    if (blob) saveFile(fileName((this.session.table?.name ?? "").replace(/\.\w+$/, "") || "leads", "scored.csv"), blob);
  }

  #reckon(scored: Scored): Reckoned {
    if (this.#reckoned?.scored !== scored) {
      const scores = scored.scores[0]!;
      this.#reckoned = { scored, bars: histogram(scores), bands: histogram(scores, MOST_BANDS), thresholds: new Thresholds(scores) };
    }
    return this.#reckoned;
  }

  /** The score that the lowest qualifying stage asks for, else the highest that any does, else the middle. */
  #ownThreshold({ thresholds }: Reckoned): number {
    const document = this.result.validDocument;
    const known = stageThresholds(document);
    const qualifying = document?.stages?.find(({ qualifies }) => qualifies)?.id;
    const own = known.find(({ stage }) => stage === qualifying) ?? known.at(-1);
    return own?.atLeast ?? Math.round((thresholds.lowest + thresholds.highest) / 2);
  }
}

function stepOf(span: number): number {
  const steps = [0.001, 0.01, 0.1, 1, 5, 10, 50, 100, 500, 1000];
  return steps.find((step) => span / step <= STEPS) ?? 1000;
}

customElements.define("pq-leads-results", LeadsResults);
