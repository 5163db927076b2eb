/** What if: everything as a slider, what would flip the stage, and two models side by side. */
import { html } from "lit";
import { t } from "../i18n/index.ts";
import { currentVisitor, leadOf } from "../state.ts";
import { Panel } from "../ui/element.ts";
import "./compare-view.ts";
import "./sensitivity-view.ts";
import "./sliders-view.ts";
import type { Sliders } from "./sliders-view.ts";
import type { Trial } from "./sensitivity.ts";

export class WhatIfPanel extends Panel {
  protected override render() {
    const { result, state } = this;
    const visitor = state && currentVisitor(state);
    if (!result) return html``;
    if (!result.valid?.scorecard || !result.validDocument || !visitor) {
      return html`<section class="card"><h2>${t("panel.whatif")}</h2><p>${t("whatif.no-answer")}</p></section>`;
    }
    const lead = leadOf(visitor);
    return html`
      <div class="stack">
        <pq-sliders .state=${state} .result=${result} .engine=${this.engine} .lead=${lead}></pq-sliders>
        <pq-sensitivity
          .state=${state} .result=${result} .engine=${this.engine} .lead=${lead}
          @pq-trial=${(event: CustomEvent<Trial>) => this.renderRoot.querySelector<Sliders>("pq-sliders")?.try(event.detail)}
        ></pq-sensitivity>
        <pq-compare .state=${state} .result=${result} .engine=${this.engine}></pq-compare>
      </div>
    `;
  }
}

customElements.define("pq-whatif", WhatIfPanel);
