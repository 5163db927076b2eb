/** The studio's engine, loaded once, behind plain calls that never throw. */
import type { Assessment, Findings, History, Lead, Outlook, Problem, Scorecard, Studio } from "prequal";
import { openStudio } from "prequal/studio";

export type { Assessment, Findings, History, Outlook, Problem } from "prequal";

/** What the engine says of a model's text. */
export interface Compiled {
  /** The text that it is of. */
  text: string;
  findings: Findings;
  /** Null where there are problems. */
  scorecard: Scorecard | null;
}

/** All that the engine says of one lead at one moment. */
export interface Answer {
  assessment: Assessment;
  outlook: Outlook;
  history: History;
}

const MOST_COMPILED = 8;

export class Engine {
  readonly studio: Studio;
  /** The texts compiled last, the newest first: champion, challenger and what was tried. */
  #compiled: Compiled[] = [];

  constructor(studio: Studio) {
    this.studio = studio;
  }

  /** Checks and compiles a model; the same text gives the same object. */
  compile(text: string): Compiled {
    const known = this.#compiled.find((one) => one.text === text);
    const one = known ?? this.#build(text);
    this.#compiled = [one, ...this.#compiled.filter((other) => other !== one)];
    // What is dropped may still be in use; it is given back when it is collected.
    this.#compiled.length = Math.min(this.#compiled.length, MOST_COMPILED);
    return one;
  }

  #build(text: string): Compiled {
    try {
      const findings = this.studio.check(text);
      if (findings.problems.length) return { text, findings, scorecard: null };
      return { text, findings, scorecard: this.studio.scorecard(this.studio.compile(text)) };
    } catch (error) {
      return { text, findings: { problems: problemsOf(error), warnings: [] }, scorecard: null };
    }
  }

  /** A number as the assessment has it, without its reasons; null where the engine fails. */
  assess(scorecard: Scorecard, lead: Lead, at: number): Assessment | null {
    try {
      return scorecard.assess(lead, at);
    } catch {
      return null;
    }
  }

  /** The whole answer; null where the engine fails. */
  answer(scorecard: Scorecard, lead: Lead, at: number): Answer | null {
    const visitor = scorecard.visitor();
    try {
      if (lead.attributes) visitor.set(lead.attributes);
      for (const { event, properties, ...about } of lead.events ?? []) visitor.record(event, properties, about);
      return {
        assessment: scorecard.assess(lead, at),
        outlook: visitor.outlook(at),
        history: visitor.history(at),
      };
    } catch {
      return null;
    } finally {
      visitor.free();
    }
  }

  /** The `.pq` file of a valid model; null where it is not. */
  file(text: string, target: "page" | "edge" = "edge"): Uint8Array<ArrayBuffer> | null {
    try {
      return this.studio.compile(text, { for: target });
    } catch {
      return null;
    }
  }
}

/** Loads the engine; the one thing that the simulator cannot do without. */
export async function openEngine(): Promise<Engine> {
  return new Engine(await openStudio());
}

function problemsOf(error: unknown): Problem[] {
  const { problems, code, message } = error as { problems?: Problem[]; code?: string; message?: string };
  return problems?.length ? problems : [{ code: code ?? "syntax", path: "", detail: message ?? String(error) }];
}
