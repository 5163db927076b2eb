/** What separates the cells of a file, by its first lines. */

export const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

const MOST_LINES = 50;

/**
 * The separator that gives the most columns in the same number on most lines. Quoted text is passed over. Of equals the first
 * counts, so a single column is separated by commas.
 */
export function detectSeparator(text: string): Separator {
  let best: Separator = ",";
  let bestRate = 0;
  // `sep=;` is how spreadsheets say it.
  const said = /^\ufeff?sep=([,;\t|])\r?\n/.exec(text);
  if (said) return said[1] as Separator;
  for (const separator of SEPARATORS) {
    const counts = countsByLine(text, separator);
    const width = counts[0] ?? 0;
    if (width === 0) continue;
    const same = counts.filter((count) => count === width).length / counts.length;
    const rate = same * Math.min(width, 40);
    if (rate > bestRate) {
      best = separator;
      bestRate = rate;
    }
  }
  return best;
}

/** How often the separator stands outside quotes, by line. */
function countsByLine(text: string, separator: string): number[] {
  const counts: number[] = [];
  let count = 0;
  let isQuoted = false;
  let isBlank = true;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === separator) count += 1;
    if (!isQuoted && (char === "\n" || char === "\r")) {
      if (!isBlank) counts.push(count);
      if (counts.length >= MOST_LINES) return counts;
      count = 0;
      isBlank = true;
    } else if (char !== " ") isBlank = false;
  }
  // The sample may end within a line.
  if (counts.length === 0 && !isBlank) counts.push(count);
  return counts;
}

/** Whether a text is lines of JSON rather than of cells. */
export function isNdjson(text: string): boolean {
  const first = text.replace(/^\ufeff/, "").split(/\r?\n/).find((line) => line.trim() !== "");
  if (first === undefined || !first.trimStart().startsWith("{")) return false;
  try {
    return typeof JSON.parse(first) === "object";
  } catch {
    // A first line that is cut or broken is still JSON rather than cells.
    return /^\s*\{\s*"/.test(first);
  }
}
