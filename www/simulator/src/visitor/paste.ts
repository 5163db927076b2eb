/** Events that others wrote, as events of a visitor: of Prequal's own form, or in the words of Segment, GA4 and others. */
import { parseEvent } from "../saved.ts";
import { freshKey, type VisitorEvent } from "../state.ts";

export const VENDORS = ["prequal", "segment", "ga4", "posthog", "snowplow", "rudderstack", "cloudevents"] as const;
export type Vendor = (typeof VENDORS)[number];
export const VENDOR_NAMES: Record<Exclude<Vendor, "prequal">, string> = {
  segment: "Segment",
  ga4: "Google Analytics 4",
  posthog: "PostHog",
  snowplow: "Snowplow",
  rudderstack: "RudderStack",
  cloudevents: "CloudEvents",
};

/** Text beyond this is refused. */
export const MOST_PASTED_BYTES = 2 * 1024 * 1024;

export type Pasted = { events: VisitorEvent[] } | { problem: "none" | "too_large" } | { problem: "not_json"; line: number };
type Mapper = (message: unknown, options: { at: number }) => readonly unknown[];

/** The events of a text; those that do not say when they were get the moment `at`. */
export async function readEvents(text: string, vendor: Vendor, at: number): Promise<Pasted> {
  if (text.length > MOST_PASTED_BYTES) return { problem: "too_large" };
  const read = readMessages(text);
  if ("problem" in read) return read;
  const map = await mapperOf(vendor);
  const facts = read.messages.flatMap((message) => [...map(message, { at })]);
  const events = facts.map((fact) => parseEvent(fact)).filter((event) => event !== null);
  return events.length ? { events: events.map((event) => ({ ...event, key: freshKey() })) } : { problem: "none" };
}

/** One value of JSON, or one a line. */
function readMessages(text: string): { messages: unknown[] } | { problem: "none" } | { problem: "not_json"; line: number } {
  const trimmed = text.trim();
  if (trimmed === "") return { problem: "none" };
  try {
    return { messages: [JSON.parse(trimmed)] };
  } catch {
    const lines = trimmed.split(/\r?\n/);
    const messages: unknown[] = [];
    for (const [index, line] of lines.entries()) {
      if (line.trim() === "") continue;
      try {
        messages.push(JSON.parse(line));
      } catch {
        return { problem: "not_json", line: index + 1 };
      }
    }
    return { messages };
  }
}

async function mapperOf(vendor: Vendor): Promise<Mapper> {
  switch (vendor) {
    case "segment":
      return (await import("prequal/events/segment")).segment;
    case "ga4":
      return (await import("prequal/events/ga4")).ga4;
    case "posthog":
      return (await import("prequal/events/posthog")).posthog;
    case "snowplow":
      return (await import("prequal/events/snowplow")).snowplow;
    case "rudderstack":
      return (await import("prequal/events/rudderstack")).rudderstack;
    case "cloudevents":
      return (await import("prequal/events/cloudevents")).cloudevents;
    default:
      return plain;
  }
}

/** Prequal's own: an event, a list of them, or a lead whose events they are. */
function plain(message: unknown, { at }: { at: number }): unknown[] {
  const list = Array.isArray(message) ? message : ((message as { events?: unknown } | null)?.events ?? [message]);
  return (Array.isArray(list) ? list : []).map((one: unknown) => (one && typeof one === "object" ? { at, ...one } : one));
}
