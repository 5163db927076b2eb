import { EXIT, Failure } from "./failure.js";
import { counted, plain } from "./terminal.js";

/** The farthest moment from 1970. */
export const FARTHEST_MS = 8.64e15;
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** The moment that `--at` names, in milliseconds since 1970. */
export function readMoment(text: string | undefined): number {
  if (text === undefined) {
    throw new Failure(EXIT.usage, "--at is missing: the moment to assess at, such as 2026-03-01T09:00:00Z, or now");
  }
  const trimmed = text.trim();
  const moment = trimmed === "now" ? Date.now() : momentOf(/^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed);
  if (moment === undefined) {
    throw new Failure(
      EXIT.usage,
      `--at: \`${plain(text)}\` is no time; give RFC 3339 such as 2026-03-01T09:00:00Z, milliseconds since 1970, or now`,
    );
  }
  return moment;
}

/** The moment that a number or an RFC 3339 text states, in milliseconds since 1970. */
export function momentOf(at: unknown): number | undefined {
  if (typeof at === "number") return Math.abs(at) <= FARTHEST_MS ? at : undefined;
  if (typeof at !== "string") return undefined;
  const parts = RFC_3339.exec(at);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [, , , , , , , fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === "-" ? -1 : 1);
  if (!isDay || hour > 23 || minute > 59 || second > 60 || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) {
    return undefined;
  }
  const millis = Number(fraction.padEnd(3, "0").slice(0, 3));
  return date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis;
}

/** `1 Mar 2026, 09:00 UTC`. */
export function momentInWords(moment: number): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return `${moment} ms`;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${dayInWords(moment)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** `1 Mar 2026`. */
export function dayInWords(moment: number): string {
  const date = new Date(moment);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** How long: `25 minutes`, `3 hours`, `12 days`. */
export function spanInWords(ms: number): string {
  const units: [number, string][] = [
    [DAY_MS, "day"],
    [60 * MINUTE_MS, "hour"],
    [MINUTE_MS, "minute"],
  ];
  const unit = units.find(([size]) => ms >= size);
  if (!unit) return "less than a minute";
  return counted(Math.floor(ms / unit[0]), unit[1]);
}
