const COLOURS = 5;

/** The number of a stage's colour by its place, the highest the strongest: `var(--stage-3)`. */
export function stageColour(rank: number, count: number): number {
  return count <= 1 ? COLOURS - 2 : 1 + Math.round((rank * (COLOURS - 2)) / (count - 1));
}
