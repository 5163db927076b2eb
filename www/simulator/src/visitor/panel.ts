import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class VisitorPanel extends Panel {
  protected override render() {
    return html`<h2>${t("panel.visitor")}</h2>`;
  }
}

customElements.define("pq-visitor", VisitorPanel);
