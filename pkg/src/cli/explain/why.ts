import { counted, grouped, type Paint, plain } from "../terminal.js";
import type { Story, Words } from "./story.js";

const BAR_WIDTH = 20;
const MAX_REASONS = 20;

/** Score, stage and all that stands beside them. */
export function summary({ assessment, document, outlook }: Story, words: Words, paint: Paint): string[] {
  const { score, fit, engagement, labels, grade, stage, qualified, route, disqualified, verified } = assessment;
  const { min = 0, max } = document?.score ?? {};
  const row = (name: string, value: string) => `${name.padEnd(14)}${value}`;
  const label = (text: string | null) => (text === null ? "" : `  ${plain(text)}`);
  const scale = max === undefined ? "" : ` of ${grouped(max)}`;
  const bar = max === undefined || max <= min ? "" : `  ${scaleBar((score - min) / (max - min), paint)}`;
  const rows = [
    row("Score", `${paint.bold(grouped(score))}${scale}${bar}${label(labels.score)}`),
    row("Fit", `${grouped(fit)}${label(labels.fit)}`),
    row("Engagement", `${grouped(engagement)}${label(labels.engagement)}`),
  ];
  if (grade !== null) rows.push(row("Grade", grade));
  if (qualified !== null) {
    const isTop = stage !== null && outlook.next.stage === null;
    rows.push(
      row("Stage", `${stage === null ? "none yet" : paint.bold(words.stage(stage))}${isTop ? ", the highest" : ""}`),
    );
    rows.push(row("Qualified", qualified ? paint.green("yes") : paint.yellow("no")));
  }
  disqualified.forEach(({ reason }, at) => rows.push(row(at === 0 ? "Disqualified" : "", paint.red(plain(reason)))));
  if (route !== null) rows.push(row("Goes to", plain(route)));
  const verifiedStage =
    qualified === null ? "" : `, ${verified.stage === null ? "no stage" : words.stage(verified.stage)}`;
  rows.push(
    row(
      "Verified",
      `${grouped(verified.score)}${verifiedStage} ${paint.dim("(by what the server, the CRM and the e-mail system tell)")}`,
    ),
  );
  return rows;
}

function scaleBar(share: number, paint: Paint): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `${paint.cyan("█".repeat(filled))}${paint.dim("░".repeat(BAR_WIDTH - filled))}`;
}

function signed(points: number): string {
  return points < 0 ? grouped(points) : `+${grouped(points)}`;
}

/** A line for each reason, and what they add up to. */
export function reasons({ assessment }: Story, paint: Paint): string[] {
  const { reasons, base, limits, rounding, score } = assessment;
  if (reasons.length === 0 && base === 0) return ["Nothing that the model counts is known of this lead."];
  const shown = reasons.length > MAX_REASONS ? reasons.slice(0, MAX_REASONS - 1) : reasons;
  const rest = reasons.slice(shown.length);
  const rows = shown.map(({ points, because, times, verified }) => {
    const often = times > 1 ? paint.dim(` (${grouped(times)} times)`) : "";
    return { points, text: `${plain(because)}${often}${verified ? paint.dim(" ✓ verified") : ""}` };
  });
  if (rest.length > 0) rows.push({ points: sum(rest), text: counted(rest.length, "smaller reason") });
  if (base !== 0) rows.unshift({ points: base, text: "Every lead begins with this" });

  const taken = sum(limits);
  const tail = [
    ...(taken === 0 ? [] : [{ points: taken, text: "Limits, see below" }]),
    ...(rounding === 0 ? [] : [{ points: rounding, text: "Rounding" }]),
  ];
  const width = Math.max(...[...rows, ...tail].map(({ points }) => signed(points).length), grouped(score).length + 2);
  const largest = Math.max(...rows.map(({ points }) => Math.abs(points)));
  const line = ({ points, text }: { points: number; text: string }, drawn: string) => {
    const colour = points < 0 ? paint.red : paint.green;
    return `${colour(signed(points).padStart(width))}  ${colour(drawn)}${" ".repeat(BAR_WIDTH - drawn.length)}  ${text}`;
  };
  return [
    ...rows.map((row) => line(row, reasonBar(Math.abs(row.points) / largest))),
    ...tail.map((row) => line(row, "")),
    paint.bold(`= ${grouped(score)}`.padStart(width)),
  ];
}

export function sum(parts: readonly { points: number }[]): number {
  return parts.reduce((total, { points }) => total + Math.round(points * 1000), 0) / 1000;
}

/** In eighths of a column, so that small differences show. */
function reasonBar(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR_WIDTH * 8));
  const part = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) + (part === 0 ? "" : "▏▎▍▌▋▊▉".charAt(part - 1));
}

/** What each limit changed. */
export function limits({ assessment, document }: Story, words: Words): string[] {
  const rows = assessment.limits.map((effect) => {
    const { name, limit } =
      effect.at === "total" ? { name: "The score", limit: document?.score ?? {} } : words.limited(effect.at, effect.id);
    const bound = effect.points < 0 ? limit.max : limit.min;
    const rule =
      bound === undefined
        ? "is limited"
        : effect.points < 0
          ? `counts ${grouped(bound)} at most`
          : `counts ${grouped(bound)} at least`;
    return { points: signed(effect.points), text: `${name} ${rule}` };
  });
  const width = Math.max(0, ...rows.map(({ points }) => points.length));
  return rows.map(({ points, text }) => `${points.padStart(width)}  ${text}`);
}
