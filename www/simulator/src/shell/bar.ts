/** The bar at the top: the model's name, undo and redo, sharing, the language and the theme. */
import { css, html, nothing } from "lit";
import { t } from "../i18n/index.ts";
import { LOCALES, THEMES, type Locale, type Theme } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";

const NAMES: Record<Locale, string> = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", nb: "Norsk bokmål" };

export class Bar extends Panel {
  static override properties = { ...Panel.properties, canUndo: { attribute: false }, canRedo: { attribute: false } };

  static override styles = [
    base,
    css`
      :host { position: sticky; inset-block-start: 0; z-index: 20; background: var(--surface); border-block-end: 1px solid var(--line); }
      header { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2) var(--space-3); padding: var(--space-2) var(--space-4); max-inline-size: 120rem; margin-inline: auto; }
      .skip:not(:focus) { position: absolute; inline-size: 1px; block-size: 1px; min-block-size: 0; overflow: hidden; clip-path: inset(50%); }
      .brand { font-weight: 700; display: flex; align-items: center; gap: var(--space-2); font-size: var(--text-m); }
      .brand svg { inline-size: 1.5rem; block-size: 1.5rem; }
      .brand rect { fill: var(--accent); }
      .brand path { stroke: var(--accent-ink); fill: none; stroke-width: 3.2; stroke-linecap: round; }
      .name { max-inline-size: 22rem; min-inline-size: 0; }
      .name span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .tools { margin-inline-start: auto; display: flex; flex-wrap: wrap; gap: var(--space-1); align-items: center; }
      select { border-color: transparent; background: transparent; inline-size: auto; max-inline-size: 11rem; }
      select:hover { background: var(--surface-3); }
      option { background: var(--surface); color: var(--ink); }
      @media (max-width: 40rem) {
        :host { position: static; }
        header { padding-inline: var(--space-3); }
        .tools { margin-inline-start: 0; inline-size: 100%; }
        .tools select { flex: 1 1 5rem; min-inline-size: 0; }
      }
      @media print { :host { display: none; } }
    `,
  ];

  declare canUndo: boolean;
  declare canRedo: boolean;

  protected override render() {
    const { locale, theme } = this.state.view;
    return html`
      <header>
        <button class="skip" @click=${() => this.tell("pq-skip", null)}>${t("shell.skip")}</button>
        <h1 class="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7"/><path d="M7 22v-5M13 22v-9M19 22V9M25 22v-6"/></svg>
          ${t("shell.name")}
        </h1>
        ${this.state.model ? this.#model() : nothing}
        <div class="tools">
          ${this.state.model || this.canUndo
            ? html`
                <button class="icon quiet" aria-label=${t("shell.undo")} title=${t("shell.undo")} ?disabled=${!this.canUndo} @click=${() => this.tell("pq-undo", null)}>${icon("undo")}</button>
                <button class="icon quiet" aria-label=${t("shell.redo")} title=${t("shell.redo")} ?disabled=${!this.canRedo} @click=${() => this.tell("pq-redo", null)}>${icon("redo")}</button>
              `
            : nothing}
          ${this.state.model ? html`<pq-share .state=${this.state} .result=${this.result} .engine=${this.engine}></pq-share>` : nothing}
          <select aria-label=${t("shell.language")} @change=${(event: Event) => this.look({ locale: (event.target as HTMLSelectElement).value as Locale })}>
            ${LOCALES.map((one) => html`<option value=${one} lang=${one} ?selected=${one === locale}>${NAMES[one]}</option>`)}
          </select>
          <select aria-label=${t("shell.theme")} @change=${(event: Event) => this.look({ theme: (event.target as HTMLSelectElement).value as Theme })}>
            ${THEMES.map((one) => html`<option value=${one} ?selected=${one === theme}>${t(`theme.${one}`)}</option>`)}
          </select>
        </div>
      </header>
    `;
  }

  #model() {
    const name = this.result?.document?.name ?? t("shell.unnamed");
    return html`
      <button class="name" title=${t("shell.change-model")} @click=${this.#leave}>
        ${icon("gallery")}<span>${name}</span>
      </button>
    `;
  }

  /** Back to the gallery; undo brings the model back. */
  #leave(): void {
    this.change((state) => ({ ...state, model: null, challenger: null, visitors: [], visitor: "", at: null }));
  }

  protected override firstUpdated(): void {
    void import("../share/panel.ts");
  }
}

customElements.define("pq-bar", Bar);
