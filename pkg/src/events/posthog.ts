/**
 * `prequal/events/posthog`: PostHog's events as facts: what `posthog.on("eventCaptured")`, its capture API, a webhook or an
 * export gives.
 *
 * | theirs | fact |
 * | --- | --- |
 * | `$pageview` | `page_view {path, title, referrer}` |
 * | `$pageview`, `$pageleave` with `$prev_pageview_duration` | also `engaged {seconds, path}` of the view before, and `scroll {percent}` |
 * | `$autocapture` of a click | `click {text, href}` |
 * | `$screen` | `screen_view` |
 * | `$identify`, `$set`, and `$set` or `$set_once` on any event | `set` |
 * | `$groupidentify` | `set` of `company.…` |
 * | any other `$…` | none |
 * | any other | an event of its own name, with its properties but for those that begin with `$` |
 *
 * Click ids, which are personal data, and attributes that are null are left out; `utm_source` and its like are stated as
 * `utmSource`. `uuid` becomes the id, `$session_id` the session. `$set_once` states attributes that PostHog would keep if they
 * were known
 * already; a fact cannot say so. Of the same name on both, `$set` is the one that is stated.
 */
import type { Values } from "../types.js";
import {
  bareAddress,
  compact,
  eachOf,
  factOf,
  idOf,
  isObject,
  momentOf,
  numberOf,
  own,
  pathOf,
  setOf,
  textOf,
  valuesOf,
  type EventFact,
  type EventOptions,
} from "./fact.js";

export type { EventFact, EventOptions } from "./fact.js";

/** The facts of an event, of an array of them, or of `{ batch: […] }`; at most 500 events. Never throws. */
export function posthog(message: unknown, options: EventOptions): EventFact[] {
  return eachOf(own(message, "batch") ?? message).flatMap((one) => factsOfEvent(one, options));
}

function factsOfEvent(message: unknown, options: EventOptions): EventFact[] {
  const name = textOf(message, "event");
  if (!isObject(message) || !name) return [];
  const properties = own(message, "properties");
  const id = textOf(message, "uuid") ?? textOf(properties, "$insert_id");
  const about = { at: momentOf(message, "timestamp"), session: textOf(properties, "$session_id") };
  const withId = (kind?: string) => ({ ...about, id: kind ? idOf(id, kind) : id });
  return [
    ...setOf(attributesOf(name, message, properties), withId(name === "$set" || name === "$identify" ? undefined : "set"), options),
    ...(name === "$pageview" || name === "$pageleave" ? leftOf(properties, withId, options) : []),
    ...eventOf(name, properties, withId(), options),
  ];
}

function eventOf(name: string, properties: unknown, about: object, options: EventOptions): EventFact[] {
  const text = (name: string) => textOf(properties, name);
  const rest = valuesOf(properties, (name) => name.startsWith("$") || OF_THE_TOOL.test(name));
  switch (name) {
    case "$pageview": {
      const referrer = text("$referrer");
      const page = {
        path: text("$pathname") ?? pathOf(text("$current_url")),
        title: text("title"),
        referrer: referrer === "$direct" ? undefined : bareAddress(referrer),
      };
      return factOf("page_view", { ...rest, ...compact(page) }, about, options);
    }
    case "$screen":
      return factOf("screen_view", { ...rest, ...compact({ name: text("$screen_name") }) }, about, options);
    case "$autocapture": {
      if (text("$event_type") !== "click") return [];
      const click = { text: text("$el_text"), href: bareAddress(text("$external_click_url") ?? text("attr__href")) };
      return factOf("click", { ...rest, ...compact(click) }, about, options);
    }
    default:
      return name.startsWith("$") ? [] : factOf(name, rest, about, options);
  }
}

/** What is known of the view that ended. */
function leftOf(
  properties: unknown,
  withId: (kind: string) => object,
  options: EventOptions,
): EventFact[] {
  const seconds = numberOf(properties, "$prev_pageview_duration");
  const scrolled = numberOf(properties, "$prev_pageview_max_scroll_percentage");
  const path = textOf(properties, "$prev_pageview_pathname");
  const facts: EventFact[] = [];
  if (seconds !== undefined && seconds >= 1) {
    facts.push(...factOf("engaged", compact({ seconds: Math.floor(seconds), path }), withId("engaged"), options));
  }
  if (scrolled !== undefined && scrolled > 0 && scrolled <= 1) {
    facts.push(...factOf("scroll", compact({ percent: Math.round(scrolled * 100), path }), withId("scroll"), options));
  }
  return facts;
}

function attributesOf(name: string, message: object, properties: unknown): Values {
  if (name === "$groupidentify") {
    const group = own(properties, "$group_set");
    return { ...valuesOf({ company: group }), ...compact({ company: textOf(group, "name") }) };
  }
  const parts = ["$set_once", "$set"].flatMap((part) => [own(properties, part), own(message, part)]);
  // What PostHog itself notes of a person begins with `$`, or is how the person came, null where there is nothing of it.
  const skip = (name: string) => name.startsWith("$") || CLICK_IDS.test(name);
  const noted = parts.flatMap((part) => Object.entries(valuesOf(part, skip)));
  return Object.fromEntries(noted.filter(([, value]) => value !== null).map(([name, value]) => [campaignName(name), value]));
}

/** Who the person is to PostHog, and whose project it is. */
const OF_THE_TOOL = /^(distinct_id|token)$/;
/** Personal data of the networks whose they are. */
const CLICK_IDS =
  /^(gad_source|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|twclid|li_fat_id|igshid|ttclid|rdt_cid|epik|qclid|sccid|oppref|bfcid|irclid|mc_cid|_kx)$/;

function campaignName(name: string): string {
  return name.replace(/^utm_([a-z])([a-z]*)$/, (_, first: string, rest: string) => `utm${first.toUpperCase()}${rest}`);
}

export default posthog;
