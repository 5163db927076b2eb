/** What a column's texts are: guessed from them, and turned into values by the type that a person has settled on. */

export const TYPES = ["text", "number", "number-comma", "boolean", "list", "date"] as const;
/** `number-comma` writes decimals with a comma: `1.234,50`. A list has `;` or `|` between its elements. */
export type ColumnType = (typeof TYPES)[number];

/** What people and exports write where nothing was answered. */
export const NO_ANSWERS = ["n/a", "#n/a", "na", "null", "none", "nil", "nan", "undefined", "unknown", "select", "-", "--", "?", "–"];

const YES = new Set(["true", "yes", "y", "ja", "j", "是", "有", "sant", "x", "✓"]);
const NO = new Set(["false", "no", "n", "nei", "否", "无", "無", "usant"]);

/** How many distinct texts a guess looks at. */
const MOST_LOOKED_AT = 2000;
/** The share of texts that must be of a type. */
const ENOUGH = 0.95;

export type Cell = string | number | boolean | readonly string[] | undefined;

/** The texts that count as no answer, from what a person has typed: separated by commas or lines. */
export function noAnswers(typed: string): Set<string> {
  return new Set(typed.split(/[,\n]/).map((text) => text.trim().toLowerCase()).filter((text) => text !== ""));
}

/** The type that most of a column's distinct texts are of. */
export function guessType(texts: readonly string[], unanswered: ReadonlySet<string>): ColumnType {
  const known = texts
    .slice(0, MOST_LOOKED_AT)
    .map((text) => text.trim())
    .filter((text) => text !== "" && !unanswered.has(text.toLowerCase()));
  if (known.length === 0) return "text";
  const share = (test: (text: string) => boolean) => known.filter(test).length / known.length;

  if (share((text) => YES.has(text.toLowerCase()) || NO.has(text.toLowerCase())) === 1) return "boolean";
  // Postcodes, phone numbers and article numbers begin with a zero or a plus, and are names rather than numbers.
  if (share((text) => /^0\d|^\+\d{6,}/.test(text)) < 0.05) {
    const points = share((text) => readNumber(text, ".") !== undefined);
    const commas = share((text) => readNumber(text, ",") !== undefined);
    if (points >= ENOUGH && points >= commas) return "number";
    if (commas >= ENOUGH) return "number-comma";
  }
  if (share(isDate) >= ENOUGH) return "date";
  // Elements are short; a sentence may hold a semicolon.
  if (share((text) => /[;|]/.test(text)) >= 0.3 && share((text) => text.split(/[;|]/).every((one) => one.length <= 60)) >= ENOUGH) {
    return "list";
  }
  return "text";
}

/**
 * A text as a value of a type; nothing where it is no answer. A text that is not of the type is nothing as well, and is counted
 * by whoever asks; `text` takes all.
 */
export function convert(given: string, type: ColumnType, unanswered: ReadonlySet<string>): Cell {
  const text = given.trim();
  if (text === "" || unanswered.has(text.toLowerCase())) return undefined;
  switch (type) {
    case "text":
    case "date":
      return text;
    case "number":
      return readNumber(text, ".");
    case "number-comma":
      return readNumber(text, ",");
    case "boolean":
      return readBoolean(text);
    case "list":
      return text.split(/[;|]/).map((one) => one.trim()).filter((one) => one !== "").slice(0, 100);
  }
}

const WRITTEN = {
  ".": { thousands: ",", plain: /^[+-]?\d+(?:\.\d+)?$/, grouped: /^[+-]?\d{1,3}(?:[,\s'’]\d{3})+(?:\.\d+)?$/ },
  ",": { thousands: ".", plain: /^[+-]?\d+(?:,\d+)?$/, grouped: /^[+-]?\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?$/ },
} as const;

/** A number as people write it: with separators of thousands, a currency or a percent sign around it. */
export function readNumber(text: string, decimal: "." | ","): number | undefined {
  // Most texts are no numbers; those end here.
  if (!/\d/.test(text) || text.length > 40) return undefined;
  const bare = text
    .replace(/^[\p{Sc}\s]+|[\p{Sc}%\s]+$/gu, "")
    .replace(/^(?:kr|usd|eur|nok|rmb|cny|ntd)\.?\s*|\s*(?:kr|usd|eur|nok|rmb|cny|ntd)\.?$/i, "")
    .replace("−", "-");
  const { thousands, plain, grouped } = WRITTEN[decimal];
  if (!plain.test(bare) && !grouped.test(bare)) {
    // Few exports write large numbers so.
    if (decimal !== "." || !/^[+-]?\d(?:\.\d+)?e[+-]?\d{1,2}$/i.test(bare)) return undefined;
    return bounded(Number(bare));
  }
  const digits = bare.replaceAll(thousands, "").replace(/[\s'’]/g, "").replace(decimal, ".");
  return bounded(Number(digits));
}

function bounded(value: number): number | undefined {
  return Number.isFinite(value) && Math.abs(value) <= 1e15 ? value : undefined;
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (YES.has(lower) || lower === "1") return true;
  if (NO.has(lower) || lower === "0") return false;
  return undefined;
}

function isDate(text: string): boolean {
  return readMoment(text) !== undefined;
}

/** The moment of a date in ISO form, with or without a time; a time without a zone is in UTC. */
export function readMoment(text: string): number | undefined {
  const parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
  if (parts === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", zone = "Z"] = parts;
  const two = (digits: string) => digits.padStart(2, "0");
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = Date.parse(`${year}-${two(month!)}-${two(day!)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}
