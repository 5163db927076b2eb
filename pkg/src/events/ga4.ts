/**
 * `prequal/events/ga4`: Google Analytics 4 as facts: a push to `dataLayer`, the arguments of `gtag`, a request of the
 * Measurement Protocol, or a row of the BigQuery export.
 *
 * | theirs | fact |
 * | --- | --- |
 * | `page_view` | `page_view {path, title, referrer}` of `page_location`, `page_title`, `page_referrer` |
 * | `scroll` | `scroll {percent}` of `percent_scrolled` |
 * | `file_download` | `download {file}` of `file_name` |
 * | `click` | `click {href, text}` of `link_url`, `link_text` |
 * | `form_start`, `form_submit` | the same, `form` of `form_id` or `form_name` |
 * | `view_search_results` | `search {query}` of `search_term` |
 * | `user_engagement` | `engaged {seconds}` of `engagement_time_msec` |
 * | user properties | `set` |
 * | any other | an event of its own name, with its parameters |
 *
 * What Tag Manager says of itself (`gtm.…`), `config`, `consent` and `js` are no events of the visitor. `user_data` (e-mail
 * and phone for enhanced conversions) is never read. GA4 gives no ids, so a hit told twice is two.
 */
import type { Values } from "../types.js";
import {
  bareAddress,
  compact,
  eachOf,
  factOf,
  isList,
  isObject,
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

/** The facts of what GA4 was told, or of an array of it; at most 500 of one call. Never throws. */
export function ga4(message: unknown, options: EventOptions): EventFact[] {
  if (isCall(message)) return factsOfCall(message, options);
  return eachOf(message).flatMap((one) => (isCall(one) ? factsOfCall(one, options) : factsOfObject(one, options)));
}

type Call = ArrayLike<unknown>;

const COMMANDS = /^(event|set|config|consent|js|get)$/;

/** `gtag("event", …)` pushes its `arguments`; an array that begins with a command is the same. */
function isCall(value: unknown): value is Call {
  return (isList(value) || isArguments(value)) && COMMANDS.test(textOf(value, "0") ?? "");
}

function isArguments(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === "[object Arguments]";
  } catch {
    return false;
  }
}

function factsOfCall(call: Call, options: EventOptions): EventFact[] {
  const [command, name, parameters] = [own(call, "0"), own(call, "1"), own(call, "2")];
  if (command === "event") return factsOfEvent(name, parameters, {}, options);
  if (command !== "set") return [];
  return setOf(valuesOf(name === "user_properties" ? parameters : own(name, "user_properties")), {}, options);
}

function factsOfObject(message: unknown, options: EventOptions): EventFact[] {
  if (!isObject(message)) return [];
  const at = millis(message, "timestamp_micros");
  // The Measurement Protocol.
  const events = own(message, "events");
  if (isList(events)) {
    const properties = own(message, "user_properties");
    return [
      ...setOf(valuesOf(properties && unwrapped(properties)), { at }, options),
      ...eachOf(events).flatMap((event) => {
        const about = { at: millis(event, "timestamp_micros") ?? at };
        return factsOfEvent(own(event, "name"), own(event, "params"), about, options);
      }),
    ];
  }
  // A row of the export.
  const exported = textOf(message, "event_name");
  if (exported) {
    const parameters = rowsOf(own(message, "event_params"));
    return factsOfEvent(exported, parameters, { at: millis(message, "event_timestamp") }, options);
  }
  // A push to the data layer.
  const { event: _, ...rest } = valuesOf(message, (name) => name.startsWith("gtm.") || name.startsWith("eventModel"));
  return factsOfEvent(own(message, "event"), rest, {}, options);
}

function factsOfEvent(name: unknown, parameters: unknown, about: { at?: number | undefined }, options: EventOptions) {
  if (typeof name !== "string" || /^gtm\./.test(name)) return [];
  const session = textOf(parameters, "ga_session_id", "session_id");
  const [event, own] = standard(name, parameters);
  const rest = valuesOf(parameters, (name) => LEFT_OUT.test(name));
  return factOf(event, { ...rest, ...compact(own) }, { ...about, session }, options);
}

/** What names the visit or the tool, holds addresses with queries, or is the visitor's own data. */
const LEFT_OUT =
  /^(page_location|page_referrer|page_title|link_url|ga_session_id|session_id|ga_session_number|engaged_session_event|send_to|event_callback|event_timeout|debug_mode|client_id|user_id|user_data|groups)(\.|$)/;

function standard(name: string, parameters: unknown): [event: string, properties: { [name: string]: Values[string] }] {
  const text = (...names: string[]) => textOf(parameters, ...names);
  switch (name) {
    case "page_view": {
      const path = pathOf(text("page_location")) ?? text("page_path");
      return [name, { path, title: text("page_title"), referrer: bareAddress(text("page_referrer")) }];
    }
    case "scroll":
      return [name, { percent: numberOf(parameters, "percent_scrolled") }];
    case "file_download":
      return ["download", { file: text("file_name") }];
    case "click":
      return [name, { href: bareAddress(text("link_url")), text: text("link_text") }];
    case "form_start":
    case "form_submit":
      return [name, { form: text("form_id", "form_name") }];
    case "view_search_results":
      return ["search", { query: text("search_term") }];
    case "user_engagement": {
      const millis = numberOf(parameters, "engagement_time_msec");
      return ["engaged", { seconds: millis === undefined ? undefined : Math.floor(millis / 1000) }];
    }
    default:
      return [name, { href: bareAddress(text("link_url")), path: pathOf(text("page_location")) }];
  }
}

function millis(value: unknown, name: string): number | undefined {
  const micros = numberOf(value, name);
  return micros === undefined || Math.abs(micros) > 8.64e18 ? undefined : Math.floor(micros / 1000);
}

/** `{ plan: { value: "pro" } }` as `{ plan: "pro" }`. */
function unwrapped(properties: unknown): Record<string, unknown> {
  const values = valuesOf(properties);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.replace(/\.value$/, ""), value]));
}

/** `[{ key, value: { string_value } }]` as `{ key: … }`. */
function rowsOf(rows: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const row of isList(rows) ? eachOf(rows) : []) {
    const key = textOf(row, "key");
    const value = own(row, "value");
    if (!key) continue;
    values[key] =
      textOf(value, "string_value") ?? numberOf(value, "int_value", "double_value", "float_value") ?? undefined;
  }
  return values;
}

export default ga4;
