import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class ModelPanel extends Panel {
  protected override render() {
    return html`<h2>${t("panel.model")}</h2>`;
  }
}

customElements.define("pq-model", ModelPanel);
