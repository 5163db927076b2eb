/** The messages that Segment defined and RudderStack took over: `identify`, `group`, `page`, `screen` and `track`. */
import type { Values } from "../types.js";
import {
  bareAddress,
  compact,
  eachOf,
  factOf,
  idOf,
  isObject,
  momentOf,
  own,
  pathOf,
  setOf,
  textOf,
  valuesOf,
  type EventFact,
  type EventOptions,
} from "./fact.js";

/** Where a message has the moment at which it happened, best first, and where it has its session. */
export interface Dialect {
  moments: readonly string[];
  sessions: readonly string[];
}

/** The facts of one message, of an array of them, or of a batch. Never throws; what is no message gives none. */
export function factsOfMessages(message: unknown, options: EventOptions, dialect: Dialect): EventFact[] {
  const messages = own(message, "batch") ?? message;
  return eachOf(messages).flatMap((one) => factsOfMessage(one, options, dialect));
}

function factsOfMessage(message: unknown, options: EventOptions, { moments, sessions }: Dialect): EventFact[] {
  if (!isObject(message)) return [];
  const context = own(message, "context");
  const id = textOf(message, "messageId");
  const about = { at: momentOf(message, ...moments), id, session: textOf(context, ...sessions) };
  const properties = own(message, "properties");
  switch (own(message, "type")) {
    case "track":
      return factOf(own(message, "event"), valuesOf(properties), about, options);
    case "identify":
      return setOf(personOf(own(message, "traits") ?? own(context, "traits")), about, options);
    case "group":
      return setOf(companyOf(own(message, "traits")), about, options);
    case "page":
      return [
        ...setOf(campaignOf(own(context, "campaign")), { ...about, id: idOf(id, "campaign") }, options),
        ...factOf("page_view", pageOf(message, properties, own(context, "page")), about, options),
      ];
    case "screen":
      return factOf("screen_view", { ...valuesOf(properties), ...named(message) }, about, options);
    default:
      return [];
  }
}

/** `path`, `title` and `referrer` as Prequal names them; addresses without their queries. */
function pageOf(message: object, properties: unknown, page: unknown): Values {
  const text = (name: string) => textOf(properties, name) ?? textOf(page, name);
  return {
    ...valuesOf(properties, (name) => /^(url|search|referrer)$/.test(name)),
    ...named(message),
    ...compact({
      path: text("path") ?? pathOf(text("url")),
      title: text("title"),
      referrer: bareAddress(text("referrer")),
    }),
  };
}

function named(message: object): Values {
  return compact({ name: textOf(message, "name"), category: textOf(message, "category") });
}

/** Traits by their own names, and those that the specification reserves by Prequal's too. */
function personOf(traits: unknown): Values {
  const company = own(traits, "company");
  return {
    ...valuesOf(traits),
    ...compact({
      jobTitle: textOf(traits, "jobTitle", "title", "position"),
      company: textOf(traits, "company") ?? textOf(company, "name"),
      industry: textOf(traits, "industry") ?? textOf(company, "industry"),
      employees: countOf(traits) ?? countOf(company),
      country: textOf(traits, "country") ?? textOf(own(traits, "address"), "country"),
    }),
  };
}

/** The traits of a group are those of the company: `company.plan`, and Prequal's names for the reserved ones. */
function companyOf(traits: unknown): Values {
  const values = valuesOf({ company: traits });
  return {
    ...values,
    ...compact({
      company: textOf(traits, "name"),
      industry: textOf(traits, "industry"),
      employees: countOf(traits),
      country: textOf(traits, "country") ?? textOf(own(traits, "address"), "country"),
    }),
  };
}

/** The specification lets the number of employees be a text; a range such as `50-100` is left as one. */
function countOf(traits: unknown): Values[string] {
  for (const name of ["employees", "employee_count"]) {
    const value = own(traits, name);
    if (Number.isFinite(value)) return value as number;
    if (typeof value === "string" && value.trim()) return value.slice(0, 100).trim();
  }
  return undefined;
}

const CAMPAIGN = {
  name: "utmCampaign",
  source: "utmSource",
  medium: "utmMedium",
  content: "utmContent",
  term: "utmTerm",
};

function campaignOf(campaign: unknown): Values {
  return compact(
    Object.fromEntries(Object.entries(CAMPAIGN).map(([name, attribute]) => [attribute, textOf(campaign, name)])),
  );
}
