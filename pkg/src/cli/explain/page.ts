import { type Paint, plain } from "../terminal.js";
import { momentInWords } from "../time.js";
import { changes, questions } from "./outlook.js";
import { frameworks, missing, stages } from "./stages.js";
import { type Story, Words } from "./story.js";
import { limits, reasons, summary } from "./why.js";

/** A page of plain text for a sales person. */
export function pageOf(story: Story, paint: Paint): string {
  const words = new Words(story);
  const { model, at } = story.assessment;
  const lead = story.lead === undefined ? "The lead" : `Lead ${plain(story.lead)}`;
  const head = [
    `${paint.bold(plain(model.name))}${paint.dim(`, version ${plain(model.version)}`)}`,
    `${lead}, as of ${momentInWords(at)}`,
  ];
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
    .map(([title, lines]) =>
      [...(title === "" ? [] : [paint.bold(title)]), ...lines.map((line) => `  ${line}`)].join("\n"),
    );
  return `${[head.join("\n"), ...blocks].join("\n\n")}\n`;
}
