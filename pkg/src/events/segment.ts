/**
 * `prequal/events/segment`: messages of Segment's Spec, as a source, a webhook or a warehouse has them, as facts.
 *
 * | message | fact |
 * | --- | --- |
 * | `track` | an event of its own name, with its properties |
 * | `page` | `page_view` with `path`, `title`, `referrer`, `name`, `category` and the page's own properties; `context.campaign` as `utm…` attributes |
 * | `screen` | `screen_view` |
 * | `identify`, `group` | `set`: traits by their own names (`company.name`), and reserved ones as `jobTitle`, `company`, `employees`, `industry`, `country` |
 * | `alias` and others | none |
 *
 * `messageId` becomes the fact's id, so that a message told twice counts once; the moment is `timestamp`, else
 * `originalTimestamp`, else `options.at`. Addresses lose their query and fragment.
 */
import type { EventFact, EventOptions } from "./fact.js";
import { factsOfMessages } from "./spec.js";

export type { EventFact, EventOptions } from "./fact.js";

/** The facts of a message, of an array of them, or of `{ batch: […] }`; at most 500. Never throws. */
export function segment(message: unknown, options: EventOptions): EventFact[] {
  return factsOfMessages(message, options, { moments: ["timestamp", "originalTimestamp"], sessions: ["sessionId"] });
}

export default segment;
