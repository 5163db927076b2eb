/** Champion and challenger on the same visitors and leads. */
import { css, html, nothing, type TemplateResult } from "lit";
import { GALLERY, openFromGallery } from "../gallery/gallery.ts";
import { number, signed, t } from "../i18n/index.ts";
import { leadsSession } from "../leads/session.ts";
import { migration } from "../leads/statistics.ts";
import type { ModelDocument } from "../model/document.ts";
import { readDocument } from "../model/read.ts";
import { stageName } from "../model/words.ts";
import { currentVisitor, leadOf, MOST_MODEL_BYTES } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { type Compared, compareLeads, compareReasons, modelDifferences, type Side } from "./compare.ts";

export class Compare extends Panel {
  static override styles = [
    base,
    css`
      td.num, th.num { text-align: end; font-variant-numeric: tabular-nums; }
      tr.differs td, tr.differs th { background: var(--warn-soft); }
      td.differs { font-weight: 650; }
      td.differs::after { content: " ≠"; color: var(--warn); }
      .matrix td { text-align: end; font-variant-numeric: tabular-nums; }
      .matrix td.same { background: var(--surface-2); }
      .matrix td.up { background: var(--good-soft); }
      .matrix td.down { background: var(--bad-soft); }
      .matrix td.zero { color: var(--ink-3); background: none; }
      label.check { flex-wrap: wrap; max-inline-size: 100%; }
      /* What is hidden from the eye scrolls along with what is not. */
      .scroll-x { position: relative; }
      .names { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-5); }
      .changes { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-2); font-size: var(--text-s); }
      .changes li { display: inline-flex; gap: 0.3rem; align-items: center; }
    `,
  ];

  #endOfSession: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endOfSession = leadsSession.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endOfSession?.();
  }

  protected override updated(): void {
    // Leads that are loaded are scored under both models while this is in view.
    const { valid, challenger } = this.result ?? {};
    if (leadsSession.table && valid && challenger?.compiled.scorecard) leadsSession.want([valid.text, challenger.compiled.text], this.state.at);
  }

  protected override render() {
    if (!this.result) return nothing;
    const { challenger } = this.result;
    return html`
      <section class="card stack">
        <h2>${t("whatif.compare")}</h2>
        <p class="small muted">${t("whatif.compare-lead")}</p>
        ${challenger === null ? this.#choice() : this.#pair()}
        ${challenger !== null && challenger.compiled.findings.problems.length > 0
          ? html`<p class="callout bad" role="status">${t("whatif.invalid", { count: challenger.compiled.findings.problems.length })}</p>`
          : nothing}
        ${challenger?.document && this.result.validDocument && challenger.compiled.scorecard ? this.#comparison(this.result.validDocument, challenger.document) : nothing}
      </section>
    `;
  }

  #choice(): TemplateResult {
    return html`
      <div class="row">
        <button @click=${this.#copy}>${icon("copy")} ${t("whatif.copy")}</button>
        <label class="check">
          ${t("whatif.from-gallery")}
          <select @change=${this.#fromGallery}>
            <option value="">${t("whatif.choose")}</option>
            ${GALLERY.map(({ id, title }) => html`<option value=${id}>${title()}</option>`)}
          </select>
        </label>
        <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#file")!.click()}>${icon("upload")} ${t("whatif.from-file")}</button>
        <input id="file" type="file" accept=".json,application/json" hidden @change=${this.#fromFile} />
      </div>
    `;
  }

  #pair(): TemplateResult {
    const name = (document: ModelDocument | null | undefined) => (document ? `${document.name ?? ""} ${document.version ?? ""}` : "–");
    return html`
      <p class="names">
        <span>${t("whatif.champion")}: <strong>${name(this.result.validDocument)}</strong></span>
        <span>${t("whatif.challenger")}: <strong>${name(this.result.challenger?.document)}</strong></span>
      </p>
      <div class="row">
        <button @click=${this.#swap}>${t("whatif.swap")}</button>
        <button @click=${() => this.change((state) => ({ ...state, challenger: null }))}>${t("whatif.drop")}</button>
        <span class="tiny muted">${t("whatif.swap-why")}</span>
      </div>
    `;
  }

  #comparison(champion: ModelDocument, challenger: ModelDocument): TemplateResult {
    const one = this.result.valid!.scorecard!;
    const other = this.result.challenger!.compiled.scorecard!;
    const leads = this.state.visitors.map((visitor) => ({ key: visitor.key, name: visitor.name, lead: leadOf(visitor) }));
    const compared = compareLeads(one, other, leads, this.result.at);
    return html`
      ${this.#differences(champion, challenger)} ${this.#visitors(compared, champion, challenger)} ${this.#reasons()}
      ${this.#migration(compared, champion, challenger)}
    `;
  }

  #differences(champion: ModelDocument, challenger: ModelDocument): TemplateResult {
    const differences = modelDifferences(champion, challenger);
    return html`
      <h3>${t("whatif.differences")}</h3>
      ${differences.length === 0
        ? html`<p class="small muted">${t("whatif.identical")}</p>`
        : html`
            <ul class="changes">
              ${differences.slice(0, 60).map(
                ({ kind, part, name }) => html`
                  <li><span class="tag ${kind === "added" ? "good" : kind === "removed" ? "bad" : "warn"}">${t(`whatif.${kind}`)}</span> ${t(`whatif.part.${part}`)} <code class="wrap-anywhere">${name}</code></li>
                `,
              )}
            </ul>
          `}
    `;
  }

  #visitors(compared: readonly Compared[], champion: ModelDocument, challenger: ModelDocument): TemplateResult {
    const count = compared.filter(({ differs }) => differs.size > 0).length;
    const stage = (document: ModelDocument, id: string | null) => (id === null ? t("whatif.no-stage") : stageName(document, id));
    const cell = ({ differs }: Compared, part: keyof Side, text: string, isNumber = false) =>
      html`<td class="${isNumber ? "num" : ""} ${differs.has(part) ? "differs" : ""}">${text}${differs.has(part) ? html`<span class="visually-hidden"> (${t("whatif.differs")})</span>` : nothing}</td>`;
    return html`
      <p class="small">${count === 0 ? t("whatif.same-all") : t("whatif.differ-count", { count, all: compared.length })}</p>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${t("whatif.compare")}>
        <table class="side-by-side">
          <thead>
            <tr><th rowspan="2" scope="col">${t("whatif.visitor")}</th><th colspan="3" scope="colgroup">${t("whatif.champion")}</th><th colspan="3" scope="colgroup">${t("whatif.challenger")}</th></tr>
            <tr>${[0, 1].map(() => html`<th class="num" scope="col">${t("whatif.score")}</th><th scope="col">${t("whatif.stage")}</th><th scope="col">${t("whatif.route")}</th>`)}</tr>
          </thead>
          <tbody>
            ${compared.map(
              (row) => html`
                <tr class=${row.differs.size > 0 ? "differs" : ""}>
                  <th scope="row">${row.name}</th>
                  <td class="num">${number(row.champion.score)}</td><td>${stage(champion, row.champion.stage)}</td><td>${row.champion.route ?? "–"}</td>
                  ${cell(row, "score", number(row.challenger.score), true)} ${cell(row, "stage", stage(challenger, row.challenger.stage))} ${cell(row, "route", row.challenger.route ?? "–")}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #reasons(): TemplateResult | typeof nothing {
    const one = this.result.answer?.assessment;
    const other = this.result.challenger?.answer?.assessment;
    if (!one || !other) return nothing;
    const shown = (points: number | null) => (points === null ? "–" : signed(points));
    return html`
      <details>
        <summary>${t("whatif.reasons", { name: currentVisitor(this.state)?.name ?? "" })}</summary>
        <table>
          <thead><tr><th scope="col">${t("whatif.reason")}</th><th class="num" scope="col">${t("whatif.champion")}</th><th class="num" scope="col">${t("whatif.challenger")}</th></tr></thead>
          <tbody>
            ${compareReasons(one, other).map(
              ({ because, champion, challenger }) => html`
                <tr class=${champion === challenger ? "" : "differs"}><th scope="row">${because}</th><td class="num">${shown(champion)}</td><td class="num">${shown(challenger)}</td></tr>
              `,
            )}
          </tbody>
        </table>
      </details>
    `;
  }

  /** Over all loaded leads, else over the visitors at hand. */
  #migration(compared: readonly Compared[], champion: ModelDocument, challenger: ModelDocument): TemplateResult {
    const ids = (document: ModelDocument) => (document.stages ?? []).map(({ id }) => id ?? "");
    const [from, to] = [ids(champion), ids(challenger)];
    const { scored } = leadsSession;
    const isLoaded = scored !== null && scored.scores.length === 2 && scored.wanted.models[1] === this.result.challenger?.compiled.text;
    const rank = (stages: string[], stage: string | null) => (stage === null ? -1 : stages.indexOf(stage));
    const matrix = isLoaded
      ? migration(scored.scores[0]!.stage, scored.scores[1]!.stage, from.length, to.length)
      : migration(Int16Array.from(compared, ({ champion: one }) => rank(from, one.stage)), Int16Array.from(compared, ({ challenger: one }) => rank(to, one.stage)), from.length, to.length);
    const total = matrix.flat().reduce((sum, count) => sum + count, 0);
    // The stages of two models are compared by their ids; one that only one of them has is compared by its place.
    const height = (stages: string[], place: number) => (place === stages.length ? -1 : from.includes(stages[place]!) ? from.indexOf(stages[place]!) : place);
    const move = (row: number, column: number) => Math.sign(height(to, column) - height(from, row));
    const sum = (sign: number) => matrix.flatMap((counts, row) => counts.filter((_, column) => move(row, column) === sign)).reduce((all, count) => all + count, 0);
    const name = (document: ModelDocument, stages: string[], place: number) => (place === stages.length ? t("whatif.no-stage") : stageName(document, stages[place]!));
    // From the highest down, none at last.
    const rows = [...from.keys()].reverse().concat(from.length);
    const columns = [...to.keys()].reverse().concat(to.length);
    return html`
      <h3>${t("whatif.migration")}</h3>
      <p class="small muted">${isLoaded ? t("whatif.migration-leads", { count: total }) : t("whatif.migration-visitors")}</p>
      <div class="scroll-x" tabindex="0" role="group" aria-label=${t("whatif.migration")}>
        <table class="matrix">
          <thead><tr><td></td>${columns.map((column) => html`<th scope="col" class="num">${name(challenger, to, column)}</th>`)}</tr></thead>
          <tbody>
            ${rows.map(
              (row) => html`
                <tr>
                  <th scope="row">${name(champion, from, row)}</th>
                  ${columns.map((column) => {
                    const count = matrix[row]![column]!;
                    return html`<td class="${["down", "same", "up"][move(row, column) + 1]} ${count === 0 ? "zero" : ""}">${number(count)}</td>`;
                  })}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <p class="small" role="status">${t("whatif.migration-summary", { same: sum(0), up: sum(1), down: sum(-1) })}</p>
    `;
  }

  #copy(): void {
    this.change((state) => (state.model ? { ...state, challenger: state.model } : state));
  }

  #swap(): void {
    this.change((state) => (state.challenger ? { ...state, model: state.challenger, challenger: state.model } : state));
  }

  async #fromGallery(event: Event): Promise<void> {
    const id = (event.target as HTMLSelectElement).value;
    if (id === "") return;
    try {
      const { model } = await openFromGallery(id, this.state.view.locale, Date.now());
      this.change((state) => ({ ...state, challenger: model }));
    } catch {
      this.notify(t("start.failed"), "error");
    }
  }

  async #fromFile(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    const text = file.size <= MOST_MODEL_BYTES ? await file.text() : "";
    if (!readDocument(text)) {
      this.notify(t("whatif.not-a-model"), "error");
      return;
    }
    this.change((state) => ({ ...state, challenger: { text } }));
  }
}

customElements.define("pq-compare", Compare);
