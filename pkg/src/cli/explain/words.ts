import type { Condition } from "../document.js";
import { grouped } from "../terminal.js";

/** Names that people gave to what a condition may mention. */
export interface Names {
  framework(id: string): string;
  stage(id: string): string;
}

/** A name of an attribute or an event in words: `monthsToBuy` is `months to buy`, `demo_request` is `demo request`. */
export function nameInWords(name: string): string {
  const apart = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").replace(/[_-]+/g, " ");
  return apart
    .split(" ")
    .map((word) => (/^\p{Lu}\p{Ll}*$/u.test(word) ? word.toLowerCase() : word))
    .join(" ");
}

/** An id in words, to begin a line with: `student-or-job-seeker` is `Student or job seeker`. */
export function idInWords(id: string): string {
  const words = nameInWords(id);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A test in words. Combinations are for whoever lays them out. */
export function testInWords(test: Condition, names: Names): string {
  const { attribute, event, score, fit, engagement, label, grade, disqualified, framework, stage } = test;
  if (typeof attribute === "string") return `${nameInWords(attribute)} ${opsInWords(test)}`;
  if (event !== undefined) return eventInWords(test);
  if (score !== undefined) return `a score of ${opsInWords(score)}`;
  if (fit !== undefined) return `a fit of ${opsInWords(fit)}`;
  if (engagement !== undefined) return `an engagement of ${opsInWords(engagement)}`;
  if (isObject(label)) {
    return Object.entries(label)
      .map(([of, labels]) => `${of} labelled ${orList(labels)}`)
      .join(", ");
  }
  if (isObject(grade)) {
    const bounds = Object.entries(grade).map(([op, letter]) => `${letter} or ${op === "atLeast" ? "better" : "worse"}`);
    return `a grade of ${bounds.join(", and ")}`;
  }
  if (disqualified !== undefined) return "disqualified";
  if (typeof framework === "string") return `${names.framework(framework)} ${String(test["is"])}`;
  if (isObject(stage)) {
    return Object.entries(stage)
      .map(([op, id]) => `stage ${OPS[op] ?? op} ${names.stage(String(id))}`)
      .join(", and ");
  }
  return JSON.stringify(test);
}

const OPS: Record<string, string> = {
  is: "is",
  atLeast: "at least",
  atMost: "at most",
  above: "above",
  below: "below",
  contains: "contains",
  containsAny: "contains",
  hasWord: "has the word",
  startsWith: "begins with",
  endsWith: "ends with",
  matches: "is like",
  oneOf: "is",
};

function opsInWords(ops: unknown): string {
  if (!isObject(ops)) return "";
  return Object.entries(ops)
    .filter(([op]) => op !== "attribute")
    .map(([op, operand]) => opInWords(op, operand))
    .join(" and ");
}

function opInWords(op: string, operand: unknown): string {
  switch (op) {
    case "known":
      return operand === false ? "is unknown" : "is known";
    case "inList":
      return `is in the list ${String(operand)}`;
    case "sameAs":
      return `is the same as ${nameInWords(String(operand))}`;
    case "longerThan":
    case "shorterThan":
      return `is ${op === "longerThan" ? "longer" : "shorter"} than ${String(operand)} characters`;
    default:
      return `${OPS[op] ?? op} ${orList(operand)}`;
  }
}

/** The standard events, as a sales person would say them. */
const EVENTS: Record<string, string> = {
  "*": "anything done",
  page_view: "a page looked at",
  click: "a click",
  download: "a download",
  form_start: "a form begun",
  form_submit: "a form sent",
  scroll: "a page scrolled",
  engaged: "time spent on a page",
  video: "a video watched",
  search: "a search",
  email_open: "an e-mail opened",
  email_click: "a link in an e-mail followed",
  webinar: "a webinar attended",
  trial_start: "a trial started",
  demo_request: "a demo asked for",
  newsletter: "the newsletter subscribed to",
  social: "an exchange on social media",
  contact_request: "a contact asked for",
  meeting: "a meeting",
  workshop: "a workshop",
  proposal_request: "a proposal asked for",
  unsubscribe: "unsubscribed from e-mails",
  sal_accepted: "accepted by sales",
  sal_refused: "refused by sales",
  opportunity: "an opportunity",
  deal_won: "a deal won",
  deal_lost: "a deal lost",
};

function eventInWords({ event, where, within, verified, times, distinct }: Condition): string {
  const names = (Array.isArray(event) ? event : [event]).map((name: unknown) => {
    const known = Object.hasOwn(EVENTS, String(name)) ? EVENTS[String(name)] : undefined;
    return known ?? nameInWords(String(name));
  });
  const parts = [either(names)];
  if (isObject(where)) {
    for (const [property, ops] of Object.entries(where)) parts.push(`${nameInWords(property)} ${opsInWords(ops)}`);
  }
  if (typeof within === "string") parts.push(`within ${durationInWords(within)}`);
  if (times !== undefined) {
    const what = typeof distinct === "string" ? `different by ${nameInWords(distinct)}` : "times";
    parts.push(`${opsInWords(times)} ${what}`);
  }
  if (verified === true) parts.push("as told by the server, the CRM or the e-mail system");
  return parts.join(", ");
}

/** `30d` is `30 days`. */
export function durationInWords(duration: string): string {
  const units: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };
  const count = Number.parseInt(duration, 10);
  const unit = units[duration.slice(-1)] ?? "";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function orList(operand: unknown): string {
  return either((Array.isArray(operand) ? operand : [operand]).map(operandInWords));
}

function operandInWords(operand: unknown): string {
  return typeof operand === "number" ? grouped(operand) : String(operand);
}

function either(words: string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
