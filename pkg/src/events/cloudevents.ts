/**
 * `prequal/events/cloudevents`: CloudEvents 1.0 in JSON as facts.
 *
 * The event's name is `type` unchanged (`com.example.meeting.booked`; give it one of yours by `options.names`), its
 * properties are `data` where that is JSON, its moment is `time`. CloudEvents are told apart by `source` and `id` together,
 * and so are the facts. What the event calls its `source` is part of the id only: who vouches for it is `options.source`.
 * `subject` becomes a property where there is none of that name. An event with `data_base64` has no properties.
 */
import {
  compact,
  eachOf,
  factOf,
  idOf,
  isList,
  isObject,
  momentOf,
  own,
  setOf,
  textOf,
  valuesOf,
  type EventFact,
  type EventOptions,
} from "./fact.js";

export type { EventFact, EventOptions } from "./fact.js";

export interface CloudEventOptions extends EventOptions {
  /** The types of events whose data states attributes. */
  sets?: readonly string[];
}

/** The facts of an event or of a batch; at most 500. Never throws; what lacks `specversion`, `type`, `source` or `id` is none. */
export function cloudevents(message: unknown, options: CloudEventOptions): EventFact[] {
  return eachOf(message).flatMap((event) => factsOfEvent(event, options));
}

function factsOfEvent(event: unknown, options: CloudEventOptions): EventFact[] {
  const type = textOf(event, "type");
  const id = idOf(textOf(event, "source"), textOf(event, "id"));
  if (!isObject(event) || !/^1\./.test(textOf(event, "specversion") ?? "") || !type || !id) return [];
  const about = { at: momentOf(event, "time"), id };
  const data = own(event, "data");
  const values = isList(data) ? {} : valuesOf(data);
  if (options.sets?.includes(type)) return setOf(values, about, options);
  return factOf(type, { ...compact({ subject: textOf(event, "subject") }), ...values }, about, options);
}

export default cloudevents;
