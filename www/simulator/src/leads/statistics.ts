/** What many scores say together. */

/** The scored rows of a table, by column; all of one length. */
export interface Scores {
  score: Float64Array<ArrayBuffer>;
  fit: Float64Array<ArrayBuffer>;
  engagement: Float64Array<ArrayBuffer>;
  /** Numbers of stages in the model's order; −1 for none. */
  stage: Int16Array<ArrayBuffer>;
  /** 1 qualified, 0 not, −1 for a model without stages. */
  qualified: Int8Array<ArrayBuffer>;
  disqualified: Uint8Array<ArrayBuffer>;
  /** 1 converted, 0 not, −1 not known. */
  outcome: Int8Array<ArrayBuffer>;
  /** Numbers in `sources`. */
  source: Uint32Array<ArrayBuffer>;
  /** The rows by their scores, the lowest first. */
  order: Uint32Array<ArrayBuffer>;
}

/** Rows by their scores, the lowest first. Work for the worker: of 100 000 rows it takes too long for a page. */
export function orderOf(score: Float64Array): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]! || a - b);
}

export interface Bar {
  /** From this score on. */
  from: number;
  /** Up to this one, which is left out. */
  to: number;
  count: number;
  converted: number;
  /** Rows whose outcome is known. */
  known: number;
}

const WIDTHS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];

/** How wide bars are so that there are at most so many: a number that people like to count in. */
export function barWidth(lowest: number, highest: number, most: number): number {
  const span = highest - lowest;
  if (!(span > 0)) return 1;
  const known = WIDTHS.find((width) => span / width <= most);
  return known ?? 10 ** Math.ceil(Math.log10(span / most));
}

/** Counts scores by bars of equal width. Empty bars between others are there. */
export function histogram({ score, outcome }: Scores, most = 20): Bar[] {
  if (score.length === 0) return [];
  let lowest = Infinity;
  let highest = -Infinity;
  for (const one of score) {
    if (one < lowest) lowest = one;
    if (one > highest) highest = one;
  }
  const width = barWidth(lowest, highest, most);
  // In thousandths, which scores are whole numbers of.
  const place = (value: number) => Math.floor(Math.round(value * 1000) / Math.round(width * 1000));
  const first = place(lowest);
  const bars = Array.from({ length: place(highest) - first + 1 }, (_, at): Bar => {
    return { from: round((first + at) * width), to: round((first + at + 1) * width), count: 0, converted: 0, known: 0 };
  });
  for (let row = 0; row < score.length; row += 1) {
    const bar = bars[place(score[row]!) - first]!;
    bar.count += 1;
    if (outcome[row]! >= 0) bar.known += 1;
    if (outcome[row] === 1) bar.converted += 1;
  }
  return bars;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Rows for each stage; the last number is that of none. */
export function stageCounts(stage: Int16Array, stages: number): number[] {
  const counts = new Array<number>(stages + 1).fill(0);
  for (const one of stage) counts[one < 0 ? stages : one]! += 1;
  return counts;
}

export interface Rate {
  name: string;
  count: number;
  known: number;
  converted: number;
  /** Of all rows. */
  meanScore: number;
}

/** Conversion by source, the largest first. */
export function bySource({ source, outcome, score }: Scores, sources: readonly string[], most = 50): Rate[] {
  const rates = sources.map((name): Rate => ({ name, count: 0, known: 0, converted: 0, meanScore: 0 }));
  for (let row = 0; row < source.length; row += 1) {
    const rate = rates[source[row]!]!;
    rate.count += 1;
    rate.meanScore += score[row]!;
    if (outcome[row]! >= 0) rate.known += 1;
    if (outcome[row] === 1) rate.converted += 1;
  }
  for (const rate of rates) if (rate.count > 0) rate.meanScore /= rate.count;
  return rates.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count).slice(0, most);
}

/** What a threshold would do. */
export interface Threshold {
  at: number;
  above: number;
  below: number;
  /** Of those at or above it whose outcome is known: how many, and how many converted. */
  knownAbove: number;
  convertedAbove: number;
  knownBelow: number;
  convertedBelow: number;
}

/** Answers for any threshold at once: the scores in order, and how many converted up to each. */
export class Thresholds {
  readonly #sorted: Float64Array;
  readonly #known: Uint32Array;
  readonly #converted: Uint32Array;

  constructor({ score, outcome, order }: Scores) {
    this.#sorted = Float64Array.from(order, (row) => score[row]!);
    this.#known = new Uint32Array(order.length + 1);
    this.#converted = new Uint32Array(order.length + 1);
    order.forEach((row, at) => {
      this.#known[at + 1] = this.#known[at]! + (outcome[row]! >= 0 ? 1 : 0);
      this.#converted[at + 1] = this.#converted[at]! + (outcome[row] === 1 ? 1 : 0);
    });
  }

  get lowest(): number {
    return this.#sorted[0] ?? 0;
  }

  get highest(): number {
    return this.#sorted.at(-1) ?? 0;
  }

  at(threshold: number): Threshold {
    const below = this.#below(threshold);
    const all = this.#sorted.length;
    return {
      at: threshold,
      above: all - below,
      below,
      knownAbove: this.#known[all]! - this.#known[below]!,
      convertedAbove: this.#converted[all]! - this.#converted[below]!,
      knownBelow: this.#known[below]!,
      convertedBelow: this.#converted[below]!,
    };
  }

  /** How many scores are below. */
  #below(threshold: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Rows that are just below a threshold and converted all the same, the nearest first. */
export function nearMisses({ score, outcome }: Scores, threshold: number, within: number, most = 100): { rows: number[]; count: number } {
  const rows: number[] = [];
  for (let row = 0; row < score.length; row += 1) {
    if (outcome[row] === 1 && score[row]! < threshold && score[row]! >= threshold - within) rows.push(row);
  }
  rows.sort((a, b) => score[b]! - score[a]! || a - b);
  return { rows: rows.slice(0, most), count: rows.length };
}

/** How leads move between stages from one model to another: rows by the champion's stage, columns by the challenger's. */
export function migration(from: Int16Array, to: Int16Array, fromStages: number, toStages: number): number[][] {
  const matrix = Array.from({ length: fromStages + 1 }, () => new Array<number>(toStages + 1).fill(0));
  const count = Math.min(from.length, to.length);
  for (let row = 0; row < count; row += 1) {
    const before = from[row]! < 0 ? fromStages : from[row]!;
    const after = to[row]! < 0 ? toStages : to[row]!;
    matrix[before]![after]! += 1;
  }
  return matrix;
}
