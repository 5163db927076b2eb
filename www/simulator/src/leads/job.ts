/** The work on many leads: read a file, score its rows, write them out. Runs in a worker, and in tests without one. */
import type { Assessment, Lead, Scorecard, Studio } from "prequal";
import { csvLines } from "./export.ts";
import type { RowProblem } from "./limits.ts";
import { leadMaker, type LeadMaker } from "./leads-of.ts";
import { type ColumnSummary, guessMapping, type Mapping, summarise } from "./mapping.ts";
import { type FileRead, type Format, readFile } from "./read-file.ts";
import { orderOf, type Scores } from "./statistics.ts";
import { noAnswers, NO_ANSWERS } from "./values.ts";

/** What a page is told of a file that was read. */
export interface TableSummary {
  name: string;
  rowCount: number;
  columns: ColumnSummary[];
  format: Required<Format>;
  problems: RowProblem[];
  problemCounts: Partial<Record<RowProblem["code"], number>>;
  bytes: number;
  mapping: Mapping;
}

/** What scoring is asked for. */
export interface ScoreOrder {
  /** Models as text; the second one, if any, is the challenger. */
  models: string[];
  mapping: Mapping;
  at: number;
}

export interface ScoreSummary {
  /** By model, in the order asked for. */
  scores: Scores[];
  sources: string[];
  hasOutcome: boolean;
  hasSource: boolean;
  /** For each column the rows whose text is not of its type. */
  unread: Record<string, number>;
  /** Rows with a warning of the engine. */
  warned: number;
}

/** A row as a list shows it. */
export interface RowShown {
  row: number;
  /** Its number in the file. */
  number: number;
  id: string;
  source: string;
}

/** Rows between two looks at whether to go on. */
const ROWS_A_TURN = 500;
const EXPORT_REASONS = 5;

/** Asked between turns: whether to go on. */
export type GoOn = (share: number) => Promise<boolean>;

/** The work was called off. */
export class Cancelled extends Error {}

export class LeadsJob {
  readonly #studio: Studio;
  #file: FileRead | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** Reads a file and guesses what its columns are. The file before is given up. */
  async read(file: File | Blob, format: Format, attributes: readonly string[], goOn: GoOn): Promise<TableSummary> {
    this.#file = null;
    let isGoing = true;
    const read = await readFile(file, format, async (share) => {
      isGoing = isGoing && (await goOn(share));
      return isGoing;
    });
    if (!isGoing) throw new Cancelled();
    this.#file = read;
    const { table, problems } = read;
    const unanswered = NO_ANSWERS.join(", ");
    return {
      name: "name" in file ? file.name : "",
      rowCount: table.rowCount,
      columns: table.columns.map((column) => summarise(column, table.rowCount)),
      format: read.format,
      problems: problems.list,
      problemCounts: problems.counts,
      bytes: read.bytes,
      mapping: guessMapping(table.columns, attributes, unanswered, noAnswers(unanswered)),
    };
  }

  /** Scores all rows under each model. */
  async score({ models, mapping, at }: ScoreOrder, goOn: GoOn): Promise<ScoreSummary> {
    const { table, events } = this.#read;
    const maker = leadMaker(table, events, mapping);
    const count = table.rowCount;
    const sources: string[] = [];
    const sourceNumbers = new Map<string, number>();
    const source = new Uint32Array(count);
    const outcome = new Int8Array(count);
    for (let row = 0; row < count; row += 1) {
      const name = maker.source(row);
      let number = sourceNumbers.get(name);
      if (number === undefined) sourceNumbers.set(name, (number = sources.push(name) - 1));
      source[row] = number;
      outcome[row] = maker.outcome(row);
    }

    let warned = 0;
    const scores: Scores[] = [];
    for (const [rank, model] of models.entries()) {
      const own = emptyScores(count, source, outcome);
      scores.push(own);
      const stages = stageIds(model);
      await this.#each(model, maker, at, (row, assessment) => {
        own.score[row] = assessment.score;
        own.fit[row] = assessment.fit;
        own.engagement[row] = assessment.engagement;
        own.stage[row] = assessment.stage === null ? -1 : stages.indexOf(assessment.stage);
        own.qualified[row] = assessment.qualified === null ? -1 : Number(assessment.qualified);
        own.disqualified[row] = assessment.disqualified.length > 0 ? 1 : 0;
        if (rank === 0 && assessment.warnings.length > 0) warned += 1;
      }, (share) => goOn((rank + share) / models.length));
      own.order = orderOf(own.score);
    }
    const { hasOutcome, hasSource, unread } = maker;
    return { scores, sources, hasOutcome, hasSource, unread, warned };
  }

  /** All columns of the file and, after them, what the model says, as CSV with cells that no spreadsheet runs. */
  async export({ models, mapping, at }: ScoreOrder, goOn: GoOn): Promise<Blob> {
    const { table, events } = this.#read;
    const maker = leadMaker(table, events, mapping);
    const taken = new Set(table.columns.map(({ name }) => name));
    const added = Object.keys(outputs).map((name) => (taken.has(name) ? `${name} (prequal)` : name));
    const typeOf = new Map(mapping.columns.map(({ column, type }) => [column, type]));
    const numeric = [
      ...table.columns.map(({ name }) => typeOf.get(name)?.startsWith("number") ?? false),
      ...Object.keys(outputs).map((name) => NUMERIC.has(name)),
    ];
    const header = [...table.columns.map(({ name }) => name), ...added];
    // A byte order mark tells spreadsheets that it is UTF-8.
    const parts = [`\ufeff${csvLines([header], [])}`];
    let rows: string[][] = [];
    await this.#each(models[0]!, maker, at, (row, assessment) => {
      const own = Object.values(outputs).map((of) => String(of(assessment) ?? ""));
      rows.push([...table.columns.map((column) => column.textAt(row)), ...own]);
      if (rows.length < ROWS_A_TURN && row < table.rowCount - 1) return;
      parts.push(csvLines(rows, numeric));
      rows = [];
    }, goOn);
    return new Blob(parts, { type: "text/csv;charset=utf-8" });
  }

  rows(rows: readonly number[], mapping: Mapping): RowShown[] {
    const { table, events } = this.#read;
    const maker = leadMaker(table, events, mapping);
    return rows.map((row) => ({ row, number: table.rows[row]!, id: maker.id(row), source: maker.source(row) }));
  }

  /** One row as a lead, to look at it as a visitor. */
  lead(row: number, mapping: Mapping): Lead {
    const { table, events } = this.#read;
    const maker = leadMaker(table, events, mapping);
    const lead = maker.lead(row);
    return { id: maker.id(row) || null, attributes: { ...lead.attributes }, events: lead.events };
  }

  get #read(): FileRead {
    if (this.#file === null) throw new Error("no file is read");
    return this.#file;
  }

  async #each(
    model: string,
    maker: LeadMaker,
    at: number,
    take: (row: number, assessment: Assessment) => void,
    goOn: GoOn,
  ): Promise<void> {
    const scorecard: Scorecard = this.#studio.scorecard(this.#studio.compile(model));
    const count = this.#read.table.rowCount;
    try {
      for (let row = 0; row < count; row += 1) {
        if (row % ROWS_A_TURN === 0 && !(await goOn(row / count))) throw new Cancelled();
        take(row, scorecard.assess(maker.lead(row), at));
      }
    } finally {
      scorecard.free();
    }
  }
}

/** The columns that an export adds: the fields that the form carries, and more. */
const outputs = {
  lead_score: ({ score }: Assessment) => score,
  lead_fit: ({ fit }: Assessment) => fit,
  lead_engagement: ({ engagement }: Assessment) => engagement,
  lead_label: ({ labels }: Assessment) => [labels.fit, labels.engagement, labels.score].filter(Boolean).join(" "),
  lead_grade: ({ grade }: Assessment) => grade,
  lead_stage: ({ stage }: Assessment) => stage,
  lead_qualified: ({ qualified }: Assessment) => qualified,
  lead_disqualified: ({ disqualified }: Assessment) => disqualified.map(({ reason }) => reason).join("; "),
  lead_route: ({ route }: Assessment) => route,
  lead_reasons: ({ reasons }: Assessment) =>
    reasons.slice(0, EXPORT_REASONS).map(({ because, points }) => `${because} (${points > 0 ? "+" : ""}${points})`).join("; "),
  lead_model: ({ model }: Assessment) => `${model.name} ${model.version}`,
} as const;
const NUMERIC = new Set(["lead_score", "lead_fit", "lead_engagement"]);

function emptyScores(count: number, source: Uint32Array<ArrayBuffer>, outcome: Int8Array<ArrayBuffer>): Scores {
  return {
    score: new Float64Array(count),
    fit: new Float64Array(count),
    engagement: new Float64Array(count),
    stage: new Int16Array(count),
    qualified: new Int8Array(count),
    disqualified: new Uint8Array(count),
    outcome,
    source,
    order: new Uint32Array(0),
  };
}

/** The ids of a valid model's stages, in its order. */
function stageIds(model: string): string[] {
  const { stages } = JSON.parse(model) as { stages?: { id: string }[] };
  return stages?.map(({ id }) => id) ?? [];
}
