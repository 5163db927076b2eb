/** What follows from a state: the parsed model, its problems, and the engine's answer. Reckoned once for each change. */
import type { Answer, Compiled, Engine } from "./engine.ts";
import { readDocument } from "./model/read.ts";
import type { ModelDocument } from "./model/document.ts";
import { currentVisitor, leadOf, type State, type Visitor } from "./state.ts";

export interface Result {
  /** The moment of the answer: the state's, or now. */
  at: number;
  /** What the engine says of the text as it stands; null without a model. */
  compiled: Compiled | null;
  /** The text as plain data; while it is no JSON, as it last was. */
  document: ModelDocument | null;
  /** Whether `document` is of the text as it stands, so that forms may change it. */
  inStep: boolean;
  /** The last text that was valid: what answers. */
  valid: Compiled | null;
  /** The valid text as plain data. */
  validDocument: ModelDocument | null;
  /** Of the visitor in view under `valid`; null without either. */
  answer: Answer | null;
  /** The second model on the same visitor; null where there is none. */
  challenger: { compiled: Compiled; document: ModelDocument | null; answer: Answer | null } | null;
}

export class Reckoner {
  readonly #engine: Engine;
  readonly #now: () => number;
  #valid: Compiled | null = null;
  #validDocument: ModelDocument | null = null;
  #document: ModelDocument | null = null;
  #last: { state: State; result: Result } | null = null;

  constructor(engine: Engine, now: () => number = () => Date.now()) {
    this.#engine = engine;
    this.#now = now;
  }

  /** The result of a state; the same one while nothing changed that it depends on, unless `anew`. */
  of(state: State, { anew = false } = {}): Result {
    const { state: before, result } = this.#last ?? {};
    const same =
      result &&
      before &&
      !anew &&
      before.model === state.model &&
      before.challenger === state.challenger &&
      before.visitors === state.visitors &&
      before.visitor === state.visitor &&
      before.at === state.at;
    if (same) return result;
    const made = this.#reckon(state);
    this.#last = { state, result: made };
    return made;
  }

  #reckon(state: State): Result {
    const at = state.at ?? this.#now();
    const visitor = currentVisitor(state);
    const compiled = state.model ? this.#engine.compile(state.model.text) : null;
    const document = state.model ? readDocument(state.model.text) : null;
    if (!state.model) this.#document = this.#validDocument = this.#valid = null;
    if (document) this.#document = document;
    if (compiled?.scorecard) {
      this.#valid = compiled;
      this.#validDocument = document;
    }
    const other = state.challenger ? this.#engine.compile(state.challenger.text) : null;
    return {
      at,
      compiled,
      document: this.#document,
      inStep: document !== null,
      valid: this.#valid,
      validDocument: this.#validDocument,
      answer: this.#answer(this.#valid, visitor, at),
      challenger: other && {
        compiled: other,
        document: readDocument(other.text),
        answer: this.#answer(other, visitor, at),
      },
    };
  }

  #answer(compiled: Compiled | null, visitor: Visitor | null, at: number): Answer | null {
    return compiled?.scorecard && visitor ? this.#engine.answer(compiled.scorecard, leadOf(visitor), at) : null;
  }
}
