/** The start page: the gallery of models. */
import { css, html } from "lit";
import { GALLERY, openFromGallery } from "../gallery/gallery.ts";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";
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
      </ul>
    `;
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
