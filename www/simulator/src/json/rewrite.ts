/** Carries a change of plain data over to its text, so that what did not change stays as its author wrote it. */
import { formatJson, formatValue } from "./format.ts";
import { readPositions, type JsonNode } from "./position.ts";

/** The text of `after`, made from the text of `before`. */
export function rewrite(text: string, before: unknown, after: unknown): string {
  const root = readPositions(text);
  if (!root) return formatJson(after);
  const edits: { from: number; to: number; insert: string }[] = [];
  collect(root, before, after, text, edits);
  edits.sort((one, other) => other.from - one.from);
  return edits.reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), text);
}

function collect(node: JsonNode, before: unknown, after: unknown, text: string, edits: { from: number; to: number; insert: string }[]): void {
  if (before === after) return;
  const keys = sharedKeys(node, before, after);
  if (keys) {
    for (const { key, value } of node.children) {
      collect(value, (before as never)[key], (after as never)[key], text, edits);
    }
    return;
  }
  const line = text.lastIndexOf("\n", node.from - 1) + 1;
  const indent = /^ */.exec(text.slice(line))![0].length;
  edits.push({ from: node.from, to: node.to, insert: formatValue(after, indent, node.from - line, 2) });
}

/** Whether both have the same keys in the same order, so that only values differ. */
function sharedKeys(node: JsonNode, before: unknown, after: unknown): boolean {
  if (node.kind === "plain" || typeof before !== "object" || typeof after !== "object" || !before || !after) return false;
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const present = (value: object) => Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  const one = present(before);
  const other = present(after);
  return one.length === node.children.length && one.length === other.length && one.every((key, index) => key === other[index]);
}
