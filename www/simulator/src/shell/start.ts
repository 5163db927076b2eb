/** The start page: the gallery of models. */
import { css, html } from "lit";
import { blankModel, GALLERY, openFromGallery, openText } from "../gallery/gallery.ts";
import { t } from "../i18n/index.ts";
import { MOST_MODEL_BYTES } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";

export class Start extends Panel {
  static override styles = [
    base,
    css`
      :host { max-inline-size: 76rem; margin-inline: auto; padding: var(--space-5) var(--space-4) var(--space-6); }
      .lead { font-size: var(--text-l); color: var(--ink-2); margin-block: var(--space-2) var(--space-5); }
      h2 { font-size: clamp(1.35rem, 4vw, 1.9rem); line-height: 1.2; letter-spacing: -0.01em; }
      .models { display: grid; gap: var(--space-3); grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
      .models button { display: grid; justify-content: stretch; justify-items: start; align-content: start; gap: var(--space-1); text-align: start; inline-size: 100%; block-size: 100%; padding: var(--space-3) var(--space-4); border-color: var(--line); border-radius: var(--radius); box-shadow: var(--shadow); }
      .models button:hover:not(:disabled) { border-color: var(--accent); background: var(--surface); }
      .models button.blank { border-style: dashed; border-color: var(--line-strong); box-shadow: none; background: none; }
      .file { margin-block-start: var(--space-4); max-inline-size: none; }
      .models strong { font-size: var(--text-m); }
    `,
  ];

  protected override render() {
    return html`
      <h2>${t("start.title")}</h2>
      <p class="lead">${t("start.lead")}</p>
      <ul class="models">
        ${GALLERY.map(
          ({ id, title, about }) => html`
            <li>
              <button @click=${() => void this.#open(id)}>
                <strong>${title()}</strong>
                <span class="muted small">${about()}</span>
              </button>
            </li>
          `,
        )}
        <li>
          <button class="blank" @click=${() => this.#begin(blankModel())}>
            <strong>${t("start.blank")}</strong>
            <span class="muted small">${t("start.blank-about")}</span>
          </button>
        </li>
      </ul>
      <p class="row file">
        <input type="file" accept=".json,application/json" hidden @change=${this.#onFile} />
        <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}>${icon("upload")} ${t("start.open")}</button>
      </p>
    `;
  }

  #begin(text: string): void {
    this.change((state) => ({ ...state, ...openText(text, Date.now()) }));
  }

  async #onFile(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    const { importModel } = await import("../model/transfer.ts");
    const read = file.size > MOST_MODEL_BYTES ? null : await importModel(new Uint8Array(await file.arrayBuffer()));
    if (read && "text" in read) this.#begin(read.text);
    else this.notify(t(read?.problem ?? "model.import-failed"), "error");
  }

  async #open(id: string): Promise<void> {
    try {
      const part = await openFromGallery(id, this.state.view.locale, Date.now());
      this.change((state) => ({ ...state, ...part }));
    } catch (error) {
      console.error(error);
      this.notify(t("start.failed"), "error");
    }
  }
}

customElements.define("pq-start", Start);
