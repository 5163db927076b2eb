import { extname } from "node:path";
import { openStudio, type Studio } from "../studio.js";
import type { Problem, Scorecard } from "../types.js";
import type { ModelDocument } from "./document.js";
import { EXIT, Failure } from "./failure.js";
import { called, placeIn, readWhole, textOf } from "./input.js";
import { applyLocale, type Locale, readLocale } from "./locale.js";
import { paintFor, plain, say } from "./terminal.js";

/** More than any model or scorecard has. */
const MAX_FILE_BYTES = 16_000_000;

/** What is wrong with a model, and what is odd. */
export interface Findings {
  problems: Problem[];
  warnings: Problem[];
}

/** A model as authored, checked, with its texts in a language where one is asked for. */
export interface Authored {
  text: string;
  document: ModelDocument;
  locale?: Locale;
  findings: Findings;
}

let studio: Promise<Studio> | undefined;

/** The engine, opened once. */
export function theStudio(): Promise<Studio> {
  studio ??= openStudio();
  return studio;
}

/** Reads a model and, if it is given, a locale file; with all that is found about them. */
export async function readModel(path: string, localePath?: string): Promise<Authored> {
  const bytes = await readWhole(path, MAX_FILE_BYTES);
  if (isCompiled(path, bytes)) {
    throw new Failure(EXIT.usage, `${called(path)}: is compiled already; give the model that it was compiled from`);
  }
  return authoredIn(bytes, localePath);
}

async function authoredIn(bytes: Buffer, localePath: string | undefined): Promise<Authored> {
  const authored = await checked(bytes);
  if (localePath === undefined) return authored;

  const { locale, problems } = readLocale(await readWhole(localePath, MAX_FILE_BYTES), called(localePath));
  authored.findings.problems.push(...problems);
  if (locale === undefined || authored.findings.problems.length > 0) return authored;
  const { document, warnings } = applyLocale(authored.document, locale);
  const text = JSON.stringify(document);
  const found = await check(text);
  const findings = { problems: found.problems, warnings: [...found.warnings, ...warnings] };
  return { text, document, locale, findings };
}

async function checked(bytes: Buffer): Promise<Authored> {
  const text = textOf(bytes);
  if (text === undefined) {
    const problem = { code: "syntax", path: "", detail: "not UTF-8" };
    return { text: "", document: {} as ModelDocument, findings: { problems: [problem], warnings: [] } };
  }
  const findings = await check(text);
  const document = (findings.problems.length > 0 ? {} : JSON.parse(text)) as ModelDocument;
  return { text, document, findings };
}

async function check(text: string): Promise<Findings> {
  const { problems, warnings } = (await theStudio()).check(text);
  return { problems: problems.map((problem) => withPlace(text, problem)), warnings };
}

/** Says where a byte stands that a problem is about. */
function withPlace(text: string, problem: Problem): Problem {
  const offset = problem.code === "syntax" ? /at byte (\d+)$/.exec(problem.detail)?.[1] : undefined;
  if (offset === undefined) return problem;
  return { ...problem, detail: `${problem.detail}: ${placeIn(Buffer.from(text), Number(offset))}` };
}

/** Ends with every problem on stderr where the model has any. */
export function refuseProblems(path: string, { problems }: Findings): void {
  if (problems.length === 0) return;
  for (const line of findingLines(path, { problems, warnings: [] }, process.stderr)) say(line);
  throw new Failure(EXIT.problems, `${called(path)}: the model has problems`);
}

/** `path: code: detail`; the file's name stands for the path where there is none. */
export function findingLines(path: string, { problems, warnings }: Findings, stream: NodeJS.WriteStream): string[] {
  const paint = paintFor(stream);
  const line = (style: (text: string) => string) => (found: Problem) =>
    `${paint.bold(plain(found.path) || called(path))}: ${style(found.code)}: ${plain(found.detail)}`;
  return [...problems.map(line(paint.red)), ...warnings.map(line(paint.yellow))];
}

/** The scorecard of a model or of a `.pq` file, and the model's document where there is one. */
export async function openScorecard(
  path: string,
  localePath?: string,
): Promise<{ scorecard: Scorecard; authored?: Authored }> {
  const bytes = await readWhole(path, MAX_FILE_BYTES);
  if (!isCompiled(path, bytes)) {
    const authored = await authoredIn(bytes, localePath);
    refuseProblems(path, authored.findings);
    return { scorecard: (await theStudio()).scorecard(await compileModel(authored.text, "edge")), authored };
  }
  if (localePath !== undefined) {
    throw new Failure(EXIT.usage, `--locale: ${called(path)} is compiled already; give the locale to compile`);
  }
  try {
    return { scorecard: (await theStudio()).scorecard(bytes) };
  } catch (error) {
    throw new Failure(EXIT.unreadable, `${called(path)}: ${plain((error as Error).message)}`);
  }
}

export async function compileModel(text: string, audience: "page" | "edge"): Promise<Uint8Array> {
  return (await theStudio()).compile(text, { for: audience });
}

function isCompiled(path: string, bytes: Buffer): boolean {
  return extname(path).toLowerCase() === ".pq" || bytes.subarray(0, 2).toString("latin1") === "PQ";
}
