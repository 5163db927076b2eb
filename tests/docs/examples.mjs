/** Reads the examples of a Markdown page: its fenced blocks, and where they stand. */

/** What a `json` block of the guide may be. */
const JSON_KINDS = new Set(["model", "lead", "expect", "findings", "outlook", "history"]);

/** Every fenced block of a page. */
export function blocksOf(markdown) {
  const blocks = [];
  let open = null;
  let heading = "";
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = line.match(/^(`{3,}|~{3,})\s*(.*)$/);
    if (open === null && fence !== null) {
      const [language = "", ...words] = fence[2].trim().split(/\s+/);
      open = { language, words, fence: fence[1], line: index + 1, heading, text: "" };
    } else if (open !== null && fence !== null && fence[2] === "" && fence[1].startsWith(open.fence)) {
      blocks.push(open);
      open = null;
    } else if (open !== null) {
      open.text += `${line}\n`;
    } else {
      heading = line.match(/^#+ (.*)$/)?.[1] ?? heading;
    }
  }
  if (open !== null) throw new Error(`line ${open.line}: the block is not closed`);
  return blocks;
}

/**
 * The examples of the guide: each `expect`, `outlook`, `history` and `findings` block with the model and the lead before it.
 * A model begins anew what follows it; every model and every lead must be used, and every `json` block must say what it is.
 */
export function examplesOf(blocks) {
  const examples = [];
  let model = null;
  let lead = null;
  const unused = new Set();
  for (const block of blocks.filter((block) => block.language === "json")) {
    const [kind, ...words] = block.words;
    const fail = (problem) => {
      throw new Error(`line ${block.line}: ${problem}`);
    };
    if (!JSON_KINDS.has(kind)) fail(`say which of ${[...JSON_KINDS].join(", ")} this block is`);
    const value = parse(block, fail);
    if (kind === "model") {
      model = { name: "guide", version: "1", groups: [], ...value };
      lead = null;
      unused.add(block.line);
      block.holds = model;
    } else if (kind === "lead") {
      lead = value;
      unused.add(block.line);
      block.holds = lead;
    } else {
      if (model === null) fail("no model stands before it");
      if (kind !== "findings" && lead === null) fail("no lead stands before it");
      for (const other of blocks) if (other.holds === model || other.holds === lead) unused.delete(other.line);
      examples.push({ kind, audience: words[0] ?? "edge", model, lead, expected: value, line: block.line, heading: block.heading });
    }
  }
  if (unused.size > 0) throw new Error(`nothing is expected of the blocks at lines ${[...unused].join(", ")}`);
  return examples;
}

function parse(block, fail) {
  try {
    return JSON.parse(block.text);
  } catch (error) {
    return fail(error.message);
  }
}

/**
 * The programs of a page: each `js run` block, with the `js run more` blocks after it, as one ES module in which every
 * `// → value` is checked; and the files that `file=NAME` blocks give to them.
 */
export function programsOf(blocks) {
  const programs = [];
  const files = {};
  for (const block of blocks) {
    const file = block.words.find((word) => word.startsWith("file="))?.slice("file=".length);
    if (file !== undefined) files[file] = block.text;
    if (block.language !== "js" || block.words[0] !== "run") continue;
    const code = checked(block);
    if (block.words[1] === "more" && programs.length > 0) programs.at(-1).code += code;
    else programs.push({ code, line: block.line, heading: block.heading });
  }
  return { programs, files };
}

/**
 * The code of a block, its `// → value` comments made into checks.
 *
 * A comment stands behind a whole statement on one line: `const name = …;`, `console.log(…);` or an expression. On lines of
 * its own it speaks of the statement before it, and may go on in further comment lines.
 */
function checked(block) {
  const lines = block.text.split("\n");
  const out = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [code, value] = lines[index].split("// → ");
    if (value === undefined) {
      out.push(lines[index]);
      continue;
    }
    let wanted = value;
    while (/^\s*\/\/ (?!→)/.test(lines[index + 1] ?? "")) {
      index += 1;
      wanted += lines[index].replace(/^\s*\/\/ /, "\n");
    }
    const place = block.line + index + 1;
    const statement = code.trim() === "" ? out.pop() ?? "" : code;
    out.push(check(statement.trim().replace(/;$/, ""), wanted, place));
  }
  return `${out.join("\n")}\n`;
}

function check(statement, wanted, place) {
  const declared = statement.match(/^(?:const|let) (\w+) = /);
  const printed = statement.match(/^console\.log\((.*)\)$/s);
  const expression = declared?.[1] ?? printed?.[1] ?? statement;
  const isWhole = (code) => {
    try {
      new Function(`return async () => { ${code} };`);
      return true;
    } catch {
      return false;
    }
  };
  if (!isWhole(`${statement};`) || !isWhole(`(${expression});`)) {
    throw new Error(`line ${place}: \`// →\` must follow a whole statement on one line, not \`${statement}\``);
  }
  if (!isWhole(`(${wanted});`)) throw new Error(`line ${place}: \`${wanted}\` is no JavaScript value`);
  const before = declared ? `${statement};\n` : "";
  return `${before}__matches(${expression}, (${wanted}), "line ${place}");`;
}
