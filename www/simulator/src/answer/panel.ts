/** The answer: what the model makes of the visitor in view, at the moment in view. */
import { html, nothing } from "lit";
import { number } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";

export class AnswerPanel extends Panel {
  protected override render() {
    const answer = this.result?.answer;
    return answer ? html`<p class="score">${number(answer.assessment.score)}</p>` : nothing;
  }
}

customElements.define("pq-answer", AnswerPanel);
