import type { Assessment, History, Outlook } from "../../types.js";
import type { Limit, ModelDocument } from "../document.js";
import type { Locale } from "../locale.js";
import { type Paint, plain } from "../terminal.js";
import type { Standing, Truth } from "./standing.js";
import { idInWords, type Names } from "./words.js";

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

/** Names of what the answers mention by their ids. */
export class Words implements Names {
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
    const name = at === "group" ? group?.name : rule?.because?.trim() || rule?.name;
    return { name: plain(name?.trim() || id), limit: (at === "group" ? group : rule)?.limit ?? {} };
  }
}

const MARKS: Record<Truth, string> = { met: "✓", unmet: "✗", unknown: "?" };

/** A sign for how something stands. */
export function mark(truth: Truth, paint: Paint): string {
  const colour = { met: paint.green, unmet: paint.red, unknown: paint.yellow }[truth];
  return colour(MARKS[truth]);
}
