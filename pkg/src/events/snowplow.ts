/**
 * `prequal/events/snowplow`: Snowplow's events as facts: payloads of the tracker protocol (`e`, `url`, `eid` …), alone or as
 * `payload_data`, enriched events as JSON (`event_name`, `page_urlpath`, `event_id` …), or bare self-describing events.
 *
 * | theirs | fact |
 * | --- | --- |
 * | `page_view` (`pv`) | `page_view {path, title, referrer}` |
 * | `page_ping` (`pp`) | none: how long a ping stands for is the tracker's setting |
 * | `struct` (`se`) | an event named by its action, with `category`, `label`, `property`, `value` |
 * | `link_click` | `click {href, text, target}` |
 * | `submit_form` | `form_submit {form}`; the answers in it are never read |
 * | `focus_form`, `change_form` | `form_start {form}` for the first, none for the second: it holds an answer |
 * | `site_search` | `search {query}` |
 * | any other self-describing event | an event named as its schema, with its data |
 *
 * The event's id becomes the fact's, `domain_sessionid` the session. The moment is `derived_tstamp`, else the device's, else
 * the collector's. Payloads with their event in base64 (`ue_px`) are read too.
 */
import type { Values } from "../types.js";
import {
  bareAddress,
  compact,
  eachOf,
  factOf,
  isList,
  isObject,
  momentOf,
  numberOf,
  own,
  pathOf,
  textOf,
  valuesOf,
  type EventFact,
  type EventOptions,
} from "./fact.js";

export type { EventFact, EventOptions } from "./fact.js";

/** The facts of an event, of an array of them, or of `payload_data`; at most 500. Never throws. */
export function snowplow(message: unknown, options: EventOptions): EventFact[] {
  const data = own(message, "data");
  const batch = schemaName(message) === "payload_data" && isList(data) ? data : message;
  return eachOf(batch).flatMap((one) => factsOfEvent(one, options));
}

type About = { at?: number | undefined; id?: string | undefined; session?: string | undefined };

function factsOfEvent(event: unknown, options: EventOptions): EventFact[] {
  if (!isObject(event)) return [];
  const about: About = {
    at: momentOf(event, "derived_tstamp", "dvce_created_tstamp", "collector_tstamp") ?? momentOf({ at: numberOf(event, "ttm", "dtm") }, "at"),
    id: textOf(event, "event_id", "eid"),
    session: textOf(event, "domain_sessionid", "sid"),
  };
  switch (textOf(event, "e", "event")) {
    case "pv":
    case "page_view":
      return factOf("page_view", pageOf(event), about, options);
    case "se":
    case "struct":
      return factOf(textOf(event, "se_ac", "se_action"), structOf(event), about, options);
    case "ue":
    case "unstruct":
      return selfDescribing(describedBy(event), about, options);
    case undefined:
      return schemaName(event) ? selfDescribing(event, about, options) : [];
    default:
      return [];
  }
}

function pageOf(event: unknown): Values {
  const url = textOf(event, "url", "page_url");
  return compact({
    path: textOf(event, "page_urlpath") ?? pathOf(url),
    title: textOf(event, "page", "page_title"),
    referrer: bareAddress(textOf(event, "refr", "page_referrer")),
  });
}

function structOf(event: unknown): Values {
  return compact({
    category: textOf(event, "se_ca", "se_category"),
    label: textOf(event, "se_la", "se_label"),
    property: textOf(event, "se_pr", "se_property"),
    value: numberOf(event, "se_va", "se_value"),
  });
}

function selfDescribing(described: unknown, about: About, options: EventOptions): EventFact[] {
  const data = own(described, "data");
  const name = schemaName(described);
  const form = compact({ form: textOf(data, "formId") });
  switch (name) {
    case undefined:
    case "change_form":
      return [];
    case "unstruct_event":
      return selfDescribing(data, about, options);
    case "link_click": {
      const click = { href: bareAddress(textOf(data, "targetUrl")), text: textOf(data, "elementContent"), target: textOf(data, "elementId") };
      return factOf("click", compact(click), about, options);
    }
    case "submit_form":
      return factOf("form_submit", form, about, options);
    case "focus_form":
      return factOf("form_start", form, about, options);
    case "site_search":
      return factOf("search", compact({ query: queryOf(own(data, "terms")) }), about, options);
    default:
      return factOf(name, valuesOf(data), about, options);
  }
}

function queryOf(terms: unknown): string | undefined {
  const texts = isList(terms) ? eachOf(terms).filter((term) => typeof term === "string") : [];
  return texts.join(" ").slice(0, 1000) || undefined;
}

/** The event of a payload: as JSON, as base64 of JSON, as an object, or as an enriched event has it by its own column. */
function describedBy(event: object): unknown {
  const column = own(event, "unstruct_event");
  const direct = column ?? own(event, "ue_pr");
  if (isObject(direct)) return direct;
  const text = typeof direct === "string" ? direct : fromBase64(own(event, "ue_px"));
  try {
    if (text && text.length <= 65_536) return JSON.parse(text);
  } catch {
    return undefined;
  }
  return enrichedColumn(event);
}

/** `unstruct_event_com_acme_demo_asked_1: { … }`, where `event_name` tells the name. */
function enrichedColumn(event: object): unknown {
  const name = textOf(event, "event_name");
  const vendor = textOf(event, "event_vendor");
  if (!name || !vendor || !/^[\w.-]+$/.test(name + vendor)) return undefined;
  const major = textOf(event, "event_version")?.split("-")[0] ?? "1";
  const column = `unstruct_event_${vendor}_${name}_${major}`.replace(/[.-]/g, "_").toLowerCase();
  return { schema: `iglu:${vendor}/${name}/jsonschema/1-0-0`, data: own(event, column) };
}

function fromBase64(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 90_000) return undefined;
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (unit) => unit.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}

/** `link_click` of `iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1`. */
function schemaName(described: unknown): string | undefined {
  return /^iglu:[\w.-]{1,128}\/([\w-]{1,128})\/jsonschema\//.exec(textOf(described, "schema") ?? "")?.[1];
}

export default snowplow;
