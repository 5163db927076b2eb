import type { LoadOptions, Problem, Scorecard, Time } from "../types.js";
import { PrequalError } from "./error.js";
import { bytesOf } from "./card.js";
import type { StudioFace } from "./face.js";
import { ScorecardHandle } from "./handles.js";
import { EngineHandle, type Host, machineFrom } from "./load.js";
import type { Machine } from "./machine.js";
import { studioFace } from "./resident.js";

/** What is wrong with a model, and what is odd about a valid one. */
export interface Findings {
  problems: Problem[];
  warnings: Problem[];
}

/** A model as authored: its JSON, as text, in bytes or as plain data. */
export type AuthoredModel = string | Uint8Array | object;

/** An engine that also reads models and leads from JSON. */
export class Studio extends EngineHandle {
  constructor(machine: Machine) {
    studioFace(machine, "openStudio");
    super(machine);
  }

  /** Every problem of a model, or, where it is valid, what is odd about it. */
  check(model: AuthoredModel): Findings {
    const read = readModel(model);
    if ("problem" in read) return { problems: [read.problem], warnings: [] };
    return this.machine.run(() => {
      const length = this.#face.model_check(this.#put(read.json));
      return JSON.parse(this.machine.takeText(length)) as Findings;
    });
  }

  /**
   * Compiles a model to a `.pq` file: for the `page` without what is marked `visibility: "edge"`, else with everything.
   *
   * @throws PrequalError `invalid_model`, with every problem
   */
  compile(model: AuthoredModel, { for: audience = "edge" }: { for?: "page" | "edge" | undefined } = {}): Uint8Array<ArrayBuffer> {
    if (audience !== "page" && audience !== "edge") {
      throw new PrequalError("range", "`for` must be `page` or `edge`", { path: "for" });
    }
    const read = readModel(model);
    if (!("problem" in read)) {
      const forPage = audience === "page" ? 1 : 0;
      const bytes = this.machine.run(() => this.machine.takeBytes(this.#face.model_compile(this.#put(read.json), forPage)));
      if (bytes.length > 0) return bytes;
    }
    const { problems } = this.check(model);
    const [first] = problems;
    const more = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
    const where = first?.path ? `${first.path}: ` : "";
    throw new PrequalError("invalid_model", `the model has problems: ${where}${first?.detail ?? "unknown"}${more}`, {
      path: first?.path ?? "",
      problems,
    });
  }

  /**
   * Assesses whole lines of JSON, one lead a line; gives a line for each that is not blank: the assessment as JSON, or
   * `id,score,stage` as CSV. For a line that is not JSON it is `!` and the byte where reading stopped.
   */
  assessLines(
    scorecard: Scorecard,
    lines: Uint8Array,
    at: Time,
    { csv = false }: { csv?: boolean | undefined } = {},
  ): Uint8Array<ArrayBuffer> {
    if (!(scorecard instanceof ScorecardHandle) || !scorecard.isOf(this.machine)) {
      throw new PrequalError("type", "`scorecard` must be one of this studio's", { path: "scorecard" });
    }
    return scorecard.assessLines(bytesOf(lines, "lines"), at, csv);
  }

  get #face(): StudioFace {
    return this.machine.face as StudioFace;
  }

  #put(json: string | Uint8Array): number {
    return typeof json === "string" ? this.machine.putText(json) : this.machine.putBytes(json);
  }
}

/** The largest model that the engine reads. */
const MAX_MODEL_BYTES = 1 << 20;

/** A model's JSON, or why there is none. What is too large is not copied. */
function readModel(model: unknown): { json: string | Uint8Array } | { problem: Problem } {
  let json: unknown = model;
  if (typeof model !== "string" && !(model instanceof Uint8Array)) {
    try {
      json = JSON.stringify(model);
    } catch (error) {
      const code = error instanceof RangeError ? "too_deep" : "type";
      return { problem: { code, path: "", detail: `no JSON: ${error instanceof Error ? error.message : String(error)}` } };
    }
  }
  if (typeof json !== "string" && !(json instanceof Uint8Array)) {
    return { problem: { code: "type", path: "", detail: "expected a model as JSON or as plain data" } };
  }
  if (json.length > MAX_MODEL_BYTES) {
    return { problem: { code: "too_many", path: "", detail: `more than ${MAX_MODEL_BYTES} bytes` } };
  }
  return { json };
}

export type OpenStudio = (options?: LoadOptions) => Promise<Studio>;

export function studioOpener(host: Host, ownFile: () => URL): OpenStudio {
  return async (options = {}) => new Studio(await machineFrom(host, options, ownFile));
}
