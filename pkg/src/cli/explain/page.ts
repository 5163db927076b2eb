import type { Assessment, History, Outlook } from "../../types.js";
import type { Condition, Limit, ModelDocument } from "../document.js";
import type { Locale } from "../locale.js";
import { counted, grouped, type Paint, plain } from "../terminal.js";
import { dayInWords, DAY_MS, FARTHEST_MS, momentInWords, spanInWords } from "../time.js";
import { frameworksIn, type Standing, type Truth } from "./standing.js";
import { idInWords, nameInWords, type Names, testInWords } from "./words.js";

/** What is told about a lead. */
export interface Story {
  /** The lead's own id, where it has one. */
  lead: string | undefined;
  assessment: Assessment;
  outlook: Outlook;
  history: History;
  /** The model; none where only its compiled form is there, and ids have to do. */
  document: ModelDocument | undefined;
  locale: Locale | undefined;
  /** The stages that come next, from the lowest up; none where only the outlook tells of the next one. */
  ahead: readonly StageAhead[];
  /** The assessment at a later moment, if nothing else happens. */
  later(at: number): Assessment;
}

/** A stage that the lead has not reached, and how each part of what it asks for stands. */
export interface StageAhead {
  id: string;
  /** The stage that has to hold as well, where it does not yet. */
  below: string | undefined;
  standing: Standing;
}

const BAR_WIDTH = 20;
const MAX_REASONS = 20;
const MAX_QUESTIONS = 3;
const FADING_DAYS = 30;

/** A page of plain text for a sales person. */
export function pageOf(story: Story, paint: Paint): string {
  const words = new Words(story);
  const { model, at } = story.assessment;
  const lead = story.lead === undefined ? "The lead" : `Lead ${plain(story.lead)}`;
  const head = [`${paint.bold(plain(model.name))}${paint.dim(`, version ${plain(model.version)}`)}`, `${lead}, as of ${momentInWords(at)}`];
  const sections: [string, string[]][] = [
    ["", summary(story, words, paint)],
    ["Why", reasons(story, paint)],
    ["What limits took away", limits(story, words)],
    ...frameworks(story, words, paint),
    ["Stages", stages(story, words, paint)],
    ...missing(story, words, paint),
    ["Ask next", questions(story, words, paint)],
    ["If nothing else happens", changes(story, words)],
    ["Left out of the lead's facts", story.assessment.warnings.map((warning) => warning.detail)],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === "" ? [] : [paint.bold(title)]), ...lines.map((line) => `  ${line}`)].join("\n"));
  return `${[head.join("\n"), ...blocks].join("\n\n")}\n`;
}

/** Names of what the answers mention by their ids. */
class Words implements Names {
  readonly #document: ModelDocument | undefined;
  readonly #locale: Locale | undefined;

  constructor({ document, locale }: Story) {
    this.#document = document;
    this.#locale = locale;
  }

  stage(id: string): string {
    return plain(this.#document?.stages?.find((stage) => stage.id === id)?.name?.trim() || id);
  }

  /** The stage that is due once another is reached. */
  due(id: string): string {
    const next = this.#document?.stages?.find((stage) => stage.id === id)?.sla?.next;
    return next === undefined ? "the next stage" : this.stage(next);
  }

  framework(id: string): string {
    return plain(this.#document?.frameworks?.find((framework) => framework.id === id)?.name?.trim() || id);
  }

  /** A criterion's name, and the sentence of the locale about it. */
  criterion(framework: string, id: string): { name: string; about: string } {
    return { name: idInWords(id), about: plain(this.#locale?.criteria.get(`${framework}.${id}`) ?? "") };
  }

  /** The name and the limit of a group or a rule. */
  limited(at: "group" | "rule", id: string): { name: string; limit: Limit } {
    const groups = this.#document?.groups ?? [];
    const group = groups.find((one) => one.id === id);
    const rule = groups.flatMap((one) => one.rules).find((one) => one.id === id);
    const name = at === "group" ? group?.name : (rule?.because ?? rule?.name);
    return { name: plain(name?.trim() || id), limit: (at === "group" ? group : rule)?.limit ?? {} };
  }
}

function summary({ assessment, document, outlook }: Story, words: Words, paint: Paint): string[] {
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
    rows.push(row("Stage", `${stage === null ? "none yet" : paint.bold(words.stage(stage))}${isTop ? ", the highest" : ""}`));
    rows.push(row("Qualified", qualified ? paint.green("yes") : paint.yellow("no")));
  }
  disqualified.forEach(({ reason }, at) => rows.push(row(at === 0 ? "Disqualified" : "", paint.red(plain(reason)))));
  if (route !== null) rows.push(row("Goes to", plain(route)));
  const verifiedStage = qualified === null ? "" : `, ${verified.stage === null ? "no stage" : words.stage(verified.stage)}`;
  rows.push(row("Verified", `${grouped(verified.score)}${verifiedStage} ${paint.dim("(by what the server, the CRM and the e-mail system tell)")}`));
  return rows;
}

function scaleBar(share: number, paint: Paint): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `${paint.cyan("█".repeat(filled))}${paint.dim("░".repeat(BAR_WIDTH - filled))}`;
}

function signed(points: number): string {
  return points < 0 ? grouped(points) : `+${grouped(points)}`;
}

function reasons({ assessment }: Story, paint: Paint): string[] {
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

function sum(parts: readonly { points: number }[]): number {
  return parts.reduce((total, { points }) => total + Math.round(points * 1000), 0) / 1000;
}

/** In eighths of a column, so that small differences show. */
function reasonBar(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR_WIDTH * 8));
  const part = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) + (part === 0 ? "" : "▏▎▍▌▋▊▉".charAt(part - 1));
}

function limits({ assessment, document }: Story, words: Words): string[] {
  const rows = assessment.limits.map((effect) => {
    const { name, limit } =
      effect.at === "total" ? { name: "The score", limit: document?.score ?? {} } : words.limited(effect.at, effect.id);
    const bound = effect.points < 0 ? limit.max : limit.min;
    const rule = bound === undefined ? "is limited" : effect.points < 0 ? `counts ${grouped(bound)} at most` : `counts ${grouped(bound)} at least`;
    return { points: signed(effect.points), text: `${name} ${rule}` };
  });
  const width = Math.max(0, ...rows.map(({ points }) => points.length));
  return rows.map(({ points, text }) => `${points.padStart(width)}  ${text}`);
}

const MARKS: Record<Truth, string> = { met: "✓", unmet: "✗", unknown: "?" };

function mark(truth: Truth, paint: Paint): string {
  const colour = { met: paint.green, unmet: paint.red, unknown: paint.yellow }[truth];
  return colour(MARKS[truth]);
}

function frameworks({ assessment, document }: Story, words: Words, paint: Paint): [string, string[]][] {
  return assessment.frameworks.map(({ id, is, met, unknown, criteria }) => {
    const needed = document?.frameworks?.find((framework) => framework.id === id)?.pass.atLeast;
    const state = { passed: "passed", failed: "cannot be passed any more", open: "open" }[is];
    const count = `${grouped(met)} met${needed === undefined ? "" : ` of ${grouped(needed)} needed`}`;
    const open = unknown > 0 ? `, ${grouped(unknown)} unknown` : "";
    const named = criteria.map((criterion) => ({ ...words.criterion(id, criterion.id), truth: criterion.is }));
    const width = Math.max(...named.map(({ name }) => name.length));
    const lines = named.map(({ name, about, truth }) =>
      `${mark(truth, paint)} ${about === "" ? name : `${name.padEnd(width)}  ${paint.dim(about)}`}`,
    );
    return [`${words.framework(id)}: ${state}, ${count}${open}`, lines];
  });
}

function stages({ assessment, history }: Story, words: Words, paint: Paint): string[] {
  const names = history.stages.map(({ id }) => words.stage(id));
  const width = Math.max(0, ...names.map(columns));
  const present = history.stages.findIndex(({ id }) => id === assessment.stage);
  return history.stages.map(({ id, reachedAt, due, overdue }, at) => {
    const name = names[at] ?? id;
    const padded = `${at === present ? paint.bold(name) : name}${" ".repeat(width - columns(name))}`;
    if (reachedAt === null) return `${paint.dim("·")} ${padded}  ${paint.dim("not reached")}`;
    const goal = words.due(id);
    const gap = spanInWords(Math.abs(assessment.at - (due ?? 0)));
    const deadline = due === null ? "" : overdue ? paint.red(`; ${goal} is ${gap} overdue`) : `; ${goal} is due in ${gap}`;
    return `${at === present ? paint.cyan("●") : paint.green("✓")} ${padded}  first reached on ${dayInWords(reachedAt)}${deadline}`;
  });
}

/** How many columns of a terminal a text takes: two for what East Asian scripts write wide. */
function columns(text: string): number {
  const wide = text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g);
  return [...text].length + (wide?.length ?? 0);
}

function missing(story: Story, words: Words, paint: Paint): [string, string[]][] {
  const { outlook, ahead, assessment } = story;
  if (outlook.next.stage === null) return [];
  const title = (id: string) => `What ${words.stage(id)} still needs`;
  const sections: [string, string[]][] = ahead.map(({ id, below, standing }) => {
    const stage = below === undefined ? [] : [`${mark("unmet", paint)} ${words.stage(below)}`];
    return [title(id), [...stage, ...needs(standing, story, words, paint)]];
  });
  if (ahead.length === 0) {
    const points = outlook.next.score > 0 ? [`${mark("unmet", paint)} ${counted(outlook.next.score, "more point")}`] : [];
    const passed = outlook.next.frameworks.map((id) => `${mark("unmet", paint)} ${words.framework(id)} passed`);
    sections.push([title(outlook.next.stage), [...points, ...passed]]);
  }
  const [last] = sections.slice(-1);
  if (assessment.disqualified.length > 0) last?.[1].push("To count as qualified, nothing may disqualify the lead.");
  return sections;
}

/** What a condition asks for, a line for each part that is not met. */
function needs(standing: Standing, story: Story, words: Words, paint: Paint): string[] {
  if (standing.join === "all") {
    const open = standing.members.filter((member) => member.truth !== "met");
    return open.flatMap((member) => needs(member, story, words, paint));
  }
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
    return [`${sign} ${title}`, ...standing.members.flatMap((member) => indented(outline(member, story, words, paint)))];
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

function questions({ outlook, assessment, document, ahead }: Story, words: Words, paint: Paint): string[] {
  const settles = (attribute: string) =>
    assessment.frameworks.flatMap(({ id, criteria }) => {
      const asked = document?.frameworks?.find((framework) => framework.id === id)?.criteria ?? [];
      return criteria
        .filter((criterion, at) => criterion.is === "unknown" && asked[at]?.ask === attribute)
        .map((criterion) => ({ framework: id, name: words.criterion(id, criterion.id).name }));
    });
  const wanted = new Set([...outlook.next.frameworks, ...ahead.flatMap(({ standing }) => frameworksIn(standing.condition))]);
  const useful = outlook.next.questions
    .map((question) => ({ ...question, settled: settles(question.attribute) }))
    .filter(({ worth, settled }) => worth > 0 || settled.length > 0);
  // What the next stages wait for comes first; the order by worth stays within.
  const isWanted = ({ settled }: (typeof useful)[number]) => settled.some(({ framework }) => wanted.has(framework));
  const ordered = [...useful.filter(isWanted), ...useful.filter((question) => !isWanted(question))];
  const lines = ordered.slice(0, MAX_QUESTIONS).flatMap(({ ask, attribute, worth, settled }, at) => {
    const gains = [
      ...(worth > 0 ? [`worth up to ${counted(worth, "point")}`] : []),
      ...settled.map(({ framework, name }) => `settles ${name} of ${words.framework(framework)}`),
    ];
    const question = plain(ask === attribute ? nameInWords(attribute) : ask);
    return [`${at + 1}. ${at === 0 ? paint.bold(question) : question}`, `   ${paint.dim(gains.join(", "))}`];
  });
  const more = ordered.length - MAX_QUESTIONS;
  return more > 0 ? [...lines, paint.dim(`and ${counted(more, "more question")}`)] : lines;
}

/** What time alone will do. */
function changes(story: Story, words: Words): string[] {
  const { outlook, assessment } = story;
  const tell = (moment: number) => differences(story, story.later(moment), words).join("; ");
  const moments: { at: number; text: string }[] = [];
  if (outlook.changesAt !== null) {
    const text = tell(outlook.changesAt) || "a change that does not show here";
    moments.push({ at: outlook.changesAt, text: `On ${momentInWords(outlook.changesAt)}: ${text}.` });
  }
  const then = assessment.at + FADING_DAYS * DAY_MS;
  const isTold = outlook.changesAt !== null && Math.abs(outlook.changesAt - then) < DAY_MS;
  if (outlook.decaying && !isTold && then <= FARTHEST_MS) {
    moments.push({ at: then, text: `In ${FADING_DAYS} days: ${tell(then) || "no change that shows"}.` });
  }
  const lines = moments.sort((one, other) => one.at - other.at).map(({ text }) => text);
  if (outlook.decaying) lines.push("Points fade with time.");
  return lines.length > 0 ? lines : ["Nothing changes by itself."];
}

function differences(now: Story, after: Assessment, words: Words): string[] {
  const before = now.assessment;
  const found: string[] = [];
  const compare = (name: string, one: string, other: string) => {
    if (one !== other) found.push(`${name} ${one} → ${other}`);
  };
  const stage = (id: string | null) => (id === null ? "none" : words.stage(id));
  compare("score", grouped(before.score), grouped(after.score));
  compare("stage", stage(before.stage), stage(after.stage));
  compare("grade", before.grade ?? "none", after.grade ?? "none");
  compare("qualified", before.qualified ? "yes" : "no", after.qualified ? "yes" : "no");
  compare("goes to", plain(before.route ?? "none"), plain(after.route ?? "none"));
  const lacks = (ids: { id: string }[], id: string) => ids.every((one) => one.id !== id);
  const lifted = before.disqualified.filter(({ id }) => lacks(after.disqualified, id));
  found.push(...lifted.map(({ reason }) => `no longer disqualified (${plain(reason)})`));
  const added = after.disqualified.filter(({ id }) => lacks(before.disqualified, id));
  found.push(...added.map(({ reason }) => `disqualified (${plain(reason)})`));
  before.frameworks.forEach(({ id, is }, at) => compare(words.framework(id), is, after.frameworks[at]?.is ?? is));
  now.history.stages.forEach(({ id, due, overdue }) => {
    if (due !== null && !overdue && after.at > due) found.push(`${words.due(id)} is overdue`);
  });
  return found;
}
