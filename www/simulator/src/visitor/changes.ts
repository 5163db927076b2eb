/** Changes of the visitor in view: plain functions from state to state. */
import type { Value } from "prequal";
import { t } from "../i18n/index.ts";
import { currentVisitor, freshKey, MOST_EVENTS, MOST_VISITORS, withVisitor, type State, type Visitor, type VisitorEvent } from "../state.ts";

export function withAttribute(state: State, name: string, value: Value | undefined): State {
  return withVisitor(state, (visitor) => {
    const { [name]: _, ...others } = visitor.attributes;
    if (value === undefined) return { ...visitor, attributes: others };
    // In its place, so that fields do not jump.
    return { ...visitor, attributes: { ...visitor.attributes, [name]: value } };
  });
}

export function withEvent(state: State, key: string, change: (event: VisitorEvent) => VisitorEvent | null): State {
  return withVisitor(state, (visitor) => ({
    ...visitor,
    events: visitor.events.flatMap((event) => (event.key === key ? (change(event) ?? []) : [event])),
  }));
}

/** The state with events added; of those that have an id that is there already, none. The oldest give way at the limit. */
export function withEvents(state: State, added: readonly VisitorEvent[]): State {
  return withVisitor(state, (visitor) => {
    const known = new Set(visitor.events.flatMap(({ id }) => (id === undefined ? [] : [id])));
    const news = added.filter(({ id }) => {
      if (id === undefined) return true;
      if (known.has(id)) return false;
      known.add(id);
      return true;
    });
    if (news.length === 0) return visitor;
    const all = [...visitor.events, ...news].sort((one, other) => one.at - other.at);
    return { ...visitor, events: all.slice(-MOST_EVENTS) };
  });
}

export function withCopyOfEvent(state: State, key: string): State {
  const event = currentVisitor(state)?.events.find((one) => one.key === key);
  if (!event) return state;
  // A copy is an event of its own: the same id would make them one.
  const { id: _, ...rest } = event;
  return withEvents(state, [{ ...rest, key: freshKey(), at: event.at + 60_000 }]);
}

/** The state with one more visitor, in view; the same where there is no room. */
export function withNewVisitor(state: State, visitor: Visitor): State {
  return state.visitors.length >= MOST_VISITORS ? state : { ...state, visitors: [...state.visitors, visitor], visitor: visitor.key };
}

export function withCopyOfVisitor(state: State): State {
  const visitor = currentVisitor(state);
  return visitor ? withNewVisitor(state, { ...visitor, key: freshKey(), name: t("visitor.copy-of", { name: visitor.name }) }) : state;
}

/** The state without the visitor in view; the last one stays. */
export function withoutVisitor(state: State): State {
  const visitor = currentVisitor(state);
  if (!visitor || state.visitors.length < 2) return state;
  const index = state.visitors.indexOf(visitor);
  const visitors = state.visitors.filter((one) => one !== visitor);
  return { ...state, visitors, visitor: visitors[Math.min(index, visitors.length - 1)]!.key };
}
