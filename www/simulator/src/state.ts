/**
 * What the simulator works on. A state is plain data that is never changed in place: a change makes a new one, and what
 * did not change is the same object as before.
 *
 * What is reckoned from it (the parsed model, its problems, the answer) is not in it; see `result.ts`.
 */
import type { LeadEvent, Value } from "prequal";

export const LOCALES = ["en", "zh-Hans", "zh-Hant", "nb"] as const;
export type Locale = (typeof LOCALES)[number];

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Model text beyond this is refused; it is the engine's own limit. */
export const MOST_MODEL_BYTES = 1024 * 1024;
/** Visitors that are kept at hand; many leads are loaded elsewhere and never are part of the state. */
export const MOST_VISITORS = 50;
/** The engine's own limit of events for each visitor. */
export const MOST_EVENTS = 10_000;

/** An event of a visitor; `key` names it in lists and is not told to the engine. */
export interface VisitorEvent {
  key: string;
  event: string;
  /** Milliseconds since 1970. */
  at: number;
  id?: string;
  session?: string;
  source?: string;
  properties?: Record<string, Value>;
}

/** One visitor: a lead with a name. */
export interface Visitor {
  /** Unique in the state. */
  key: string;
  name: string;
  attributes: Record<string, Value>;
  events: readonly VisitorEvent[];
}

export interface State {
  /** The champion: a model as text, valid or not. Null before one is chosen. */
  model: { text: string } | null;
  /** A second model on the same visitors; null where there is none. */
  challenger: { text: string } | null;
  /** Never empty once a model is chosen. */
  visitors: readonly Visitor[];
  /** The key of the visitor in view. */
  visitor: string;
  /** The moment of the assessment, in milliseconds since 1970; null is now, as of `Result.at`. */
  at: number | null;
  /** Not undone by undo: how one looks at it. */
  view: View;
}

export interface View {
  locale: Locale;
  theme: Theme;
  /** The panel that is open, by its id in `panels.ts`. */
  panel: string;
  /** What is picked out in the panel: a path in the model, as `groups[0].rules[2]`. */
  focus: string | null;
}

export function emptyState(locale: Locale): State {
  return {
    model: null,
    challenger: null,
    visitors: [],
    visitor: "",
    at: null,
    view: { locale, theme: "auto", panel: "model", focus: null },
  };
}

/** The visitor in view. */
export function currentVisitor(state: State): Visitor | null {
  return state.visitors.find(({ key }) => key === state.visitor) ?? state.visitors[0] ?? null;
}

/** A visitor as the engine takes it. */
export function leadOf(visitor: Visitor): { attributes: Record<string, Value>; events: LeadEvent[] } {
  return { attributes: visitor.attributes, events: visitor.events.map(({ key, ...event }) => event) };
}

/** The state with the visitor in view changed. */
export function withVisitor(state: State, change: (visitor: Visitor) => Visitor): State {
  const current = currentVisitor(state);
  if (!current) return state;
  return { ...state, visitors: state.visitors.map((one) => (one === current ? change(one) : one)) };
}

/** The state with the model's text replaced. */
export function withModelText(state: State, text: string): State {
  return text === state.model?.text ? state : { ...state, model: { text } };
}

let keys = 0;
/** A key that no other visitor or event of this page has. */
export function freshKey(): string {
  keys += 1;
  return `${Date.now().toString(36)}-${keys.toString(36)}`;
}
