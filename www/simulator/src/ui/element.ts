/** What all elements of the simulator share: the language, and the way to tell the shell of changes. */
import { LitElement, type CSSResultGroup } from "lit";
import type { Engine } from "../engine.ts";
import { onLocale } from "../i18n/index.ts";
import type { Result } from "../result.ts";
import type { State, View } from "../state.ts";
import type { ChangeOptions } from "../store.ts";
import { base } from "./styles.ts";

/** A change of the state, on its way to the store. */
export type Change = { change: (state: State) => State } & ChangeOptions;

declare global {
  interface HTMLElementEventMap {
    "pq-change": CustomEvent<Change>;
    "pq-look": CustomEvent<Partial<View>>;
    "pq-notice": CustomEvent<Notice>;
  }
}

/** A message that goes by itself; `error` stays until it is closed. */
export interface Notice {
  text: string;
  kind?: "info" | "error";
}

export class Element extends LitElement {
  static override styles: CSSResultGroup = base;

  #endOfLocale: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endOfLocale = onLocale(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endOfLocale?.();
  }

  /** Changes the state. */
  protected change(change: (state: State) => State, options: ChangeOptions = {}): void {
    this.tell("pq-change", { change, ...options });
  }

  /** Changes how one looks at it: opens a panel, picks out a part of the model. */
  protected look(view: Partial<View>): void {
    this.tell("pq-look", view);
  }

  protected notify(text: string, kind: Notice["kind"] = "info"): void {
    this.tell("pq-notice", { text, kind });
  }

  protected tell<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** One of the panels of `panels.ts`: the shell gives it the state and what follows from it. */
export class Panel extends Element {
  static override properties = {
    state: { attribute: false },
    result: { attribute: false },
    engine: { attribute: false },
  };

  declare state: State;
  declare result: Result;
  declare engine: Engine;
}
