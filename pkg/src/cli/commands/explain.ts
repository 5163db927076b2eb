import type { Assessment, Lead, LeadEvent, Scorecard, Visitor } from "../../types.js";
import { type Command, misused } from "../arguments.js";
import type { ModelDocument } from "../document.js";
import { pageOf } from "../explain/page.js";
import { trialOf } from "../explain/standing.js";
import type { StageAhead } from "../explain/story.js";
import { EXIT, Failure } from "../failure.js";
import { called } from "../input.js";
import { openLead } from "../leads.js";
import { compileModel, openScorecard, theStudio } from "../model.js";
import { LEAD_EXAMPLE } from "../starter.js";
import { paintFor, print } from "../terminal.js";
import { MINUTE_MS, momentOf, readMoment } from "../time.js";

/** How far ahead an event may be and still count, as of the contract. */
const AHEAD_MS = 5 * MINUTE_MS;
/** More stages ahead than this are not told of. */
const MAX_AHEAD = 4;

export const explain: Command = {
  usage: {
    name: "explain",
    summary: "Tells on a page of text where a lead stands, why, and what comes next.",
    synopsis: "MODEL LEAD --at TIME [--locale FILE]",
    positionals: ["MODEL", "LEAD"],
    options: {
      at: {
        type: "string",
        value: "TIME",
        help: "the moment to assess at: 2026-03-01T09:00:00Z, milliseconds since 1970, or now",
      },
      locale: {
        type: "string",
        value: "FILE",
        help: "the model's texts in another language, and a sentence for each criterion",
      },
    },
    notes: `LEAD is one lead as JSON, or - for stdin. Colour on a terminal, unless NO_COLOR is set.
A compiled .pq file does as well, but has ids for what only the model names.

${LEAD_EXAMPLE}

  prequal explain model.json lead.json --at 2026-03-01T09:00:00Z
  sed -n 7p leads.ndjson | prequal explain model.json - --at now`,
  },

  async run({ positionals, values }) {
    const [modelPath = "", leadPath = ""] = positionals;
    if (modelPath === "-" && leadPath === "-") throw misused(explain.usage, "only one of MODEL and LEAD can be stdin");
    const at = readMoment(values["at"] as string | undefined);
    const { scorecard, authored } = await openScorecard(modelPath, values["locale"] as string | undefined);
    const { line, positionOf } = await openLead(leadPath);
    const studio = await theStudio();
    const answer = new TextDecoder().decode(studio.assessLines(scorecard, line, at, {}));
    const broken = /^!(\d+)/.exec(answer)?.[1];
    if (broken !== undefined) {
      throw new Failure(EXIT.unreadable, `${called(leadPath)}: not JSON at ${positionOf(Number(broken))}`);
    }
    const { id, ...assessment } = JSON.parse(answer) as Assessment & { id?: string };

    // What is ahead of the moment is not known yet, however far one looks ahead from there.
    const known = factsUntil(JSON.parse(line.toString("utf8")) as Lead, at + AHEAD_MS);
    const visitor = visitorOf(scorecard, known);
    const outlook = visitor.outlook(at);
    const story = {
      lead: id,
      assessment,
      outlook,
      history: visitor.history(at),
      document: authored?.document,
      locale: authored?.locale,
      ahead: authored ? await stagesAhead(authored.document, outlook.next.stage, known, at) : [],
      later: (later: number) => visitor.assess(later),
    };
    await print(pageOf(story, paintFor(process.stdout)));
    return EXIT.ok;
  },
};

function factsUntil(lead: Lead, end: number): Lead {
  const events: unknown = lead.events;
  if (!Array.isArray(events)) return lead;
  return { ...lead, events: events.filter((event: LeadEvent | null) => !(Number(momentOf(event?.at)) > end)) };
}

/** A visitor of whom all of this is known. */
function visitorOf(scorecard: Scorecard, lead: Lead): Visitor {
  const visitor = scorecard.visitor();
  if (isObject(lead.attributes)) visitor.set(lead.attributes);
  const events: unknown = lead.events;
  for (const fact of Array.isArray(events) ? (events as unknown[]) : []) {
    if (!isObject(fact)) continue;
    const { event, properties, at } = fact as unknown as LeadEvent;
    // An event that cannot be read is no fact; the assessment has warned of it.
    if (typeof event !== "string" || event.trim() === "" || momentOf(at) === undefined) continue;
    visitor.record(event, isObject(properties) ? properties : null, fact as unknown as LeadEvent);
  }
  return visitor;
}

/** How each part of what the stages ahead ask for stands, by the engine's own word: up to the first one that qualifies. */
async function stagesAhead(model: ModelDocument, nextId: string | null, lead: Lead, at: number): Promise<StageAhead[]> {
  const stages = model.stages ?? [];
  const next = stages.findIndex(({ id }) => id === nextId);
  if (next < 0) return [];
  const qualifying = stages.findIndex((stage) => stage.qualifies);
  const ahead = stages
    .slice(next, Math.max(next, qualifying < 0 ? stages.length - 1 : qualifying) + 1)
    .slice(0, MAX_AHEAD);
  const studio = await theStudio();
  const { document, read } = trialOf(
    model,
    ahead.map(({ when }) => when),
  );
  const text = JSON.stringify(document);
  // The trial makes the model longer: one at the very limit does without.
  if (studio.check(text).problems.length > 0) return [];
  const standings = read(studio.scorecard(await compileModel(text, "edge")).assess(lead, at));
  return ahead.flatMap((stage, rank) => {
    const standing = standings[rank];
    const below = stage.after === undefined ? undefined : stages[next + rank - 1]?.id;
    return standing === undefined ? [] : [{ id: stage.id, below: rank === 0 ? undefined : below, standing }];
  });
}

function isObject<T>(value: T): value is T & object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
