/** The button in the bar that shares the state: by a link, and as a file where a link is too short for it. */
import { css, html, type PropertyValues } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { MAX_LINK_CHARS, MAX_STATE_BYTES, type Written } from "./codec.ts";
import { hashOfState, stateFromText, textOfState } from "./link.ts";

const BYTES_A_MB = 1024 * 1024;
/** A file may hold more than a link: models of the largest size with visitors beside them. */
const MAX_FILE_BYTES = 8 * MAX_STATE_BYTES;

export class ShareButton extends Panel {
  static override properties = { ...Panel.properties, written: { state: true }, withVisitors: { state: true } };

  static override styles = [
    base,
    css`
      :host { display: inline-block; }
      dialog { color: var(--ink); background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow-l); padding: var(--space-5); inline-size: min(34rem, calc(100vw - 2rem)); }
      dialog::backdrop { background: rgb(0 0 0 / 40%); }
      input[readonly] { font-family: var(--mono); font-size: var(--text-s); inline-size: 100%; }
    `,
  ];

  /** Null while it is made. */
  declare written: Written | null;
  declare withVisitors: boolean;

  constructor() {
    super();
    this.written = null;
    this.withVisitors = true;
  }

  protected override render() {
    return html`
      <button class="quiet" aria-haspopup="dialog" @click=${this.#open}>${icon("share")} ${t("share.open")}</button>
      <dialog aria-labelledby="title" @click=${this.#onBackdrop}>
        <div class="stack">
          <div class="row apart">
            <h2 id="title">${t("share.title")}</h2>
            <button class="icon quiet" aria-label=${t("ui.close")} title=${t("ui.close")} @click=${this.#close}>${icon("close")}</button>
          </div>
          <p class="small muted">${t("share.lead")}</p>
          <label class="check">
            <input type="checkbox" .checked=${this.withVisitors} @change=${this.#onVisitors} />
            ${t("share.visitors")}
          </label>
          ${this.#link()}
          <div class="row">
            <button @click=${this.#save}>${icon("download")} ${t("share.file")}</button>
            <button @click=${() => this.#input.click()}>${icon("upload")} ${t("share.open-file")}</button>
            <input id="file" type="file" accept=".json,application/json" hidden @change=${this.#openFile} />
          </div>
        </div>
      </dialog>
    `;
  }

  #link() {
    const { written } = this;
    if (written === null) return html`<p class="small muted" aria-busy="true">…</p>`;
    if ("problem" in written) {
      return html`<p class="callout warn" role="status">${t("share.too-long", { chars: written.chars, most: MAX_LINK_CHARS })}</p>`;
    }
    const address = this.#address(written.hash);
    return html`
      <label class="field">
        ${t("share.link")}
        <input id="link" readonly .value=${address} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      </label>
      <div class="row apart">
        <button class="primary" @click=${() => void this.#copy(address)}>${icon("copy")} ${t("share.copy")}</button>
        <span class="tiny muted num">${t("share.size", { chars: written.hash.length, most: MAX_LINK_CHARS })}</span>
      </div>
    `;
  }

  #address(hash: string): string {
    return `${location.origin}${location.pathname}${hash}`;
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector<HTMLInputElement>("#file")!;
  }

  #open(): void {
    this.#dialog.showModal();
    void this.#write();
  }

  #close(): void {
    this.#dialog.close();
  }

  #onBackdrop(event: Event): void {
    if (event.target === this.#dialog) this.#close();
  }

  #onVisitors(event: Event): void {
    this.withVisitors = (event.target as HTMLInputElement).checked;
    void this.#write();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("state") && this.#dialog.open) void this.#write();
  }

  async #write(): Promise<void> {
    const { state, withVisitors } = this;
    const written = await hashOfState(state, withVisitors);
    if (state === this.state && withVisitors === this.withVisitors) this.written = written;
  }

  async #copy(address: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      this.notify(t("share.copied"));
    } catch {
      this.renderRoot.querySelector<HTMLInputElement>("#link")?.select();
      this.notify(t("share.copy-failed"), "error");
    }
    this.#close();
  }

  #save(): void {
    const name = this.result?.document?.name ?? "";
    saveFile(fileName(name, "prequal.json"), textOfState(this.state, this.withVisitors, 1), "application/json");
  }

  async #openFile(): Promise<void> {
    const [file] = this.#input.files ?? [];
    this.#input.value = "";
    if (!file) return;
    this.#close();
    if (file.size > MAX_FILE_BYTES) {
      this.notify(t("share.problem.file_too_large", { most: MAX_FILE_BYTES / BYTES_A_MB }), "error");
      return;
    }
    const state = stateFromText(await file.text(), this.state.view.locale);
    if (state === null) {
      this.notify(t("share.problem.not_a_state"), "error");
      return;
    }
    this.change((before) => ({ ...state, view: before.view }));
    this.notify(t("share.file-opened"));
  }
}

customElements.define("pq-share", ShareButton);
