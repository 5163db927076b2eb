import type { Command } from "../arguments.js";
import { EXIT } from "../failure.js";
import { called } from "../input.js";
import { findingLines, readModel } from "../model.js";
import { counted, paintFor, print, say } from "../terminal.js";

export const check: Command = {
  usage: {
    name: "check",
    summary: "Finds what is wrong with a model, and what is odd about it.",
    synopsis: "MODEL [--locale FILE] [--json]",
    positionals: ["MODEL"],
    options: {
      locale: { type: "string", value: "FILE", help: "check that the texts of a locale file fit the model as well" },
      json: { type: "boolean", help: "print { problems, warnings } as JSON" },
    },
    notes: `Prints one line for each finding: path: code: detail.
Exits with 0 where the model is valid (warnings are allowed), with 1 where it has problems.

  prequal check model.json
  prequal check bant.json --locale bant.nb.json
  prequal new startup | prequal check -`,
  },

  async run({ positionals: [path = ""], values }) {
    const { findings } = await readModel(path, values["locale"] as string | undefined);
    const { problems, warnings } = findings;
    const exitCode = problems.length > 0 ? EXIT.problems : EXIT.ok;
    if (values["json"]) {
      await print(`${JSON.stringify({ problems, warnings }, null, 2)}\n`);
      return exitCode;
    }
    await print(
      findingLines(path, findings, process.stdout)
        .map((line) => `${line}\n`)
        .join(""),
    );
    const paint = paintFor(process.stderr);
    const oddities = warnings.length > 0 ? `, ${counted(warnings.length, "warning")}` : "";
    if (problems.length > 0) say(paint.red(`${called(path)}: ${counted(problems.length, "problem")}${oddities}`));
    else say(paint.green(`${called(path)}: valid${oddities}`));
    return exitCode;
  },
};
