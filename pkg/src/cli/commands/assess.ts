import { PrequalError } from "../../studio.js";
import type { Scorecard } from "../../types.js";
import { type Command, type Given, misused, type Usage } from "../arguments.js";
import { EXIT, Failure } from "../failure.js";
import { called } from "../input.js";
import { type Leads, openLeads } from "../leads.js";
import { type Block, blocksOf, type FilledLine, filledLines, MAX_LINE_BYTES } from "../lines.js";
import { openScorecard, theStudio } from "../model.js";
import { LEAD_EXAMPLE } from "../starter.js";
import { bytesInWords, complain, counted, grouped, print, Progress } from "../terminal.js";
import { readMoment } from "../time.js";

const OPTIONS: Usage["options"] = {
  at: {
    type: "string",
    value: "TIME",
    help: "the moment to assess at: 2026-03-01T09:00:00Z, milliseconds since 1970, or now",
  },
  locale: { type: "string", value: "FILE", help: "texts of a model in another language" },
};

const LEADS = `MODEL is a model or a compiled .pq file.
LEADS is one lead (.json), or leads one a line (.ndjson, .jsonl), or - for stdin with either.
A line that cannot be read is reported on stderr with its number, and the others go on; the exit code is 3 then.

${LEAD_EXAMPLE}`;

export const assess: Command = {
  usage: {
    name: "assess",
    summary: "Assesses leads: score, stage, reasons and all else, as JSON.",
    synopsis: "MODEL|FILE.pq LEADS --at TIME",
    positionals: ["MODEL", "LEADS"],
    options: OPTIONS,
    notes: `${LEADS}

Prints one assessment for one lead, and one a line for lines:

  prequal assess model.json lead.json --at 2026-03-01T09:00:00Z
  prequal assess model.pq leads.ndjson --at now > assessments.ndjson
  zcat leads.ndjson.gz | prequal assess model.pq - --at now | jq -r .stage`,
  },
  run: (given) => run(given, assess.usage, "json"),
};

export const score: Command = {
  usage: {
    name: "score",
    summary: "Scores leads: id, score and stage, as CSV.",
    synopsis: "MODEL|FILE.pq LEADS --at TIME",
    positionals: ["MODEL", "LEADS"],
    options: OPTIONS,
    notes: `${LEADS}

  prequal score model.json leads.ndjson --at 2026-03-01T09:00:00Z > scores.csv`,
  },
  run: (given) => run(given, score.usage, "csv"),
};

type Format = "json" | "csv";
type Report = (line: number, reason: string) => void;

async function run({ positionals, values }: Given, usage: Usage, format: Format): Promise<number> {
  const [modelPath = "", leadsPath = ""] = positionals;
  if (modelPath === "-" && leadsPath === "-") throw misused(usage, "only one of MODEL and LEADS can be stdin");
  const at = readMoment(values["at"] as string | undefined);
  const { scorecard } = await openScorecard(modelPath, values["locale"] as string | undefined);
  const leads = await openLeads(leadsPath);
  const assessor = await Assessor.for(scorecard, at, format);
  if (format === "csv") await print("id,score,stage\n");
  return leads.form === "lead"
    ? assessOne(assessor, leads, leadsPath, format)
    : assessLines(assessor, leads, leadsPath);
}

async function assessOne(
  assessor: Assessor,
  lead: Extract<Leads, { form: "lead" }>,
  path: string,
  format: Format,
): Promise<number> {
  const [answer = ""] = assessor.rows(lead.line);
  const offset = brokenAt(answer);
  if (offset !== undefined) {
    throw new Failure(EXIT.unreadable, `${called(path)}: not JSON at ${lead.positionOf(offset)}`);
  }
  await print(format === "json" ? `${JSON.stringify(JSON.parse(answer), null, 2)}\n` : `${answer}\n`);
  return EXIT.ok;
}

async function assessLines(
  assessor: Assessor,
  leads: Extract<Leads, { form: "lines" }>,
  path: string,
): Promise<number> {
  const progress = new Progress();
  let lines = 0;
  let bad = 0;
  let bytes = 0;
  const report: Report = (number, reason) => {
    progress.clear();
    complain(`${called(path)}:${number}: ${reason}`);
    bad += 1;
  };
  for await (const block of blocksOf(leads.pieces)) {
    if ("overlongLine" in block) {
      report(block.overlongLine, `longer than ${bytesInWords(MAX_LINE_BYTES)}`);
      lines += 1;
      continue;
    }
    lines += await assessBlock(assessor, block, report);
    bytes += block.bytes.length;
    const share = leads.length ? ` of ${bytesInWords(leads.length)}` : "";
    progress.draw(() => `${counted(lines, "lead")}, ${bytesInWords(bytes)}${share}`);
  }
  progress.clear();
  if (bad === 0) return EXIT.ok;
  complain(`${called(path)}: ${grouped(bad)} of ${counted(lines, "line")} could not be read`);
  return EXIT.unreadable;
}

/** Prints the answers to the lines of a block; gives how many there are. */
async function assessBlock(assessor: Assessor, block: Block, report: Report): Promise<number> {
  const lines = [...filledLines(block)];
  let answers: Uint8Array;
  try {
    answers = assessor.answers(block.bytes);
  } catch (error) {
    if (!(error instanceof PrequalError) || error.code !== "trapped") throw error;
    return assessEach(assessor, block, lines, report);
  }
  if (lines.every((line) => line.isObject) && !mayBeBroken(answers)) {
    await print(answers);
    return lines.length;
  }
  const rows = assessor.rowsOf(answers);
  const good: string[] = [];
  lines.forEach((line, at) => {
    const row = rows[at] ?? "";
    const offset = brokenAt(row);
    if (offset !== undefined) report(line.number, `not JSON at byte ${offset + 1}`);
    else if (!line.isObject) report(line.number, "no lead: a JSON object is expected");
    else good.push(`${row}\n`);
  });
  await print(good.join(""));
  return lines.length;
}

/** Where the engine failed on a block: its lines one by one, so that the others go on. */
async function assessEach(assessor: Assessor, { bytes }: Block, lines: FilledLine[], report: Report): Promise<number> {
  const [only] = lines;
  if (only !== undefined && lines.length === 1) {
    report(only.number, "the engine failed on it");
    return 1;
  }
  for (const { number, start, end } of lines) {
    await assessBlock(assessor, { bytes: bytes.subarray(start, end), firstLine: number }, report);
  }
  return lines.length;
}

/** Bytes of lines in, bytes of rows out: one for each line that is not blank. */
class Assessor {
  readonly #answer: (lines: Uint8Array) => Uint8Array;
  readonly #format: Format;

  private constructor(answer: (lines: Uint8Array) => Uint8Array, format: Format) {
    this.#answer = answer;
    this.#format = format;
  }

  static async for(scorecard: Scorecard, at: number, format: Format): Promise<Assessor> {
    const studio = await theStudio();
    return new Assessor((lines) => studio.assessLines(scorecard, lines, at, { csv: format === "csv" }), format);
  }

  answers(lines: Uint8Array): Uint8Array {
    return this.#answer(lines);
  }

  rows(lines: Uint8Array): string[] {
    return this.rowsOf(this.answers(lines));
  }

  rowsOf(answers: Uint8Array): string[] {
    const text = new TextDecoder().decode(answers);
    if (this.#format === "json" || !text.includes('"')) return text.split("\n");
    // A quoted cell may go over several lines.
    return text.match(/(?:"[^"]*"|[^"\n])+/g) ?? [];
  }
}

const BANG = 0x21;
const NEWLINE = 0x0a;

/** Whether a row may stand for a line that is not JSON. */
function mayBeBroken(answers: Uint8Array): boolean {
  for (let at = answers.indexOf(BANG); at >= 0; at = answers.indexOf(BANG, at + 1)) {
    if (at === 0 || answers[at - 1] === NEWLINE) return true;
  }
  return false;
}

/** Where reading stopped, in bytes, for a row that stands for a line that is not JSON. */
function brokenAt(row: string): number | undefined {
  const offset = /^!(\d+)$/.exec(row)?.[1];
  return offset === undefined ? undefined : Number(offset);
}
