/** The tabs, and the panel that is open. Panels that were opened stay, so that what is typed in them does too. */
import { css, html, nothing } from "lit";
import { html as staticHtml, unsafeStatic } from "lit/static-html.js";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../i18n/index.ts";
import type { PanelEntry } from "../panels.ts";
import { Panel } from "../ui/element.ts";
import { base } from "../ui/styles.ts";

export class Panels extends Panel {
  static override properties = { ...Panel.properties, entries: { attribute: false }, broken: { state: true } };

  static override styles = [
    base,
    css`
      .tabs { display: flex; gap: var(--space-1); overflow-x: auto; scrollbar-width: none; border-block-end: 1px solid var(--line); margin-block-end: var(--space-4); }
      .tabs button { border: 0; border-radius: 0; background: none; padding: var(--space-2) var(--space-3); color: var(--ink-2); white-space: nowrap; border-block-end: 2px solid transparent; min-block-size: 2.5rem; }
      .tabs button:hover { color: var(--ink); background: none; }
      .tabs button[aria-selected="true"] { color: var(--accent); border-block-end-color: var(--accent); font-weight: 600; }
      .tabs button::after { content: attr(data-label); font-weight: 600; block-size: 0; overflow: hidden; visibility: hidden; display: block; }
      .tabs button { flex-direction: column; gap: 0; }
      .tabs :focus-visible { outline-offset: -2px; }
      .page { min-block-size: 60vh; }
      @media print { .tabs { display: none; } }
    `,
  ];

  declare entries: readonly PanelEntry[];
  declare broken: ReadonlySet<string>;
  #loaded = new Set<string>();

  constructor() {
    super();
    this.broken = new Set();
  }

  protected override render() {
    if (!this.result) return nothing;
    const open = this.#open();
    void this.#load(open);
    const shown = this.entries.filter((entry) => this.#loaded.has(entry.id));
    return html`
      <div class="tabs" role="tablist" aria-label=${t("shell.panels")} @keydown=${this.#onKey}>
        ${this.entries.map(
          (entry) => html`
            <button
              role="tab" id="tab-${entry.id}" aria-controls="page" data-label=${t(entry.label)}
              aria-selected=${entry === open} tabindex=${entry === open ? 0 : -1}
              @click=${() => this.look({ panel: entry.id, focus: null })}
            >${t(entry.label)}</button>
          `,
        )}
      </div>
      <div class="page" id="page" role="tabpanel" aria-labelledby="tab-${open.id}">
        ${this.broken.has(open.id) ? html`<p class="callout bad" role="alert">${t("shell.panel-broken")}</p>` : nothing}
        ${repeat(
          shown,
          (entry) => entry.id,
          (entry) => {
            const tag = unsafeStatic(entry.tag);
            const active = entry === open;
            // A panel that is not open is not told of changes; it catches up when it is opened.
            return active
              ? staticHtml`<${tag} .state=${this.state} .result=${this.result} .engine=${this.engine}></${tag}>`
              : staticHtml`<${tag} hidden></${tag}>`;
          },
        )}
      </div>
    `;
  }

  #open(): PanelEntry {
    return this.entries.find((entry) => entry.id === this.state.view.panel) ?? this.entries[0]!;
  }

  async #load(entry: PanelEntry): Promise<void> {
    if (this.#loaded.has(entry.id) || this.broken.has(entry.id)) return;
    try {
      await entry.load();
      if (this.#loaded.has(entry.id)) return;
      this.#loaded.add(entry.id);
      this.requestUpdate();
    } catch (error) {
      console.error(error);
      this.broken = new Set([...this.broken, entry.id]);
    }
  }

  #onKey(event: KeyboardEvent): void {
    const ids = this.entries.map((entry) => entry.id);
    const index = ids.indexOf(this.#open().id);
    const step = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const id = ids[(step + ids.length) % ids.length]!;
    this.look({ panel: id, focus: null });
    this.renderRoot.querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  }
}

customElements.define("pq-panels", Panels);
