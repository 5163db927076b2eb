/** For a website: the compiled model, the tag with its checksum, and what the page's policy must allow. */
import embedAddress from "prequal/embed.js?url";
import runtimeAddress from "prequal/runtime.wasm?url";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { CRMS, moduleOf, tagNameOf } from "./crm.ts";
import { siteFiles, zipOf } from "./project.ts";
import { integrityOf, isFolder, policyOf, snippetOf } from "./snippet.ts";

export class TakePage extends Panel {
  static override properties = { ...Panel.properties, integrity: { state: true }, folder: { state: true }, form: { state: true }, crm: { state: true } };

  static override styles = [
    base,
    css`
      pre { background: var(--surface-2); border-radius: var(--radius-s); padding: var(--space-3); overflow-x: auto; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
      .fields { display: grid; gap: var(--space-3); grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr)); }
    `,
  ];

  /** Of embed.js; null until it is there. */
  declare integrity: string | null;
  declare folder: string;
  declare form: string;
  /** A place in `CRMS`. */
  declare crm: number;

  constructor() {
    super();
    this.integrity = null;
    this.folder = "/prequal";
    this.form = "form";
    this.crm = CRMS.length - 1;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    void this.#check();
  }

  async #check(): Promise<void> {
    const bytes = await fetched(embedAddress);
    if (bytes) this.integrity = await integrityOf(bytes);
  }

  protected override render() {
    const isFolderFine = isFolder(this.folder);
    const isFormFine = this.form === "" || isSelector(this.form);
    return html`
      <section class="card stack">
        <h2>${t("take.files")}</h2>
        <p class="small muted">${t("take.files-lead")}</p>
        <div class="row">
          <button aria-label="${t("take.pq")}: ${t("take.pq-page")}" @click=${() => this.#savePq("page")}>${icon("download")} ${t("take.pq")}</button><span class="small muted">${t("take.pq-page")}</span>
        </div>
        <div class="row">
          <button aria-label="${t("take.pq")}: ${t("take.pq-edge")}" @click=${() => this.#savePq("edge")}>${icon("download")} ${t("take.pq")}</button><span class="small muted">${t("take.pq-edge")}</span>
        </div>
        <div class="row"><button @click=${this.#saveJson}>${icon("download")} ${t("take.json")}</button></div>
        <h3>${t("take.snippet")}</h3>
        <div class="fields">
          <label class="field">
            ${t("take.folder")}
            <input .value=${this.folder} aria-invalid=${!isFolderFine} @input=${(event: Event) => (this.folder = valueOf(event).trim())} />
            ${isFolderFine ? nothing : html`<span class="bad small" role="alert">${t("take.bad-folder")}</span>`}
          </label>
          <label class="field">
            ${t("take.form")}
            <input .value=${this.form} aria-invalid=${!isFormFine} @input=${(event: Event) => (this.form = valueOf(event).trim())} />
            ${isFormFine ? nothing : html`<span class="bad small" role="alert">${t("take.bad-form")}</span>`}
          </label>
          <label class="field">
            ${t("take.crm-of-form")}
            <select @change=${(event: Event) => (this.crm = Number(valueOf(event)))}>
              ${CRMS.map(({ title }, place) => html`<option value=${place} ?selected=${place === this.crm}>${title || t("take.crm.generic")}</option>`)}
            </select>
          </label>
        </div>
        ${isFolderFine && isFormFine && this.integrity !== null ? this.#texts(this.integrity) : nothing}
      </section>
    `;
  }

  #texts(integrity: string): TemplateResult {
    const snippet = this.#snippet(integrity);
    const policy = policyOf(this.folder);
    return html`
      ${this.#text("snippet", t("take.snippet"), snippet)}
      <p class="small muted">${t("take.sri-why")}</p>
      <h3>${t("take.csp")}</h3>
      ${this.#text("policy", t("take.csp"), policy)}
      <div><button class="primary" @click=${() => void this.#saveZip(snippet, policy)}>${icon("download")} ${t("take.site-zip")}</button></div>
    `;
  }

  #text(name: string, label: string, text: string): TemplateResult {
    return html`
      <pre class=${name} tabindex="0" role="group" aria-label=${label}>${text}</pre>
      <div><button aria-label="${t("take.copy")}: ${label}" @click=${() => void this.#copy(text)}>${icon("copy")} ${t("take.copy")}</button></div>
    `;
  }

  #snippet(integrity: string): string {
    return snippetOf({ folder: this.folder, form: this.form, integrity, crm: tagNameOf(CRMS[this.crm]!.preset) });
  }

  get #name(): string {
    return this.result.document?.name ?? "";
  }

  #savePq(target: "page" | "edge"): void {
    const bytes = this.engine.file(this.result.compiled?.text ?? "", target);
    if (bytes) saveFile(fileName(target === "page" ? this.#name : `${this.#name} edge`, "pq"), bytes);
    else this.notify(t("take.no-model"), "error");
  }

  #saveJson(): void {
    saveFile(fileName(this.#name, "json"), this.result.compiled?.text ?? "", "application/json");
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notify(t("take.copied"));
    } catch {
      this.notify(t("take.copy-failed"), "error");
    }
  }

  async #saveZip(snippet: string, policy: string): Promise<void> {
    const json = this.result.compiled?.text ?? "";
    const pq = this.engine.file(json, "page");
    const [embed, runtime] = await Promise.all([fetched(embedAddress), fetched(runtimeAddress)]);
    if (!pq || !embed || !runtime) {
      this.notify(t("take.failed"), "error");
      return;
    }
    const { preset } = CRMS[this.crm]!;
    const crm = tagNameOf(preset);
    const files = {
      ...siteFiles({ json, pq }, { embed: new Uint8Array(embed), runtime: new Uint8Array(runtime), snippet, policy }),
      ...(crm === null ? {} : { [`prequal/crm/${crm}.js`]: moduleOf(preset) }),
    };
    saveFile(fileName(`${this.#name} page`, "zip"), zipOf(files), "application/zip");
  }
}

async function fetched(address: string): Promise<ArrayBuffer | null> {
  try {
    const response = await fetch(address);
    return response.ok ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

customElements.define("pq-take-page", TakePage);
