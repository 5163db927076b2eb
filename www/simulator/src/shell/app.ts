/** The frame of the simulator: the bar, the panels beside the answer, the start page, and messages. */
import { css, html, nothing, type PropertyValues } from "lit";
import type { Engine } from "../engine.ts";
import { t } from "../i18n/index.ts";
import { PANELS } from "../panels.ts";
import { Reckoner, type Result } from "../result.ts";
import type { View } from "../state.ts";
import type { Store } from "../store.ts";
import { Element, type Change, type Notice } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import "../answer/panel.ts";
import "./bar.ts";
import "./panels.ts";
import "./start.ts";

const NOTICE_MS = 6000;
/** While the moment is now, the answer follows the clock. */
const TICK_MS = 30_000;

export class App extends Element {
  static override properties = {
    store: { attribute: false },
    engine: { attribute: false },
    failed: { attribute: false },
    notices: { state: true },
    narrow: { state: true },
  };

  static override styles = [
    base,
    css`
      :host { min-block-size: 100vh; }
      .work { display: grid; gap: var(--space-4); padding: var(--space-4); grid-template-columns: minmax(0, 1fr); max-inline-size: 120rem; margin-inline: auto; }
      .answer { min-inline-size: 0; }
      @media (min-width: 64rem) {
        .work { grid-template-columns: minmax(0, 1fr) minmax(24rem, 34%); align-items: start; }
        .answer { position: sticky; inset-block-start: 4.25rem; max-block-size: calc(100vh - 5.25rem); overflow: auto; scrollbar-width: thin; border-radius: var(--radius); }
      }
      @media (max-width: 63.99rem) {
        .answer { order: -1; }
      }
      .notices { position: fixed; inset-block-end: var(--space-4); inset-inline: var(--space-4); display: grid; gap: var(--space-2); justify-items: center; z-index: 50; pointer-events: none; }
      .notice { pointer-events: auto; display: flex; gap: var(--space-3); align-items: center; background: var(--ink); color: var(--page); border-radius: var(--radius); padding: var(--space-2) var(--space-3); box-shadow: var(--shadow-l); max-inline-size: 40rem; overflow-wrap: anywhere; }
      .notice button { color: inherit; }
      .notice button:hover:not(:disabled) { background: color-mix(in srgb, currentColor, transparent 80%); }
      .broken { padding: var(--space-6); max-inline-size: 40rem; margin-inline: auto; }
      @media print { .work { display: block; padding: 0; } .answer { position: static; max-block-size: none; overflow: visible; } .notices { display: none; } }
    `,
  ];

  declare store: Store | undefined;
  declare engine: Engine | undefined;
  /** The engine could not be loaded. */
  declare failed: boolean;
  declare notices: readonly (Notice & { key: number })[];
  declare narrow: boolean;

  #reckoner: Reckoner | undefined;
  #endOfStore: (() => void) | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #anew = false;
  #count = 0;
  readonly #width = matchMedia("(max-width: 63.99rem)");

  constructor() {
    super();
    this.narrow = this.#width.matches;
    this.#width.addEventListener("change", () => (this.narrow = this.#width.matches));
    this.failed = false;
    this.notices = [];
    this.addEventListener("pq-change", (event: CustomEvent<Change>) => {
      const { change, ...options } = event.detail;
      this.store?.update(change, options);
    });
    this.addEventListener("pq-look", (event: CustomEvent<Partial<View>>) => this.store?.look(event.detail));
    this.addEventListener("pq-notice", (event: CustomEvent<Notice>) => this.show(event.detail));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Wherever the focus is, and be it nowhere.
    document.addEventListener("keydown", this.#onKey);
    this.#ticking = setInterval(() => {
      if (this.store?.state.at !== null || document.visibilityState === "hidden") return;
      this.#anew = true;
      this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#onKey);
    clearInterval(this.#ticking);
    this.#endOfStore?.();
  }

  /** Shows a message. */
  show(notice: Notice): void {
    const key = (this.#count += 1);
    this.notices = [...this.notices, { ...notice, key }].slice(-3);
    if (notice.kind !== "error") setTimeout(() => this.#close(key), NOTICE_MS);
  }

  #close(key: number): void {
    this.notices = this.notices.filter((one) => one.key !== key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("store")) {
      this.#endOfStore?.();
      this.#endOfStore = this.store?.subscribe(() => this.requestUpdate());
    }
    if (changed.has("engine")) this.#reckoner = this.engine && new Reckoner(this.engine);
  }

  protected override render() {
    const { store, engine } = this;
    if (!store) return html`<slot></slot>`;
    const { state } = store;
    const result = this.#result();
    return html`
      <pq-bar
        .state=${state} .result=${result} .engine=${engine}
        .canUndo=${store.canUndo} .canRedo=${store.canRedo}
        @pq-undo=${() => store.undo()} @pq-redo=${() => store.redo()} @pq-skip=${this.#skip}
      ></pq-bar>
      ${this.failed ? html`<div class="broken stack" role="alert"><h2>${t("shell.no-engine")}</h2><p>${t("shell.no-engine-why")}</p></div>` : nothing}
      <main id="main" tabindex="-1">
        ${!state.model || this.failed
          ? html`<pq-start .state=${state} .engine=${engine} ?hidden=${this.failed}></pq-start>`
          : html`
              <div class="work">
                <pq-panels .state=${state} .result=${result} .engine=${engine} .entries=${PANELS}></pq-panels>
                <div class="answer"><pq-answer .compact=${this.narrow} .state=${state} .result=${result} .engine=${engine}></pq-answer></div>
              </div>
            `}
      </main>
      <div class="notices" role="status" aria-live="polite">
        ${this.notices.map(
          (one) => html`
            <div class="notice" data-kind=${one.kind ?? "info"}>
              <span class="grow">${one.text}</span>
              <button class="icon quiet" aria-label=${t("ui.close")} @click=${() => this.#close(one.key)}>${icon("close")}</button>
            </div>
          `,
        )}
      </div>
    `;
  }

  #result(): Result | undefined {
    const anew = this.#anew;
    this.#anew = false;
    return this.store && this.#reckoner?.of(this.store.state, { anew });
  }

  #skip(): void {
    this.renderRoot.querySelector("main")?.focus();
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.store?.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.store?.redo();
    else return;
    event.preventDefault();
  };
}

customElements.define("pq-app", App);
