import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class TimePanel extends Panel {
  protected override render() {
    return html`<h2>${t("panel.time")}</h2>`;
  }
}

customElements.define("pq-time", TimePanel);
