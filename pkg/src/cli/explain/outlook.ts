import type { Assessment } from "../../types.js";
import { counted, grouped, type Paint, plain } from "../terminal.js";
import { DAY_MS, FARTHEST_MS, momentInWords } from "../time.js";
import { frameworksIn } from "./standing.js";
import type { Story, Words } from "./story.js";
import { nameInWords } from "./words.js";

const MAX_QUESTIONS = 3;
const FADING_DAYS = 30;

/** The questions that are worth most, what the stages ahead wait for first. */
export function questions({ outlook, assessment, document, ahead }: Story, words: Words, paint: Paint): string[] {
  const settles = (attribute: string) =>
    assessment.frameworks.flatMap(({ id, criteria }) => {
      const asked = document?.frameworks?.find((framework) => framework.id === id)?.criteria ?? [];
      return criteria
        .filter((criterion, at) => criterion.is === "unknown" && asked[at]?.ask === attribute)
        .map((criterion) => ({ framework: id, name: words.criterion(id, criterion.id).name }));
    });
  const wanted = new Set([
    ...outlook.next.frameworks,
    ...ahead.flatMap(({ standing }) => frameworksIn(standing.condition)),
  ]);
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
export function changes(story: Story, words: Words): string[] {
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
