/** Many leads: load a file, say what its columns are, and see what the model makes of them. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { maybe, number, t } from "../i18n/index.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { vars } from "../ui/vars.ts";
import { attributesOf } from "../whatif/inputs.ts";
import { ENCODINGS, type Encoding } from "./encoding.ts";
import { MAX_ROWS, type RowProblem } from "./limits.ts";
import "./mapping-view.ts";
import "./results-view.ts";
import { SEPARATORS, type Separator } from "./separator.ts";
import { LeadsView } from "./view.ts";

const SEPARATOR_NAMES = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
const ROWS_SHOWN = 8;

export class LeadsPanel extends LeadsView {
  static override properties = { ...LeadsView.properties, over: { state: true } };

  static override styles = [
    base,
    css`
      .drop { border: 2px dashed var(--line-strong); border-radius: var(--radius); padding: var(--space-6) var(--space-4); display: grid; justify-items: center; gap: var(--space-3); text-align: center; }
      .drop.over { border-color: var(--accent); background: var(--accent-soft); }
      .progress { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: var(--space-2); align-items: center; }
      .bar { block-size: 0.5rem; border-radius: 0.25rem; background: var(--surface-3); overflow: hidden; }
      .bar::before { content: ""; display: block; block-size: 100%; inline-size: var(--share); background: var(--accent); }
      .formats { display: flex; flex-wrap: wrap; gap: var(--space-3); }
      summary { cursor: pointer; }
      details ul { margin-block-start: var(--space-2); display: grid; gap: 0.25rem; font-size: var(--text-s); }
    `,
  ];

  /** Whether a file is held over the panel. */
  declare over: boolean;

  constructor() {
    super();
    this.over = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("result") && !changed.has("state")) return;
    const models = this.result?.valid ? [this.result.valid.text] : [];
    const challenger = this.result?.challenger?.compiled;
    if (challenger?.scorecard) models.push(challenger.text);
    this.session.want(models, this.state.at);
  }

  protected override render() {
    if (!this.result) return nothing;
    const { table, busy } = this.session;
    return html`
      <div class="stack" @dragover=${this.#onDrag} @dragleave=${() => (this.over = false)} @drop=${this.#onDrop}>
        <section class="card stack">
          <h2>${t("leads.title")}</h2>
          <p class="small muted">${t("leads.lead")}</p>
          <input type="file" id="file" accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/x-ndjson" hidden @change=${this.#onFile} />
          ${table === null && busy?.kind !== "read" ? this.#drop() : nothing} ${table === null ? nothing : this.#file()}
          ${this.#progress()} ${this.#failure()}
        </section>
        ${table === null || table.rowCount === 0
          ? nothing
          : html`
              <pq-leads-results .state=${this.state} .result=${this.result} .engine=${this.engine}></pq-leads-results>
              <pq-leads-mapping .state=${this.state} .result=${this.result} .engine=${this.engine}></pq-leads-mapping>
            `}
      </div>
    `;
  }

  #drop(): TemplateResult {
    return html`
      <div class="drop ${this.over ? "over" : ""}">
        <button class="primary" @click=${this.#choose}>${icon("upload")} ${t("leads.choose")}</button>
        <span class="small muted">${t("leads.drop", { rows: MAX_ROWS })}</span>
      </div>
    `;
  }

  #file(): TemplateResult {
    const table = this.session.table!;
    const { encoding, separator, json } = table.format;
    return html`
      <div class="row apart">
        <strong class="wrap-anywhere">${t("leads.file", { name: table.name || t("leads.pasted"), rows: table.rowCount, columns: table.columns.length })}</strong>
        <span class="row">
          <button @click=${this.#choose}>${t("leads.another")}</button>
          <button @click=${() => this.session.forget()}>${t("leads.forget")}</button>
        </span>
      </div>
      <div class="formats">
        <label class="check">
          ${t("leads.encoding")}
          <select @change=${(event: Event) => this.#reread({ encoding: valueOf(event) as Encoding })}>
            ${ENCODINGS.map((one) => html`<option value=${one} ?selected=${one === encoding}>${one.toUpperCase()}</option>`)}
          </select>
        </label>
        <label class="check">
          ${t("leads.separator")}
          <select @change=${(event: Event) => this.#reread(valueOf(event) === "json" ? { json: true } : { json: false, separator: valueOf(event) as Separator })}>
            ${SEPARATORS.map((one) => html`<option value=${one} ?selected=${!json && one === separator}>${t(`leads.separator.${SEPARATOR_NAMES[one]}`)}</option>`)}
            <option value="json" ?selected=${json}>${t("leads.json")}</option>
          </select>
        </label>
      </div>
      ${this.#problems()}
    `;
  }

  #problems(): TemplateResult | typeof nothing {
    const { problems, problemCounts } = this.session.table!;
    const codes = Object.entries(problemCounts) as [RowProblem["code"], number][];
    const total = codes.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0) return nothing;
    return html`
      <details class="callout warn problems">
        <summary>${t("leads.problems", { count: total })}</summary>
        <ul>
          ${codes.map(([code, count]) => {
            const rows = problems.filter((problem) => problem.code === code && problem.row > 0).slice(0, ROWS_SHOWN);
            const more = count - rows.length;
            return html`<li>
              ${maybe(`leads.problem.${code}`) ?? code}${rows.length > 0 ? ": " : ""}${rows.map(({ row }) => t("leads.row", { row })).join(", ")}
              ${more > 0 && rows.length > 0 ? t("leads.more-rows", { count: more }) : nothing}
            </li>`;
          })}
        </ul>
      </details>
    `;
  }

  #progress(): TemplateResult | typeof nothing {
    const { busy } = this.session;
    // Room for it is always there once there is a table, so that nothing moves.
    if (busy === null) return this.session.table ? html`<div class="progress" aria-hidden="true"><span class="small">&nbsp;</span></div>` : nothing;
    const words = t(busy.kind === "read" ? "leads.reading" : busy.kind === "score" ? "leads.scoring" : "leads.exporting");
    const share = number(busy.share, { style: "percent", maximumFractionDigits: 0 });
    return html`
      <div class="progress">
        <div>
          <span class="small">${words} ${share}</span>
          <div class="bar" role="progressbar" aria-label=${words} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(busy.share * 100)} ${vars({ "--share": `${busy.share * 100}%` })}></div>
        </div>
        <button @click=${() => this.session.cancel()}>${t("leads.cancel")}</button>
      </div>
    `;
  }

  #failure(): TemplateResult | typeof nothing {
    const { failed } = this.session;
    if (failed === null) return nothing;
    const words = failed.why === "cancelled" ? t("leads.cancelled") : t("leads.failed", { detail: failed.detail });
    return html`<p class="callout ${failed.why === "cancelled" ? "" : "bad"}" role="status">${words}</p>`;
  }

  #choose(): void {
    this.renderRoot.querySelector<HTMLInputElement>("#file")!.click();
  }

  #onFile(event: Event): void {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (file) this.#open(file);
  }

  #onDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  #onDrop(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (file) this.#open(file);
  }

  #open(file: File): void {
    void this.session.open(file, this.#attributes());
  }

  #reread(change: { encoding?: Encoding; separator?: Separator; json?: boolean }): void {
    const { file, table } = this.session;
    if (!file || !table) return;
    const { encoding, separator, json } = table.format;
    const format = json && change.separator === undefined && !("json" in change) ? { encoding, json } : { encoding, separator, json };
    void this.session.open(file, this.#attributes(), { ...format, ...change });
  }

  #attributes(): string[] {
    const document = this.result.validDocument ?? this.result.document;
    return document ? attributesOf(document) : [];
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

customElements.define("pq-leads", LeadsPanel);
