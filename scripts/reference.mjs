// Writes docs/reference.md from the JSON Schema of the model language. With --check it writes nothing and fails when the page is out of step.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SCHEMA = new URL("../pkg/model.schema.json", import.meta.url);
const PAGE = new URL("../docs/reference.md", import.meta.url);
const CONDITION_LEVELS = ["Condition", "FrameworkCondition", "StageCondition", "RouteCondition"];

const HEAD = `# Reference of the model language

Every object of a model, with its keys.
This page is made from the JSON Schema (\`prequal/model.schema.json\`) by \`node scripts/reference.mjs\`; change the schema's source, not this page.
What the parts mean together, with worked numbers, stands in [the guide](guide.md).

- A key that is not listed, or that stands twice, is an error.
- *Words* are text that is not blank.
- A *number* of points has at most three decimals.
- A *duration* is a whole number above 0 and a unit (\`s\`, \`m\`, \`h\`, \`d\` or \`w\`), such as \`"30d"\`.
- An *id* matches \`[a-z0-9][a-z0-9_-]{0,63}\`.
- A *map* is an object whose keys are names of your own.
`;

/** The page as Markdown. */
export function reference(schema) {
  return new Reference(schema).page();
}

class Reference {
  constructor(schema) {
    this.definitions = { Model: schema, ...schema.$defs };
    const { attribute, ...ops } = this.definitions.AttributeTest.properties;
    this.ops = ops;
    this.known = new Set();
  }

  page() {
    const names = this.inOrder("Model");
    const objects = names.filter((name) => this.definitions[name].properties);
    const forgotten = Object.keys(this.definitions).filter((name) => !this.known.has(name));
    if (forgotten.length > 0) throw new Error(`nothing leads to ${forgotten.join(", ")}`);
    const parts = [HEAD, contents(objects), ...objects.map((name) => this.object(name)), this.conditions(), this.opsTable()];
    return parts.join("\n");
  }

  /** The definitions in the order in which a reader meets them. */
  inOrder(name) {
    if (this.known.has(name)) return [];
    this.known.add(name);
    const { $defs, ...definition } = this.definitions[name];
    const inner = [...new Set(refsIn(definition))];
    return [name, ...inner.flatMap((inner) => this.inOrder(inner))];
  }

  object(name) {
    const definition = this.definitions[name];
    const keys = Object.entries(definition.properties);
    const takesOps = "hasWord" in definition.properties;
    const rows = keys.filter(([key]) => !takesOps || !(key in this.ops));
    const required = new Set(definition.required);
    const lines = [`## ${name}`, "", sentence(definition.description), ""];
    if (rows.length > 0) {
      lines.push("| key | kind | required | meaning |", "| --- | --- | --- | --- |");
      for (const [key, value] of rows) {
        lines.push(`| \`${key}\` | ${this.kind(value)} | ${required.has(key) ? "yes" : ""} | ${cell(value.description)} |`);
      }
      lines.push("");
    }
    if (takesOps) {
      const lacks = Object.keys(this.ops).filter((op) => !(op in definition.properties));
      const which = lacks.length > 0 ? `[ops](#ops), all but ${codes(lacks, "and")}` : "[ops](#ops)";
      lines.push(definition.anyOf ? `Its tests are ${which}; at least one is needed.` : `Its tests are ${which}; none is needed.`, "");
    } else if (definition.anyOf) {
      lines.push(`At least one of ${codes(definition.anyOf.flatMap((form) => form.required), "and")} is needed.`, "");
    }
    return lines.join("\n");
  }

  conditions() {
    const lines = [
      "## Conditions",
      "",
      "A condition is one of these forms, told apart by the key named first.",
      "`Condition` stands in rules, disqualifiers and the grade; the other three also see where the lead stands.",
      "",
      `| form | ${CONDITION_LEVELS.map((level) => `\`${level}\``).join(" | ")} | meaning |`,
      `| --- |${" --- |".repeat(CONDITION_LEVELS.length)} --- |`,
    ];
    const levels = CONDITION_LEVELS.map((level) => this.definitions[level].anyOf);
    const nameOf = (form) => (form.$ref ? lastOf(form.$ref) : Object.keys(form.properties)[0]);
    const seen = new Map(levels.flat().map((form) => [nameOf(form), form]));
    for (const [name, form] of seen) {
      const has = levels.map((forms) => (forms.some((other) => nameOf(other) === name) ? "yes" : ""));
      const shown = form.$ref ? `${codes(this.definitions[name].required, "and")}: ${link(name)}` : `\`${name}\``;
      const meaning = (form.$ref ? this.definitions[name] : form).description;
      lines.push(`| ${shown} | ${has.join(" | ")} | ${cell(meaning)} |`);
    }
    return [...lines, ""].join("\n");
  }

  opsTable() {
    const lines = [
      "## Ops",
      "",
      "Several ops in one test must all hold.",
      "Every op but `known` is unknown where the value is unknown.",
      "",
      "| op | kind | attributes | properties | rows of a table | holds when |",
      "| --- | --- | --- | --- | --- | --- |",
    ];
    const places = ["AttributeTest", "PropertyTest", "Row"].map((name) => this.definitions[name].properties);
    for (const [op, value] of Object.entries(this.ops)) {
      const has = places.map((place) => (op in place ? "yes" : ""));
      lines.push(`| \`${op}\` | ${this.kind(value)} | ${has.join(" | ")} | ${cell(value.description)} |`);
    }
    return [...lines, ""].join("\n");
  }

  kind(value) {
    if (value.$ref) return this.kindOfDefinition(lastOf(value.$ref));
    if (value.const !== undefined) return `\`${value.const}\``;
    if (value.enum) return codes(value.enum, "or");
    if (value.anyOf ?? value.oneOf) return alternatives((value.anyOf ?? value.oneOf).map((one) => this.kind(one)));
    if (Array.isArray(value.type)) return alternatives(value.type.map(plainKind));
    switch (value.type) {
      case "array":
        return `${value.minItems ? "non-empty list" : "list"} of ${this.kind(value.items)}`;
      case "object":
        return `map to ${this.kind(value.additionalProperties)}`;
      case "integer":
        return `whole number, ${range(value)}`;
      case "number":
        return `number, ${range(value)}`;
      case "string":
        return textKind(value);
      case "boolean":
        return plainKind(value.type);
      default:
        throw new Error(`no words for ${JSON.stringify(value)}`);
    }
  }

  kindOfDefinition(name) {
    if (CONDITION_LEVELS.includes(name)) return `[${name}](#conditions)`;
    const definition = this.definitions[name];
    return definition.properties ? link(name) : this.kind(definition);
  }
}

function refsIn(value) {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "$ref" ? [lastOf(inner)] : refsIn(inner)));
}

function lastOf(ref) {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

function link(name) {
  return `[${name}](#${name.toLowerCase()})`;
}

function contents(objects) {
  return `${objects.map(link).join(" · ")} · [Conditions](#conditions) · [Ops](#ops)\n`;
}

function codes(words, conjunction) {
  const shown = words.map((word) => `\`${word}\``);
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${conjunction} ${shown.at(-1)}`;
}

/** Several kinds, of which a value has one. */
function alternatives(kinds) {
  return kinds.length < 3 ? kinds.join(" or ") : `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
}

function plainKind(type) {
  return { string: "words", number: "number", boolean: "true or false" }[type];
}

function textKind({ pattern, minLength, maxLength, examples }) {
  if (examples) return "duration";
  if (pattern?.startsWith("^[a-z0-9]")) return "id";
  const kind = pattern === "\\S" || minLength ? "words" : "text";
  return maxLength ? `${kind} (at most ${maxLength} characters)` : kind;
}

function range({ minimum, maximum }) {
  return `${numberWords(minimum)} … ${numberWords(maximum)}`;
}

function numberWords(number) {
  const power = Math.log10(Math.abs(number));
  const sign = number < 0 ? "−" : "";
  if (power >= 9 && Number.isInteger(power)) return `${sign}10^${power}`;
  return sign + String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, number % 1 === 0 ? " " : "");
}

/** Text in a table. */
function cell(text) {
  return text.replaceAll("|", "\\|");
}

function sentence(text) {
  return text.replace(/\.?$/, ".");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = reference(JSON.parse(readFileSync(SCHEMA, "utf8")));
  if (!process.argv.includes("--check")) {
    writeFileSync(PAGE, made);
  } else if (!existsSync(PAGE) || readFileSync(PAGE, "utf8") !== made) {
    console.error("docs/reference.md is out of step with pkg/model.schema.json: run `node scripts/reference.mjs`");
    process.exitCode = 1;
  }
}
