/**
 * `prequal/events/rudderstack`: events of RudderStack's specification as facts.
 *
 * They are those of Segment ([the same table](./segment.ts)), but for the moment, which is `timestamp`, else
 * `originalTimestamp`, and the session, which is `context.sessionId`.
 */
import type { EventFact, EventOptions } from "./fact.js";
import { factsOfMessages } from "./spec.js";

export type { EventFact, EventOptions } from "./fact.js";

/** The facts of an event, of an array of them, or of `{ batch: […] }`; at most 500. Never throws. */
export function rudderstack(message: unknown, options: EventOptions): EventFact[] {
  return factsOfMessages(message, options, { moments: ["timestamp", "originalTimestamp"], sessions: ["sessionId"] });
}

export default rudderstack;
