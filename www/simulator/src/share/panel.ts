/** The button in the bar that shares the state. */
import { html } from "lit";
import { Panel } from "../ui/element.ts";

export class ShareButton extends Panel {
  protected override render() {
    return html``;
  }
}

customElements.define("pq-share", ShareButton);
