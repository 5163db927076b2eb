/** Take it away: files for a page, a project for the edge, fields for the CRM, and a page for sales to sign. */
import { html } from "lit";
import { t } from "../i18n/index.ts";
import "../hubspot/panel.ts";
import { Panel } from "../ui/element.ts";
import "./crm-view.ts";
import "./edge-view.ts";
import "./page-view.ts";
import "./summary-view.ts";

export class TakeAwayPanel extends Panel {
  protected override render() {
    const { state, result, engine } = this;
    if (!result) return html``;
    if (!result.compiled?.scorecard || !result.document) {
      return html`<section class="card"><h2>${t("panel.take-away")}</h2><p role="status">${t("take.no-model")}</p></section>`;
    }
    return html`
      <div class="stack">
        <pq-summary .state=${state} .result=${result} .engine=${engine}></pq-summary>
        <pq-take-page .state=${state} .result=${result} .engine=${engine}></pq-take-page>
        <pq-take-edge .state=${state} .result=${result} .engine=${engine}></pq-take-edge>
        <pq-take-crm .state=${state} .result=${result} .engine=${engine}></pq-take-crm>
        <section class="card stack">
          <h2>${t("hubspot.title")}</h2>
          <pq-hubspot .state=${state} .result=${result} .engine=${engine}></pq-hubspot>
        </section>
      </div>
    `;
  }
}

customElements.define("pq-take-away", TakeAwayPanel);
