/** The demo page inside the simulator: what one does there becomes events of the visitor in view. */
import { css, html } from "lit";
import { t } from "../i18n/index.ts";
import { parseEvent } from "../saved.ts";
import { Element } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import { forgetVisit, isVisitMessage } from "../visit/messages.ts";
import { withEvents } from "./changes.ts";

export class Act extends Element {
  static override properties = { visitor: { type: String }, count: { state: true } };
  static override styles = [
    base,
    css`
      iframe { inline-size: 100%; block-size: min(36rem, 75vh); border: 1px solid var(--line); border-radius: var(--radius-s); background: #fff; }
    `,
  ];

  /** The key of the visitor; another one begins a visit of their own. */
  declare visitor: string;
  declare count: number;

  constructor() {
    super();
    this.count = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    forgetVisit();
    addEventListener("message", this.#onMessage);
    // What happens there happens now.
    this.change((state) => (state.at === null ? state : { ...state, at: null }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("message", this.#onMessage);
  }

  protected override render() {
    return html`
      <div class="stack">
        <p class="small muted">${t("visitor.act-why")} <span role="status">${t("visitor.act-live", { count: this.count })}</span></p>
        <iframe title=${t("visitor.act-frame")} src=${`./visit/index.html?visitor=${encodeURIComponent(this.visitor)}`}></iframe>
      </div>
    `;
  }

  #onMessage = (message: MessageEvent): void => {
    const frame = this.renderRoot.querySelector("iframe");
    if (message.origin !== location.origin || message.source !== frame?.contentWindow || !isVisitMessage(message.data)) return;
    const events = message.data.facts.map(parseEvent).filter((event) => event !== null);
    if (!events.length) return;
    this.count += events.length;
    this.change((state) => (state.visitor === this.visitor ? withEvents(state, events) : state), { merge: "act" });
  };
}

customElements.define("pq-act", Act);
