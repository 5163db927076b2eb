// Interleaved measurement: rounds of A B C, A B C, …, so that what else the machine does falls on all alike.
//
// A case is a function of the round, or `{ setup, run, teardown, ops }`: `setup(round)` is not timed and its result goes
// to `run`, which does `ops` operations. What a case returns is kept, so that no work can be left out as unused.
// All cases of a round get the same number, so that each can take that round's lead.

/** Where results go; exported, so that an engine must assume that someone reads it. */
export const sink = { value: undefined };

function caseOf(given) {
  if (typeof given === "function") return { setup: undefined, run: given, teardown: undefined, ops: 1 };
  return { setup: given.setup, run: given.run, teardown: given.teardown, ops: given.ops ?? 1 };
}

/** Runs a case at most `count` times, and until `wallMs` have passed: the time of `run` alone, in ms, and how often. */
function time({ setup, run, teardown }, count, wallMs, round) {
  const begin = performance.now();
  if (setup === undefined) {
    for (let number = 0; number < count; number += 1) sink.value = run(round);
    return { spent: performance.now() - begin, done: count };
  }
  let spent = 0;
  let done = 0;
  while (done < count) {
    const state = setup(round);
    const start = performance.now();
    sink.value = run(state);
    const end = performance.now();
    teardown?.(state);
    spent += end - start;
    done += 1;
    if (end - begin > wallMs) break;
  }
  return { spent, done };
}

/** Runs a case for a while, so that its code is optimised before it is timed. */
function warmUp(one, warmMs, wallMs) {
  const begin = performance.now();
  for (let round = 0; performance.now() - begin < warmMs; round += 1) time(one, 20, wallMs, round);
}

/** How often a case must run to fill a sample. */
function calibrate(one, sampleMs, wallMs) {
  let count = 1;
  for (let round = 0; ; round += 1) {
    const { spent, done } = time(one, count, wallMs, round);
    if (spent >= sampleMs / 2 || done < count) return Math.max(1, Math.round((done * sampleMs) / spent));
    count = spent < sampleMs / 20 ? count * 4 : Math.ceil((count * sampleMs) / spent);
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What was measured: by name the samples, in µs an operation, one a round. */
export class Figures {
  constructor(samples) {
    this.samples = samples;
  }

  get names() {
    return [...this.samples.keys()];
  }

  median(name) {
    return median(this.samples.get(name));
  }

  least(name) {
    return Math.min(...this.samples.get(name));
  }

  /** How many times faster `name` is than `other`: the median over the rounds. */
  ratio(name, other) {
    const others = this.samples.get(other);
    return median(this.samples.get(name).map((sample, round) => others[round] / sample));
  }
}

/**
 * Measures `cases`, an object of cases by name. A sample takes about `sampleMs`; where what is not timed takes long,
 * a sample ends after `wallMs`. Each case is warmed up for `warmMs`.
 */
export function measure(cases, { rounds = 15, sampleMs = 20, wallMs = 10 * sampleMs, warmMs = 300 } = {}) {
  const names = Object.keys(cases);
  const prepared = names.map((name) => caseOf(cases[name]));
  // In turns: what one case teaches the optimiser can undo what it did for another.
  for (let turn = 0; turn < 3; turn += 1) for (const one of prepared) warmUp(one, warmMs / 3, wallMs);
  const counts = prepared.map((one) => calibrate(one, sampleMs, wallMs));
  const samples = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      // Each round begins with another, so that none always follows the same.
      const place = (turn + round) % names.length;
      globalThis.gc?.();
      const { spent, done } = time(prepared[place], counts[place], wallMs, round);
      samples[place].push((spent * 1000) / (done * prepared[place].ops));
    }
  }
  return new Figures(new Map(names.map((name, place) => [name, samples[place]])));
}

export function us(value) {
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} ms`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} µs`;
}

/** A table in plain text: the first column to the left, the others to the right. */
export function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...String(row[column] ?? "")].length)));
  const line = (row) =>
    head
      .map((_, column) => {
        const text = String(row[column] ?? "");
        const space = " ".repeat(widths[column] - [...text].length);
        return column === 0 ? text + space : space + text;
      })
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join("\n");
}
