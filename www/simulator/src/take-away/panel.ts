import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class TakeAwayPanel extends Panel {
  protected override render() {
    return html`<h2>${t("panel.take-away")}</h2>`;
  }
}

customElements.define("pq-take-away", TakeAwayPanel);
