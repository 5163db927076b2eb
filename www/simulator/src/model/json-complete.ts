/** Completion and documentation in the JSON editor, by the schema and by what the model names itself. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { EditorView, Tooltip } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { readDocument } from "./read.ts";
import { meaningOf, shapesAt, typeOf, type SchemaNode } from "./schema.ts";
import { vocabularyOf } from "./vocabulary.ts";

type Keys = (string | number)[];

const VALUES = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

function textOf(state: EditorState, node: SyntaxNode): string {
  const text = state.sliceDoc(node.from, node.to);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replace(/^"|"$/g, "");
  }
}

/** The path of the value that a node is or stands in. */
function pathOf(state: EditorState, node: SyntaxNode | null): Keys {
  const keys: Keys = [];
  for (let one = node; one?.parent; one = one.parent) {
    const { parent } = one;
    if (parent.name === "Property") {
      const name = parent.getChild("PropertyName");
      if (name && one.name !== "PropertyName") keys.unshift(textOf(state, name));
      else if (name) keys.unshift(textOf(state, name));
    } else if (parent.name === "Array") {
      let rank = 0;
      for (let before = one.prevSibling; before; before = before.prevSibling) if (VALUES.has(before.name)) rank += 1;
      keys.unshift(rank);
    }
  }
  return keys;
}

function keysOf(state: EditorState, object: SyntaxNode): string[] {
  return object.getChildren("Property").flatMap((property) => {
    const name = property.getChild("PropertyName");
    return name ? [textOf(state, name)] : [];
  });
}

export function complete(context: CompletionContext): CompletionResult | null {
  const { state, pos } = context;
  const node = syntaxTree(state).resolveInner(pos, -1);
  const inKey = node.name === "PropertyName";
  const before = state.sliceDoc(Math.max(0, pos - 200), pos);
  const object = nearest(node, "Object");
  const property = nearest(node, "Property");
  const isValue = !inKey && (/:\s*("[^"]*|[\w.-]*)$/.test(before) || (nearest(node, "Array")?.from ?? -1) > (object?.from ?? -1));
  if (isValue) return values(context, node, property);
  const atKey = inKey || /[{,]\s*("[\w$]*|\w*)$/.test(before);
  if (!object || !atKey) return null;
  const present = keysOf(state, object);
  const typed = inKey ? textOf(state, node) : "";
  const word = inKey ? { from: node.from, to: node.to } : wordBefore(context, /"?[\w$]*$/);
  if (!context.explicit && word.from === pos) return null;
  const followed = /^\s*:/.test(state.sliceDoc(word.to, word.to + 40));
  const options = new Map<string, Completion>();
  for (const shape of shapesAt(pathOf(state, object), present.filter((key) => key !== typed))) {
    for (const [key, own] of Object.entries(shape.properties ?? {})) {
      if (key !== typed && present.includes(key)) continue;
      options.set(key, {
        label: `"${key}"`,
        type: "property",
        detail: typeOf(own),
        ...(own.description && { info: own.description }),
        boost: shape.required?.includes(key) ? 1 : 0,
        apply: followed ? `"${key}"` : `"${key}": ${opening(own)}`,
      });
    }
  }
  return options.size ? { from: word.from, to: word.to, options: [...options.values()], filter: true } : null;
}

function opening(node: SchemaNode): string {
  const type = typeOf(node);
  return type.startsWith("array") ? "[" : type.startsWith("object") ? "{" : "";
}

/** Values: what the schema lists, and the names that the model itself has. */
function values(context: CompletionContext, node: SyntaxNode, property: SyntaxNode | null): CompletionResult | null {
  const { state, pos } = context;
  const word = node.name === "String" ? { from: node.from, to: node.to } : wordBefore(context, /"?[\w.*-]*$/);
  if (!context.explicit && word.from === pos) return null;
  const keys = VALUES.has(node.name) && node.name !== "Object" && node.name !== "Array" ? pathOf(state, node) : property ? pathOf(state, property.lastChild ?? property) : [];
  const named = [...keys].reverse().find((key) => typeof key === "string");
  const listed = shapesAt(keys).flatMap((shape) => {
    if (shape.enum) return shape.enum;
    return [shape.type].flat().includes("boolean") ? [true, false] : [];
  });
  const texts = [...listed, ...references(state, String(named))].map((value) => JSON.stringify(value));
  const options = [...new Set(texts)].map((label): Completion => ({ label, type: "value" }));
  return options.length ? { from: word.from, to: word.to, options } : null;
}

function references(state: EditorState, key: string): string[] {
  const model = readDocument(state.doc.toString()) ?? lastModel(state);
  const vocabulary = vocabularyOf(model);
  const ids = (list: readonly { id?: string }[] | undefined) => (list ?? []).flatMap(({ id }) => (id ? [id] : []));
  switch (key) {
    case "attribute":
    case "sameAs":
    case "ask":
      return vocabulary.attributes;
    case "event":
      return vocabulary.events;
    case "inList":
      return Object.keys(model?.lists ?? {});
    case "framework":
      return ids(model?.frameworks);
    case "next":
      return ids(model?.stages);
    case "property":
    case "distinct":
      return [...new Set(Object.values(vocabulary.properties).flat())];
    default:
      return [];
  }
}

/** While one types, the text is no JSON: what the model last was serves as well. */
let last: ReturnType<typeof readDocument> = null;
export function rememberModel(model: ReturnType<typeof readDocument>): void {
  last = model ?? last;
}
function lastModel(_state: EditorState) {
  return last;
}

function wordBefore(context: CompletionContext, pattern: RegExp): { from: number; to: number } {
  const found = context.matchBefore(pattern);
  return { from: found?.from ?? context.pos, to: context.pos };
}

function nearest(node: SyntaxNode | null, name: string): SyntaxNode | null {
  for (let one = node; one; one = one.parent) if (one.name === name) return one;
  return null;
}

/** What the key under the pointer means. */
export function documentation(view: EditorView, pos: number): Tooltip | null {
  const node = syntaxTree(view.state).resolveInner(pos, 1);
  const name = node.name === "PropertyName" ? node : null;
  if (!name?.parent) return null;
  const meaning = meaningOf(pathOf(view.state, name));
  if (!meaning) return null;
  return {
    pos: name.from,
    end: name.to,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.className = "doc";
      const type = document.createElement("code");
      type.textContent = meaning.type;
      dom.append(meaning.description, " ", type);
      return { dom };
    },
  };
}
