/** Reads a range such as `100-499` or `1.000–5.000 employees` as its lower bound. */

// Groups of three digits behind any separator, or a number with decimals; then a factor.
const NUMBER = /(\d{1,3}(?:([.,'’ ])\d{3})(?:\2\d{3})*(?!\d)|\d+(?:[.,]\d+)?)\s*(?:([kmb万萬])(?![a-z])|(thousand|million))?/gi;
// What makes one number the upper bound: `under 10`, `10 or less`, `10人以下`.
const UPPER_BOUND =
  /[<≤]|\b(under|below|less|fewer|lower|up to|at most|no more|not more|max|unter|bis|weniger|moins|jusqu|menos|hasta|mindre|inntil|opptil)|færre|少于|少於|小于|小於|以下|以内|以內|不到|不足/i;
const FACTORS: readonly (readonly [RegExp, number])[] = [
  [/^(k|thousand)$/i, 1e3],
  [/^(m|million)$/i, 1e6],
  [/^b$/i, 1e9],
  [/^[万萬]$/, 1e4],
];

/** The lower bound, 0 where only an upper one is given, null where there is no number. */
export function lowerBound(text: string): number | null {
  // Makes every width of digits and every kind of space the plain one.
  const plain = text.slice(0, 200).normalize("NFKC");
  const [first, second] = [...plain.matchAll(NUMBER)];
  if (!first) return null;
  if (!second && UPPER_BOUND.test(plain)) return 0;
  const bound = valueOf(first);
  const own = factorOf(first);
  // In `1-5M` the factor of the upper bound is meant for both.
  const shared = second && own === 1 && bound < valueOf(second) ? factorOf(second) : own;
  return bound * shared;
}

function valueOf([, digits, separator]: RegExpMatchArray): number {
  return Number(separator ? digits!.replaceAll(separator, "") : digits!.replace(",", "."));
}

function factorOf(match: RegExpMatchArray): number {
  const unit = match[3] ?? match[4] ?? "";
  return FACTORS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
}
