import type {
  AuthoredModel,
  CompileOptions,
  Findings,
  LinesOptions,
  OpenStudio,
  Problem,
  Scorecard,
  Studio,
  Time,
} from "../types.js";
import { bytesOf } from "./card.js";
import { PrequalError } from "./error.js";
import type { StudioFace } from "./face.js";
import { ScorecardHandle } from "./handles.js";
import { EngineHandle, type Host, machineFrom } from "./load.js";
import type { Machine } from "./machine.js";
import { extras } from "./studio-extras.js";

/** An engine that also reads models and leads from JSON. */
export class StudioHandle extends EngineHandle implements Studio {
  constructor(machine: Machine) {
    if (!("model_check" in machine.face))
      throw new PrequalError("wasm_unavailable", "the wasm is not that of the studio");
    super(machine);
    machine.extras = extras;
  }

  check(model: AuthoredModel): Findings {
    const read = readModel(model);
    if ("problem" in read) return { problems: [read.problem], warnings: [] };
    return this.machine.run(() => {
      const length = this.#face.model_check(this.#put(read.json));
      return JSON.parse(this.machine.takeText(length)) as Findings;
    });
  }

  compile(model: AuthoredModel, { for: audience = "edge" }: CompileOptions = {}): Uint8Array<ArrayBuffer> {
    if (audience !== "page" && audience !== "edge") {
      throw new PrequalError("range", "`for` must be `page` or `edge`", { path: "for" });
    }
    const read = readModel(model);
    if (!("problem" in read)) {
      const forPage = audience === "page" ? 1 : 0;
      const bytes = this.machine.run(() =>
        this.machine.takeBytes(this.#face.model_compile(this.#put(read.json), forPage)),
      );
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

  assessLines(
    scorecard: Scorecard,
    lines: Uint8Array,
    at: Time,
    { csv = false }: LinesOptions = {},
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
      return {
        problem: { code, path: "", detail: `no JSON: ${error instanceof Error ? error.message : String(error)}` },
      };
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

export function studioOpener(host: Host, ownFile: () => URL): OpenStudio {
  return async (options) => new StudioHandle(await machineFrom(host, options, ownFile));
}
