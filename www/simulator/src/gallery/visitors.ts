/** The visitors that a model of the gallery starts with: its people, as far as the model speaks of what they say and do. */
import { t } from "../i18n/index.ts";
import type { ModelDocument } from "../model/document.ts";
import { vocabularyOf } from "../model/vocabulary.ts";
import { freshKey, type Visitor } from "../state.ts";
import { PEOPLE, type Person } from "./people.ts";

const DAY_MS = 86_400_000;
/** Told whether or not the model reads them, so that one sees whom it is about. */
const ALWAYS = ["jobTitle", "company", "email"];

/** A handful of visitors for a model, whose visits end at `now`; the last one is nobody yet. */
export function visitorsFor(model: ModelDocument, now: number): Visitor[] {
  const { attributes, events } = vocabularyOf(model);
  const known = new Set([...attributes, ...ALWAYS]);
  const counted = new Set([...events, "page_view"]);
  return [...PEOPLE.map((person) => visitor(person, known, counted, now)), newVisitor(t("visitor.new"))];
}

function visitor(person: Person, known: ReadonlySet<string>, counted: ReadonlySet<string>, now: number): Visitor {
  const deeds = person.deeds.filter(([, event]) => counted.has(event) || counted.has("*"));
  return {
    key: freshKey(),
    name: person.name,
    attributes: Object.fromEntries(Object.entries(person.attributes).filter(([name, value]) => known.has(name) && value !== "")),
    events: deeds.map(([daysAgo, event, properties, source], index) => ({
      key: freshKey(),
      event,
      // A moment apart where they fall together, in the order in which they are told.
      at: Math.floor((now - daysAgo * DAY_MS) / 60_000) * 60_000 + index,
      session: `day-${Math.ceil(daysAgo)}`,
      ...(source && { source }),
      ...(properties && { properties }),
    })),
  };
}

/** Somebody of whom nothing is known. */
export function newVisitor(name: string): Visitor {
  return { key: freshKey(), name, attributes: {}, events: [] };
}
