import type { Visitor } from "../state.ts";

/** A handful of visitors for a model of the gallery, whose last visits are around `now`. */
export function visitorsFor(_id: string, _now: number): Visitor[] {
  return [{ key: "new", name: "New visitor", attributes: {}, events: [] }];
}
