/** The model, two ways at once: forms and JSON, always in step. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Problem } from "../engine.ts";
import { maybe, number, t } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";
import { MOST_MODEL_BYTES, withModelText } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import type { Target } from "./forms.ts";
import "./forms.ts";
import { importModel, type Imported } from "./transfer.ts";

const LAYOUTS = ["forms", "json", "both"] as const;
type Layout = (typeof LAYOUTS)[number];
/** What makes the forms' reading of the JSON unsure; all other problems are shown in them. */
const BREAKING = new Set(["syntax", "type", "duplicate_key", "too_deep"]);

export class ModelPanel extends Panel {
  static override properties = {
    ...Panel.properties,
    layout: { state: true },
    target: { state: true },
    left: { state: true },
  };
  static override styles = [
    base,
    css`
      .bar { display: flex; flex-wrap: wrap; gap: var(--space-2); align-items: center; margin-block-end: var(--space-3); }
      .seg { display: inline-flex; border: 1px solid var(--line-strong); border-radius: var(--radius-s); overflow: hidden; }
      .seg button { border: 0; border-radius: 0; background: var(--surface); }
      .seg button + button { border-inline-start: 1px solid var(--line); }
      .seg button[aria-pressed="true"] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
      .seg :focus-visible { outline-offset: -2px; }
      .bar > .end { margin-inline-start: auto; display: flex; flex-wrap: wrap; gap: var(--space-2); }
      .two { display: grid; gap: var(--space-3); grid-template-columns: minmax(0, 1fr); }
      .two.both { grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
      .problems { display: grid; gap: 0.2rem; font-size: var(--text-s); margin-block-end: var(--space-3); }
      .problems li { display: flex; gap: var(--space-2); flex-wrap: wrap; align-items: baseline; }
      .problems code { color: inherit; }
      details { margin-block-end: var(--space-2); }
      summary { cursor: pointer; font-size: var(--text-s); padding-block: 0.2rem; }
      .menu { position: relative; }
      .menu > div { position: absolute; inset-inline-end: 0; inset-block-start: calc(100% + 0.25rem); z-index: 10; background: var(--surface); border: 1px solid var(--line-strong); border-radius: var(--radius-s); box-shadow: var(--shadow-l); display: grid; min-inline-size: 15rem; padding: var(--space-1); }
      .menu > div button { justify-content: flex-start; border-color: transparent; }
      pq-json-editor { position: sticky; inset-block-start: 4.25rem; }
      @media (max-width: 40rem) { .bar > .end { margin-inline-start: 0; } .menu > div { inset-inline: 0 auto; } }
    `,
  ];

  declare layout: Layout;
  declare target: Target | null;
  /** What an import or an export could not carry over. */
  declare left: { title: string; items: readonly { code: string; path: string; detail: string }[] } | null;

  #editor: "none" | "loading" | "there" | "failed" = "none";
  #menu = false;

  constructor() {
    super();
    this.layout = "forms";
    this.target = null;
    this.left = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("click", this.#closeMenu);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("click", this.#closeMenu);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const focus = this.state?.view.focus;
    if (changed.has("state") && focus && this.state.view.panel === "model") {
      this.target = { path: focus };
      // It is taken up; the same place may be asked for again.
      queueMicrotask(() => this.look({ focus: null }));
    }
  }

  protected override render() {
    const { result, state } = this;
    if (!result?.compiled || !state.model) return nothing;
    const { problems, warnings } = result.compiled.findings;
    const isBroken = !result.inStep || problems.some(({ code }) => BREAKING.has(code));
    const showsJson = this.layout !== "forms";
    const showsForms = this.layout !== "json";
    if (showsJson) void this.#loadEditor();
    return html`
      <div class="bar">
        <div class="seg" role="group" aria-label=${t("model.view")}>
          ${LAYOUTS.map((one) => html`<button aria-pressed=${this.layout === one} @click=${() => (this.layout = one)}>${t(`model.${one}`)}</button>`)}
        </div>
        <span role="status" class="row">
          ${problems.length
            ? html`<span class="tag bad">${icon("close")} ${t("model.problems", { count: problems.length })}</span>`
            : html`<span class="tag good">${icon("check")} ${t("model.all-good")}</span>`}
        </span>
        <div class="end">
          <input type="file" accept=".json,application/json,.pq" hidden @change=${this.#onFile} />
          <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}>${icon("upload")} ${t("model.import")}</button>
          ${this.#exports(problems.length > 0)}
        </div>
      </div>
      ${this.#leftBehind()} ${this.#findings(problems, warnings)}
      <div class="two ${this.layout}">
        ${showsForms
          ? isBroken
            ? html`
                <div class="callout warn stack">
                  <p>${t(result.inStep ? "model.forms-broken" : "model.no-forms")}</p>
                  ${showsJson ? nothing : html`<p><button @click=${() => (this.layout = "json")}>${t("model.show-json")}</button></p>`}
                </div>
              `
            : html`<pq-model-forms .result=${result} .target=${this.target}></pq-model-forms>`
          : nothing}
        ${showsJson ? this.#json() : nothing}
      </div>
    `;
  }

  #json(): TemplateResult {
    if (this.#editor === "failed") return html`<p class="callout bad">${t("shell.panel-broken")}</p>`;
    if (this.#editor !== "there") return html`<div class="card" aria-busy="true"></div>`;
    const { state, result } = this;
    return html`<pq-json-editor .text=${state.model?.text ?? ""} .findings=${result.compiled?.findings ?? null} .target=${this.target}></pq-json-editor>`;
  }

  async #loadEditor(): Promise<void> {
    if (this.#editor !== "none") return;
    this.#editor = "loading";
    try {
      await import("./json-editor.ts");
      this.#editor = "there";
    } catch (error) {
      console.error(error);
      this.#editor = "failed";
    }
    this.requestUpdate();
  }

  #findings(problems: readonly Problem[], warnings: readonly Problem[]): TemplateResult | typeof nothing {
    const list = (items: readonly Problem[], tone: string) => html`
      <ul class="problems">
        ${items.slice(0, 50).map(
          (one) => html`
            <li>
              <button class="link ${tone}" @click=${() => (this.target = { path: one.path })}>${maybe(`code.${one.code}`) ?? one.code}</button>
              <code>${one.code}</code> ${one.path ? html`<code class="wrap-anywhere">${one.path}</code>` : nothing}
              <span class="muted wrap-anywhere" lang="en">${one.detail}</span>
            </li>
          `,
        )}
      </ul>
    `;
    return html`
      ${problems.length ? html`<div class="problem-list" role="group" aria-label=${t("model.problems", { count: problems.length })}>${list(problems, "bad")}</div>` : nothing}
      ${warnings.length ? html`<details><summary>${t("model.warnings", { count: warnings.length })}</summary>${list(warnings, "warn")}</details>` : nothing}
    `;
  }

  #leftBehind(): TemplateResult | typeof nothing {
    if (!this.left) return nothing;
    return html`
      <div class="callout warn" role="group" aria-label=${this.left.title}>
        <div class="row apart">
          <strong>${this.left.title}</strong>
          <button class="icon quiet" aria-label=${t("ui.close")} @click=${() => (this.left = null)}>${icon("close")}</button>
        </div>
        <ul class="problems">
          ${this.left.items.slice(0, 100).map((one) => html`<li><span>${maybe(`hubspot.${one.code}`) ?? one.code}</span> <code class="wrap-anywhere">${one.path}</code> <span class="wrap-anywhere">${one.detail}</span></li>`)}
        </ul>
      </div>
    `;
  }

  #exports(isBroken: boolean): TemplateResult {
    const item = (words: string, run: () => void | Promise<void>, disabled = false) => html`<button role="menuitem" ?disabled=${disabled} @click=${run}>${words}</button>`;
    return html`
      <div class="menu" @click=${(event: Event) => event.stopPropagation()} @keydown=${this.#onMenuKey}>
        <button aria-haspopup="menu" aria-expanded=${this.#menu} @click=${this.#toggleMenu}>${icon("download")} ${t("model.export")}</button>
        ${this.#menu
          ? html`
              <div role="menu" aria-label=${t("model.export")}>
                ${item(t("model.export-json"), () => this.#save("json", this.state.model?.text ?? "", "application/json"))}
                ${item(t("model.export-pq"), () => this.#saveCompiled("edge"), isBroken)}
                ${item(t("model.export-pq-page"), () => this.#saveCompiled("page"), isBroken)}
                ${item(t("model.export-hubspot"), () => this.#saveHubSpot(), isBroken)}
              </div>
            `
          : nothing}
      </div>
    `;
  }

  #toggleMenu(): void {
    this.#menu = !this.#menu;
    this.requestUpdate();
    if (this.#menu) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[role=menuitem]")?.focus());
  }

  #closeMenu = (): void => {
    if (!this.#menu) return;
    this.#menu = false;
    this.requestUpdate();
  };

  #onMenuKey(event: KeyboardEvent): void {
    if (!this.#menu) return;
    const items = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("[role=menuitem]:not(:disabled)")];
    const index = items.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLButtonElement);
    if (event.key === "Escape") {
      this.#closeMenu();
      this.renderRoot.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      items.at((index + (event.key === "ArrowDown" ? 1 : -1)) % items.length)?.focus();
    } else return;
    event.preventDefault();
  }

  #save(extension: string, content: Uint8Array<ArrayBuffer> | string, type?: string): void {
    saveFile(fileName(this.result.document?.name ?? "", extension), content, type);
    this.#closeMenu();
    this.renderRoot.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  }

  #saveCompiled(target: "page" | "edge"): void {
    const bytes = this.engine.file(this.state.model?.text ?? "", target);
    if (bytes) this.#save("pq", bytes);
    else this.notify(t("model.not-valid"), "error");
  }

  async #saveHubSpot(): Promise<void> {
    const { toHubSpot } = await import("../hubspot/write.ts");
    const { document } = this.result;
    if (!document) return;
    const written = toHubSpot(document);
    this.#save("hubspot.json", formatJson(written.score), "application/json");
    this.left = written.notCarried.length ? { title: t("model.hubspot-left"), items: written.notCarried } : null;
  }

  async #onFile(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    if (file.size > MOST_MODEL_BYTES) {
      this.notify(t("model.import-large", { size: number(MOST_MODEL_BYTES / 1024, { style: "unit", unit: "kilobyte" }) }), "error");
      return;
    }
    const read: Imported = await importModel(new Uint8Array(await file.arrayBuffer()));
    if ("problem" in read) {
      this.notify(t(read.problem), "error");
      return;
    }
    this.change((state) => withModelText(state, read.text));
    this.left = read.notCarried.length ? { title: t("model.hubspot-read-left"), items: read.notCarried } : null;
    this.notify(t("model.imported", { name: file.name }));
  }
}

customElements.define("pq-model", ModelPanel);
