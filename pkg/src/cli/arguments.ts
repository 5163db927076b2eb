import { parseArgs, type ParseArgsConfig } from "node:util";
import { EXIT, Failure } from "./failure.js";

/** What a command takes, and how it is explained. */
export interface Usage {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What stands behind the name. */
  synopsis: string;
  /** Names of the positional arguments; the last `optional` of them may be left out. */
  positionals: readonly string[];
  optional?: number;
  options: Record<string, { type: "string" | "boolean"; short?: string; help: string; value?: string }>;
  /** More to know, in paragraphs and examples. */
  notes: string;
}

/** What was given. */
export interface Given {
  positionals: string[];
  values: Record<string, string | boolean | undefined>;
}

/** A command of the CLI. */
export interface Command {
  usage: Usage;
  /** Gives the exit code. */
  run(given: Given): Promise<number>;
}

export function readArguments(usage: Usage, args: string[]): Given {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const [name, { type, short }] of Object.entries(usage.options)) {
    options[name] = short === undefined ? { type } : { type, short };
  }
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw misused(usage, optionProblem(error as Error));
  }
  const { positionals } = parsed;
  const values = parsed.values as Given["values"];
  if (values["help"]) return { positionals, values };
  const { positionals: names, optional = 0 } = usage;
  const missing = names.slice(0, names.length - optional)[positionals.length];
  if (missing !== undefined) throw misused(usage, `${missing} is missing`);
  const extra = positionals[names.length];
  if (extra !== undefined) throw misused(usage, `\`${extra}\` is one too many`);
  return { positionals, values };
}

export function misused(usage: Usage, problem: string): Failure {
  return new Failure(EXIT.usage, `${problem}; usage: prequal ${usage.name} ${usage.synopsis}`);
}

/** The help page of a command. */
export function helpOf(usage: Usage): string {
  const options = Object.entries(usage.options).map(([name, { short, value, help }]) => {
    const names = `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return [names, help] as const;
  });
  const width = Math.max(0, ...options.map(([names]) => names.length));
  const lines = options.map(
    ([names, help]) => `  ${names.padEnd(width)}  ${help.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`,
  );
  return [
    `${usage.summary}\n\nUsage: prequal ${usage.name} ${usage.synopsis}`,
    ...(lines.length > 0 ? [`Options:\n${lines.join("\n")}`] : []),
    usage.notes,
  ].join("\n\n");
}

/** What parseArgs says, in our words. */
function optionProblem(error: Error): string {
  const option = /'((?:-\w, )?--?[^' ]*)[^']*'/.exec(error.message)?.[1] ?? "";
  switch ((error as { code?: string }).code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `there is no option \`${option}\``;
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      if (/does not take an argument/.test(error.message)) return `\`${option}\` takes no value`;
      return /ambiguous/.test(error.message)
        ? `\`${option}\` lacks its value; one that begins with - goes behind =`
        : `\`${option}\` lacks its value`;
    default:
      return error.message;
  }
}
