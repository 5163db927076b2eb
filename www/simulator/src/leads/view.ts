/** What the parts of the leads panel share. */
import { number } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";
import { leadsSession } from "./session.ts";

/** An element that follows the loaded leads. */
export class LeadsView extends Panel {
  protected readonly session = leadsSession;
  #endOfSession: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endOfSession = leadsSession.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endOfSession?.();
  }
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : number(part / whole, { style: "percent", maximumFractionDigits: 1 });
}
