import { type Command, misused } from "../arguments.js";
import { EXIT } from "../failure.js";
import { called, isSameFile, writeWhole } from "../input.js";
import { compileModel, findingLines, readModel, refuseProblems } from "../model.js";
import { bytesInWords, plain, print, say } from "../terminal.js";

export const compile: Command = {
  usage: {
    name: "compile",
    summary: "Compiles a model to the file that pages and servers load.",
    synopsis: "MODEL -o FILE [--for page|edge] [--locale FILE]",
    positionals: ["MODEL"],
    options: {
      output: { type: "string", short: "o", value: "FILE", help: "where to write, such as model.pq; - is stdout" },
      for: {
        type: "string",
        value: "page|edge",
        help: 'page leaves out what the model marks visibility: "edge", for all to download;\nedge keeps everything (the default)',
      },
      locale: { type: "string", value: "FILE", help: "texts in another language, such as bant.nb.json" },
    },
    notes: `What a page downloads is public: compile for the page what a page loads.

  prequal compile model.json -o public/model.pq --for page
  prequal compile model.json -o server/model.pq
  prequal compile bant.json -o bant.pq --locale bant.nb.json`,
  },

  async run({ positionals: [path = ""], values }) {
    const output = values["output"] as string | undefined;
    const audience = values["for"] ?? "edge";
    const localePath = values["locale"] as string | undefined;
    if (output === undefined || output === "") throw misused(compile.usage, "-o FILE is missing");
    if (audience !== "page" && audience !== "edge") {
      throw misused(compile.usage, `--for takes page or edge, not \`${plain(String(audience))}\``);
    }
    for (const input of [path, ...(localePath === undefined ? [] : [localePath])]) {
      if (await isSameFile(input, output)) throw misused(compile.usage, `-o would write over ${called(input)}`);
    }
    const authored = await readModel(path, localePath);
    refuseProblems(path, authored.findings);
    for (const line of findingLines(path, authored.findings, process.stderr)) say(line);
    const bytes = await compileModel(authored.text, audience);
    if (output === "-") {
      await print(bytes);
    } else {
      await writeWhole(output, bytes, { mayReplace: true, option: "-o" });
      say(`${plain(output)}: ${bytesInWords(bytes.length)}, for the ${audience}`);
    }
    return EXIT.ok;
  },
};
