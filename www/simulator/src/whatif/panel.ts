import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class WhatifPanel extends Panel {
  protected override render() {
    return html`<h2>${t("panel.whatif")}</h2>`;
  }
}

customElements.define("pq-whatif", WhatifPanel);
