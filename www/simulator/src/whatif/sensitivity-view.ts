/** Which changes would flip the lead's stage, found by trying them all. */
import type { Lead } from "prequal";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { number, signed, t } from "../i18n/index.ts";
import type { ModelDocument } from "../model/document.ts";
import { eventWords, nameWords, ruleName, stageName } from "../model/words.ts";
import { Panel } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import { type Sensitivity, sensitivityOf, type Trial } from "./sensitivity.ts";
import { words } from "./sliders-view.ts";

/** The model and the lead change with every key; trying all of it waits until they rest. */
const PAUSE_MS = 350;
const MOST_SHOWN = 12;

export class SensitivityView extends Panel {
  static override properties = { ...Panel.properties, lead: { attribute: false }, found: { state: true }, busy: { state: true } };

  static override styles = [
    base,
    css`
      .two { display: grid; gap: var(--space-4); grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); align-items: start; }
      li { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: var(--space-2); padding-block: 0.3rem; border-block-end: 1px solid var(--line); font-size: var(--text-s); align-items: baseline; overflow-wrap: anywhere; }
      li .to { text-align: end; }
      .waiting { min-block-size: 6rem; }
    `,
  ];

  declare lead: Lead;
  declare found: Sensitivity | null;
  declare busy: boolean;

  #pause: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor() {
    super();
    this.found = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("result");
    const isSame = before !== undefined && before.valid === this.result?.valid && before.at === this.result?.at && changed.get("state")?.visitors === undefined;
    if (changed.has("result") || changed.has("state")) {
      if (isSame && !changed.has("state")) return;
      this.busy = true;
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#find(), PAUSE_MS);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
    this.#run += 1;
  }

  async #find(): Promise<void> {
    const document = this.result?.validDocument;
    const scorecard = this.result?.valid?.scorecard;
    const run = (this.#run += 1);
    if (!document || !scorecard || this.hidden) return;
    const { studio } = this.engine;
    const compile = (model: ModelDocument) => {
      try {
        return studio.scorecard(studio.compile(model));
      } catch {
        return null;
      }
    };
    const goOn = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return run === this.#run;
    };
    const found = await sensitivityOf(document, scorecard, compile, this.lead, this.result.at, goOn);
    if (run !== this.#run) return;
    this.found = found;
    this.busy = false;
  }

  protected override render() {
    const { found } = this;
    return html`
      <section class="card stack" aria-busy=${this.busy}>
        <div class="row apart"><h2>${t("whatif.sensitivity")}</h2>${this.busy ? html`<span class="tiny muted">${t("whatif.working")}</span>` : nothing}</div>
        <p class="small muted">${t("whatif.sensitivity-lead")}</p>
        ${found === null ? html`<div class="waiting"></div>` : this.#found(found)}
      </section>
    `;
  }

  #found({ flips, others, score }: Sensitivity): TemplateResult {
    const up = flips.filter(({ steps }) => steps > 0);
    const down = flips.filter(({ steps }) => steps < 0);
    return html`
      <div class="two">
        <section class="up"><h3>${t("whatif.up")}</h3>${this.#list(up, score, t("whatif.none-up"))}</section>
        <section class="down"><h3>${t("whatif.down")}</h3>${this.#list(down, score, t("whatif.none-down"))}</section>
      </div>
      ${others.length === 0 ? nothing : html`<details><summary>${t("whatif.others")}</summary>${this.#list(others, score, "")}</details>`}
    `;
  }

  #list(trials: readonly Trial[], score: number, none: string): TemplateResult {
    if (trials.length === 0) return html`<p class="small muted">${none}</p>`;
    return html`
      <ul>
        ${trials.slice(0, MOST_SHOWN).map((trial) => {
          const stage = trial.stage === null ? t("whatif.no-stage") : stageName(this.result.validDocument, trial.stage);
          const what = this.#what(trial);
          const canTry = trial.kind === "attribute" || (trial.kind === "rule" && typeof trial.from === "number");
          return html`
            <li>
              <span>${what}</span>
              <span class="to num">${t("whatif.becomes", { score: number(trial.score), change: signed(trial.score - score), stage })}</span>
              ${canTry ? html`<button class="link" aria-label="${t("whatif.try")}: ${what}" @click=${() => this.tell("pq-trial", trial)}>${t("whatif.try")}</button>` : html`<span></span>`}
            </li>
          `;
        })}
      </ul>
    `;
  }

  #what({ kind, name, from, to, properties }: Trial): string {
    if (kind === "attribute") return t("whatif.attribute-trial", { name: nameWords(name), from: words(from), to: words(to) });
    if (kind === "rule") {
      const rule = (this.result.validDocument?.groups ?? []).flatMap(({ rules }) => rules ?? []).find(({ id }) => id === name);
      const shown = rule ? ruleName(rule) : name;
      if (to === 0 || typeof from !== "number") return t("whatif.rule-off", { name: shown });
      return t("whatif.rule-trial", { name: shown, from: words(from), to: words(to) });
    }
    const details = Object.values(properties).map(String).filter((text) => text.length < 40);
    const what = [eventWords(name), ...details].join(" ");
    return t(kind === "event" ? "whatif.event-trial" : "whatif.without-trial", { what });
  }
}

customElements.define("pq-sensitivity", SensitivityView);
