#!/usr/bin/env node
import { type Command, helpOf, readArguments } from "./arguments.js";
import { assess, score } from "./commands/assess.js";
import { check } from "./commands/check.js";
import { compile } from "./commands/compile.js";
import { explain } from "./commands/explain.js";
import { create } from "./commands/new.js";
import { outbox } from "./commands/outbox.js";
import { EXIT, Failure, reasonOf } from "./failure.js";
import { packageVersion } from "./gallery.js";
import { complain, plain, print } from "./terminal.js";

const COMMANDS: readonly Command[] = [create, check, compile, assess, score, explain, outbox];

const HELP = `Prequal scores and qualifies leads by a model that you can read.

Usage: prequal COMMAND …

${COMMANDS.map(({ usage }) => `  ${usage.name.padEnd(9)}${usage.summary}`).join("\n")}

prequal COMMAND --help tells more (that of assess shows what a lead is); prequal --version tells the version.

To begin:
  prequal new -o model.json
  prequal check model.json
  prequal explain model.json lead.json --at now

Exit codes: 0 done, 1 the model has problems, 2 misused (or nothing can be written there), 3 unreadable input.
`;

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    process.stderr.write(HELP);
    return EXIT.usage;
  }
  if (name === "--version" || name === "-V") {
    await print(`${packageVersion()}\n`);
    return EXIT.ok;
  }
  const isHelp = name === "--help" || name === "-h" || name === "help";
  if (isHelp && rest.length === 0) {
    await print(HELP);
    return EXIT.ok;
  }
  const command = COMMANDS.find(({ usage }) => usage.name === (isHelp ? rest[0] : name));
  if (command === undefined) {
    const known = COMMANDS.map(({ usage }) => usage.name).join(", ");
    throw new Failure(
      EXIT.usage,
      `there is no command \`${plain(isHelp ? (rest[0] ?? "") : name)}\`; there are ${known}`,
    );
  }
  const given = isHelp ? undefined : readArguments(command.usage, rest);
  if (given === undefined || given.values["help"]) {
    await print(`${helpOf(command.usage)}\n`);
    return EXIT.ok;
  }
  return command.run(given);
}

/** Whoever reads our output has had enough. */
function isGone(error: unknown): boolean {
  return (error as { code?: string }).code === "EPIPE";
}

// Errors of writing reach the promise of the write; without a listener they would end the process as well.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Failure) {
    if (error.message !== "") complain(error.message);
    process.exitCode = error.exitCode;
  } else if (!isGone(error)) {
    const isWriting = (error as { syscall?: string }).syscall === "write";
    complain(isWriting ? `stdout: ${reasonOf(error)}` : plain(String((error as Error).message ?? error)));
    process.exitCode = isWriting ? EXIT.usage : EXIT.unreadable;
  }
  // An input that is still open would keep the process.
  process.stdin.destroy();
}
