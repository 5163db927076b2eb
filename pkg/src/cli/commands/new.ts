import { type Command, misused } from "../arguments.js";
import { EXIT, Failure } from "../failure.js";
import { galleryList, galleryText, STARTER } from "../gallery.js";
import { writeWhole } from "../input.js";
import { paintFor, plain, print, say } from "../terminal.js";

export const create: Command = {
  usage: {
    name: "new",
    summary: "Writes a model to start from.",
    synopsis: "[NAME] [-o FILE] [--force] | --list",
    positionals: ["NAME"],
    optional: 1,
    options: {
      list: { type: "boolean", help: "list the models that there are" },
      output: { type: "string", short: "o", value: "FILE", help: "where to write; stdout if absent" },
      force: { type: "boolean", help: "replace FILE if it is there" },
    },
    notes: `Without NAME it is \`${STARTER}\`, a short model that shows each form of a rule.
NAME.LOCALE writes the texts of a model in another language, for compile --locale.

  prequal new --list
  prequal new -o model.json
  prequal new bant -o bant.json
  prequal new bant.nb -o bant.nb.json`,
  },

  async run({ positionals: [name], values }) {
    const output = values["output"] as string | undefined;
    if (values["list"]) {
      if (name !== undefined || output !== undefined) throw misused(create.usage, "--list stands alone");
      const models = await galleryList();
      const width = Math.max(...models.map((model) => model.name.length));
      const paint = paintFor(process.stdout);
      const line = (model: { name: string; about: string }) =>
        `${paint.bold(model.name.padEnd(width))}  ${plain(model.about)}\n`;
      await print(models.map(line).join(""));
      return EXIT.ok;
    }
    const text = await galleryText(name ?? STARTER);
    if (text === undefined) {
      throw new Failure(EXIT.usage, `there is no model \`${plain(name ?? "")}\`; prequal new --list names them`);
    }
    if (output === undefined || output === "-") {
      await print(text);
      return EXIT.ok;
    }
    await writeWhole(output, text, { mayReplace: values["force"] === true, option: "-o" });
    say(`${plain(output)}: written; next: prequal check ${plain(output)}`);
    return EXIT.ok;
  },
};
