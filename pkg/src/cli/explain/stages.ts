import type { Condition } from "../document.js";
import type { Assessment } from "../../types.js";
import { counted, grouped, type Paint, plain } from "../terminal.js";
import { dayInWords, spanInWords } from "../time.js";
import type { Standing } from "./standing.js";
import { mark, type Story, type Words } from "./story.js";
import { sum } from "./why.js";
import { testInWords } from "./words.js";

/** How each framework stands, as sections of their own. */
export function frameworks({ assessment, document }: Story, words: Words, paint: Paint): [string, string[]][] {
  return assessment.frameworks.map(({ id, is, met, unknown, criteria }) => {
    const needed = document?.frameworks?.find((framework) => framework.id === id)?.pass.atLeast;
    const state = { passed: "passed", failed: "cannot be passed any more", open: "open" }[is];
    const count = `${grouped(met)} met${needed === undefined ? "" : ` of ${grouped(needed)} needed`}`;
    const open = unknown > 0 ? `, ${grouped(unknown)} unknown` : "";
    const named = criteria.map((criterion) => ({ ...words.criterion(id, criterion.id), truth: criterion.is }));
    const width = Math.max(...named.map(({ name }) => name.length));
    const lines = named.map(
      ({ name, about, truth }) =>
        `${mark(truth, paint)} ${about === "" ? name : `${name.padEnd(width)}  ${paint.dim(about)}`}`,
    );
    return [`${words.framework(id)}: ${state}, ${count}${open}`, lines];
  });
}

/** Every stage, when it was reached, and what is due. */
export function stages({ assessment, history }: Story, words: Words, paint: Paint): string[] {
  const names = history.stages.map(({ id }) => words.stage(id));
  const width = Math.max(0, ...names.map(columns));
  const present = history.stages.findIndex(({ id }) => id === assessment.stage);
  return history.stages.map(({ id, reachedAt, due, overdue }, at) => {
    const name = names[at] ?? id;
    const padded = `${at === present ? paint.bold(name) : name}${" ".repeat(width - columns(name))}`;
    if (reachedAt === null) return `${paint.dim("·")} ${padded}  ${paint.dim("not reached")}`;
    const goal = words.due(id);
    const gap = spanInWords(Math.abs(assessment.at - (due ?? 0)));
    const deadline =
      due === null ? "" : overdue ? paint.red(`; ${goal} is ${gap} overdue`) : `; ${goal} is due in ${gap}`;
    return `${at === present ? paint.cyan("●") : paint.green("✓")} ${padded}  first reached on ${dayInWords(reachedAt)}${deadline}`;
  });
}

/** How many columns of a terminal a text takes: two for what East Asian scripts write wide. */
function columns(text: string): number {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g,
  );
  return [...text].length + (wide?.length ?? 0);
}

/** What the stages ahead still need, as sections of their own. */
export function missing(story: Story, words: Words, paint: Paint): [string, string[]][] {
  const { outlook, ahead, assessment } = story;
  if (outlook.next.stage === null) return [];
  const title = (id: string) => `What ${words.stage(id)} still needs`;
  const sections: [string, string[]][] = ahead.map(({ id, below, standing }) => {
    const stage = below === undefined ? [] : [`${mark("unmet", paint)} ${words.stage(below)}`];
    return [title(id), [...stage, ...needs(standing, story, words, paint)]];
  });
  if (ahead.length === 0) {
    const points =
      outlook.next.score > 0 ? [`${mark("unmet", paint)} ${counted(outlook.next.score, "more point")}`] : [];
    const passed = outlook.next.frameworks.map((id) => `${mark("unmet", paint)} ${words.framework(id)} passed`);
    sections.push([title(outlook.next.stage), [...points, ...passed]]);
  }
  const [last] = sections.slice(-1);
  if (assessment.disqualified.length > 0) last?.[1].push("To count as qualified, nothing may disqualify the lead.");
  return sections;
}

/** What a condition asks for, a line for each part that is not met. */
function needs(standing: Standing, story: Story, words: Words, paint: Paint): string[] {
  if (standing.truth === "met") return [];
  if (standing.join === "all") return standing.members.flatMap((member) => needs(member, story, words, paint));
  return outline(standing, story, words, paint);
}

function outline(standing: Standing, story: Story, words: Words, paint: Paint): string[] {
  const sign = mark(standing.truth, paint);
  const [first] = standing.members;
  if (standing.join === "not" && first !== undefined) {
    if (first.join === undefined) return [`${sign} not: ${plain(testInWords(first.condition, words))}`];
    return [`${sign} not this:`, ...indented(outline(first, story, words, paint))];
  }
  if (standing.join !== undefined) {
    const title = standing.join === "any" ? "one of these:" : "all of these:";
    return [
      `${sign} ${title}`,
      ...standing.members.flatMap((member) => indented(outline(member, story, words, paint))),
    ];
  }
  return [`${sign} ${plain(testInWords(standing.condition, words))}${gapOf(standing, story.assessment)}`];
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** How far a number is from what a test wants of it. */
function gapOf({ condition, truth }: Standing, assessment: Assessment): string {
  if (truth === "met") return "";
  for (const of of ["score", "fit", "engagement"] as const) {
    const bound = (condition[of] as Condition | undefined)?.["atLeast"];
    if (typeof bound !== "number" || bound <= assessment[of]) continue;
    return `, which is ${grouped(sum([{ points: bound }, { points: -assessment[of] }]))} more than now`;
  }
  return "";
}
