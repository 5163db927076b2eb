/** The model on a page, in plain words and any of the languages, for sales to sign. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { inLocale, t } from "../i18n/index.ts";
import { LOCALES, type Locale } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import { translate } from "./languages.ts";
import { type Section, type Summary, summaryOf } from "./summary.ts";

const NAMES: Record<Locale, string> = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", nb: "Norsk bokmål" };

const pageStyles = css`
  .page { display: grid; gap: var(--space-3); font-size: var(--text-s); line-height: 1.45; }
  .page h3 { font-size: var(--text-xl); }
  .page h4 { margin-block-end: 0.2rem; }
  .of { font-weight: 600; }
  .sections { columns: 2 22rem; column-gap: var(--space-5); }
  .section { break-inside: avoid-column; margin-block-end: var(--space-3); }
  .section li { padding-block: 0.1rem; border-block-end: 1px dotted var(--line); overflow-wrap: anywhere; }
  .section .note { color: var(--ink-2); }
  .agreed { display: grid; grid-template-columns: 1fr 1fr; gap: var(--space-5); }
  .party { display: grid; gap: var(--space-5); }
  .line { border-block-start: 1px solid var(--ink); padding-block-start: 0.2rem; font-size: var(--text-xs); color: var(--ink-2); }
`;

function page(summary: Summary, locale: Locale): TemplateResult {
  return html`
    <article class="page" lang=${locale}>
      <header>
        <h3>${summary.title}</h3>
        <p class="of">${summary.of}</p>
        <p>${summary.scale.join(" ")}</p>
      </header>
      <div class="sections">${summary.sections.map(section)}</div>
      <footer>
        <h4>${summary.agreed.title}</h4>
        <div class="agreed">
          ${summary.agreed.parties.map((party) => html`<div class="party"><span>${party}</span><span class="line">${summary.agreed.signature}</span></div>`)}
        </div>
        <p class="tiny muted">${summary.fingerprint}</p>
      </footer>
    </article>
  `;
}

function section({ title, note, lines }: Section): TemplateResult {
  return html`
    <section class="section">
      <h4>${title}${note ? html` <span class="note">(${note})</span>` : nothing}</h4>
      <ul>${lines.map((line) => html`<li>${line.text}${line.note ? html` <span class="note">– ${line.note}</span>` : nothing}</li>`)}</ul>
    </section>
  `;
}

/** What is printed: it stands beside the simulator, which print leaves out. */
class PrintedSummary extends LitElement {
  static override properties = { summary: { attribute: false }, locale: {} };
  static override styles = [
    base,
    pageStyles,
    css`
      @media screen { :host { display: none; } }
      .page { font-size: 8.5pt; gap: 0.35rem; color: #000; }
      .page h3 { font-size: 14pt; }
      .sections { columns: 2; column-gap: 1.2rem; }
      .section { margin-block-end: 0.45rem; }
      .party { gap: 1.6rem; }
      :host([dense]) .page { font-size: 7.2pt; line-height: 1.35; }
      :host([dense]) .section { margin-block-end: 0.3rem; }
      :host([dense]) .section li { padding-block: 0; }
      :host([dense]) .party { gap: 1.1rem; }
    `,
  ];
  declare summary: Summary;
  declare locale: Locale;

  protected override willUpdate(): void {
    this.toggleAttribute("dense", lengthOf(this.summary) > ROOMY);
  }

  protected override render() {
    return page(this.summary, this.locale);
  }
}

/** What stands on a page in letters of the usual size; more of it is printed in smaller ones. */
const ROOMY = 3800;

/** About how much room a summary takes: its characters, those of Chinese twice, and what a line's end leaves free. */
function lengthOf({ sections }: Summary): number {
  const lines = sections.flatMap(({ title, note = "", lines }) => [title + note, ...lines.map((line) => line.text + (line.note ?? ""))]);
  const wide = lines.join("").match(/[\u2e80-\u9fff]/g)?.length ?? 0;
  return lines.join("").length + wide + lines.length * 20;
}

/** While the page is printed the simulator itself is not. */
const printStyles = new CSSStyleSheet();
printStyles.replaceSync("@media print { body > :not(pq-printed-summary) { display: none !important; } body { margin: 0; } } @page { size: A4; margin: 12mm; }");

export class SummaryView extends Panel {
  static override properties = { ...Panel.properties, language: { state: true }, summary: { state: true }, translated: { state: true } };

  static override styles = [
    base,
    pageStyles,
    css`
      .sheet { border: 1px solid var(--line); border-radius: var(--radius-s); padding: var(--space-5); background: var(--surface); min-block-size: 20rem; }
      @media (max-width: 40rem) { .sheet { padding: var(--space-3); } }
    `,
  ];

  /** As chosen; null follows the language in view. */
  declare language: Locale | null;
  declare summary: Summary | null;
  declare translated: boolean;

  #made = "";

  constructor() {
    super();
    this.language = null;
    this.summary = null;
    this.translated = true;
  }

  get #locale(): Locale {
    return this.language ?? this.state.view.locale;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const compiled = this.result?.compiled;
    if (!compiled?.scorecard || !this.result.document) return;
    const key = `${this.#locale}:${compiled.scorecard.fingerprint}:${compiled.text}`;
    if (key === this.#made) return;
    this.#made = key;
    void this.#make(key, compiled.scorecard.fingerprint);
  }

  async #make(key: string, fingerprint: string): Promise<void> {
    const { document, at } = this.result;
    const locale = this.#locale;
    if (!document) return;
    const { document: own, criteria, isTranslated } = await translate(document, locale);
    const summary = await inLocale(locale, () => summaryOf(own, criteria, fingerprint, at));
    if (key !== this.#made) return;
    this.summary = summary;
    this.translated = isTranslated;
  }

  protected override render() {
    if (!this.state) return nothing;
    const { summary } = this;
    return html`
      <section class="card stack">
        <div class="row apart">
          <h2>${t("take.summary")}</h2>
          <span class="row">
            <label class="check">
              ${t("take.language")}
              <select @change=${(event: Event) => (this.language = (event.target as HTMLSelectElement).value as Locale)}>
                ${LOCALES.map((one) => html`<option value=${one} lang=${one} .selected=${one === this.#locale}>${NAMES[one]}</option>`)}
              </select>
            </label>
            <button class="primary" ?disabled=${summary === null} @click=${this.#print}>${t("take.print")}</button>
          </span>
        </div>
        <p class="small muted">${t("take.summary-lead")} ${this.translated ? nothing : t("take.own-words")}</p>
        <div class="sheet">${summary === null ? nothing : page(summary, this.#locale)}</div>
      </section>
    `;
  }

  async #print(): Promise<void> {
    if (this.summary === null) return;
    const printed = document.createElement("pq-printed-summary") as PrintedSummary;
    printed.summary = this.summary;
    printed.locale = this.#locale;
    document.body.append(printed);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, printStyles];
    await printed.updateComplete;
    addEventListener(
      "afterprint",
      () => {
        printed.remove();
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== printStyles);
      },
      { once: true },
    );
    print();
  }
}

customElements.define("pq-printed-summary", PrintedSummary);
customElements.define("pq-summary", SummaryView);
