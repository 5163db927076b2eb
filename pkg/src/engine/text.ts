/** Text, cut to length before it is copied. Counted in Unicode scalar values; a lone surrogate is one, as U+FFFD. */

/** Whether a UTF-16 unit is of Unicode's White_Space, which is not quite what `trim` takes away. */
function isWhite(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13);
  if (unit < 0x85) return false;
  return (
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}

function firstInk(text: string): number {
  let at = 0;
  while (at < text.length && isWhite(text.charCodeAt(at))) at += 1;
  return at;
}

export function isBlank(text: string): boolean {
  return firstInk(text) === text.length;
}

/** Where `most` scalar values from `start` on end; `end` where there are no more than that. */
function cutAt(text: string, start: number, end: number, most: number): number {
  if (end - start <= most) return end;
  let at = start;
  for (let count = 0; count < most && at < end; count += 1) {
    const unit = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    at += unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000 ? 2 : 1;
  }
  return Math.min(at, end);
}

/** The first `most` scalar values; the text itself where it has no more. */
export function cut(text: string, most: number): string {
  const end = cutAt(text, 0, text.length, most);
  return end === text.length ? text : text.slice(0, end);
}

/** Trimmed, then cut; and whether anything was cut. */
export function trimmedAndCut(text: string, most: number): { text: string; wasCut: boolean } {
  const start = firstInk(text);
  let end = text.length;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end -= 1;
  const stop = cutAt(text, start, end, most);
  return { text: text.slice(start, stop), wasCut: stop < end };
}

const LONE_SURROGATES = /\p{Surrogate}/gu;

/** With U+FFFD for each lone surrogate. */
export function wellFormed(text: string): string {
  // Not all browsers have it yet; where it is, it costs next to nothing.
  if ((text as { isWellFormed?(): boolean }).isWellFormed?.()) return text;
  return text.replace(LONE_SURROGATES, "\ufffd");
}

const TIME = /^(\d{4}-(\d\d)-(\d\d))T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-]\d\d):(\d\d))$/i;

/**
 * The moment that an RFC 3339 text states; NaN where it states none.
 * Digits after the milliseconds are dropped; a leap second is the first second of the next minute.
 */
export function rfc3339(text: string): number {
  const parts = TIME.exec(text);
  if (parts === null) return Number.NaN;
  const [, date, , day, hour, minute, second, fraction = "", offsetHour = "+00", offsetMinute = "00"] = parts;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Some hosts take a day that its month does not have for one of the next month.
  const isOff = new Date(midnight).getUTCDate() !== +day!;
  const hours = Math.abs(+offsetHour);
  if (isOff || +hour! > 23 || +minute! > 59 || +second! > 60 || hours > 23 || +offsetMinute > 59) return Number.NaN;
  const offset = (hours * 60 + +offsetMinute) * (offsetHour.startsWith("-") ? -1 : 1);
  const millis = +`${fraction}00`.slice(0, 3);
  return midnight + ((+hour! * 60 + +minute! - offset) * 60 + +second!) * 1000 + millis;
}
