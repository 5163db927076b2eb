/** Listeners that never let an error of ours reach the page, and that all end together. */

export interface Scope {
  /** Wraps a function: what it throws is kept as the problem, and it then returns undefined. */
  safe<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R | undefined;
  /** In the capture phase, so that a page which stops an event does not hide it. */
  on(target: EventTarget, types: string, listener: (event: Event) => void): void;
  /** What is to be undone at the end. */
  atEnd(undo: () => void): void;
  end(): void;
  /** A scope that ends with this one, or before it. */
  child(): Scope;
  /** Keeps an error as the problem. */
  note(error: unknown): void;
  /** The last error of ours. */
  problem(): string | null;
}

export function createScope(onProblem?: (problem: string) => void): Scope {
  const undos: (() => void)[] = [];
  let last: string | null = null;
  const keep = (problem: string) => {
    last = problem;
    onProblem?.(problem);
  };

  const scope: Scope = {
    safe: (fn) => (...args) => {
      try {
        return fn(...args);
      } catch (error) {
        scope.note(error);
        return undefined;
      }
    },
    on(target, types, listener) {
      const safe = scope.safe(listener);
      const options = { capture: true, passive: true };
      for (const type of types.split(" ")) {
        target.addEventListener(type, safe, options);
        undos.push(() => target.removeEventListener(type, safe, options));
      }
    },
    atEnd(undo) {
      undos.push(undo);
    },
    end() {
      for (const undo of undos.splice(0)) scope.safe(undo)();
    },
    child() {
      const child = createScope(keep);
      undos.push(child.end);
      return child;
    },
    note: (error) => keep(messageOf(error)),
    problem: () => last,
  };
  return scope;
}

/** An error in one line: its code or name, then what it says. */
export function messageOf(error: unknown): string {
  try {
    const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
    return `${typeof code === "string" ? code : String(name)}: ${String(message)}`.slice(0, 300);
  } catch {
    return "unknown";
  }
}
