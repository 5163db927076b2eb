/** Holds the state, tells of its changes, and takes them back. */
import type { State, View } from "./state.ts";

export interface ChangeOptions {
  /** Changes with the same name that follow each other quickly are undone together: the letters of a word, a drag. */
  merge?: string;
  /** Nothing to undo, as when events flow in by themselves. */
  silent?: boolean;
}

type Listener = (state: State, before: State) => void;

const MOST_STEPS = 200;
const MERGE_WITHIN_MS = 1000;

/** What undo brings back; how one looks at it stays. */
type Content = Omit<State, "view">;

export class Store {
  #state: State;
  #past: Content[] = [];
  #future: Content[] = [];
  #listeners = new Set<Listener>();
  #lastMerge = "";
  #lastAt = -Infinity;
  readonly #clock: () => number;

  constructor(state: State, clock: () => number = () => performance.now()) {
    this.#state = state;
    this.#clock = clock;
  }

  get state(): State {
    return this.#state;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Calls `listener` after each change; gives what ends that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  update(change: (state: State) => State, { merge = "", silent = false }: ChangeOptions = {}): void {
    const before = this.#state;
    const next = change(before);
    if (next === before) return;
    if (!silent && !sameContent(before, next)) {
      const now = this.#clock();
      const goesOn = merge !== "" && merge === this.#lastMerge && now - this.#lastAt < MERGE_WITHIN_MS;
      if (!goesOn) this.#past = [...this.#past, contentOf(before)].slice(-MOST_STEPS);
      this.#future = [];
      this.#lastMerge = merge;
      this.#lastAt = now;
    }
    this.#set(next, before);
  }

  /** Changes how one looks at it. */
  look(view: Partial<View>): void {
    this.update((state) => ({ ...state, view: { ...state.view, ...view } }));
  }

  undo(): void {
    const content = this.#past.pop();
    if (!content) return;
    this.#future.push(contentOf(this.#state));
    this.#restore(content);
  }

  redo(): void {
    const content = this.#future.pop();
    if (!content) return;
    this.#past.push(contentOf(this.#state));
    this.#restore(content);
  }

  #restore(content: Content): void {
    this.#lastMerge = "";
    this.#set({ ...content, view: this.#state.view }, this.#state);
  }

  #set(next: State, before: State): void {
    this.#state = next;
    for (const listener of this.#listeners) listener(next, before);
  }
}

function contentOf({ view: _, ...content }: State): Content {
  return content;
}

function sameContent(one: State, other: State): boolean {
  return (
    one.model === other.model &&
    one.challenger === other.challenger &&
    one.visitors === other.visitors &&
    one.visitor === other.visitor &&
    one.at === other.at
  );
}
