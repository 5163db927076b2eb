/** JSON as a person would write it: what fits on a line stands on one, the rest is indented by two spaces. */

const WIDTH = 120;

/** The text of plain data, with a line's end. `indent` and `before` tell where the text will stand. */
export function formatJson(value: unknown): string {
  return `${formatValue(value, 0, 0)}\n`;
}

/** The text of a value that begins in column `column` of a line that is indented by `indent`. */
export function formatValue(value: unknown, indent: number, column: number, after = 1): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Array.isArray(value)
    ? value.map((one) => ["", one] as const)
    : Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => [`${JSON.stringify(key)}: `, one] as const);
  const [open, close, space] = Array.isArray(value) ? ["[", "]", ""] : ["{", "}", " "];
  if (entries.length === 0) return open + close;
  if (indent > 0 && !isLarge(value)) {
    const line = `${open}${space}${entries.map(([key, one]) => key + flat(one)).join(", ")}${space}${close}`;
    if (column + line.length + after <= WIDTH) return line;
  }
  const inner = indent + 2;
  const pad = " ".repeat(inner);
  const parts =
    Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null)
      ? filled(value.map(flat), inner)
      : entries.map(([key, one]) => pad + key + formatValue(one, inner, inner + key.length));
  return `${open}\n${parts.join(",\n")}\n${" ".repeat(indent)}${close}`;
}

/** Lists of plain values fill their lines. */
function filled(items: readonly string[], indent: number): string[] {
  const pad = " ".repeat(indent);
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    if (line && indent + line.length + item.length + 3 > WIDTH) {
      lines.push(pad + line);
      line = item;
    } else {
      line = line ? `${line}, ${item}` : item;
    }
  }
  return line ? [...lines, pad + line] : lines;
}

function flat(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(flat).join(", ")}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length ? `{ ${entries.map(([key, one]) => `${JSON.stringify(key)}: ${flat(one)}`).join(", ")} }` : "{}";
}

/** Rules, stages and the like stand on lines of their own however short they are. */
function isLarge(value: object): boolean {
  return "id" in value && ("rules" in value || "when" in value || "on" in value || "table" in value || "criteria" in value);
}
