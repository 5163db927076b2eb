/**
 * JSON bodies: flat objects, and HubSpot's `fields[]`. The text is never written anew, only cut and added to, so that
 * duplicates, long numbers and white space stay as they were.
 */
import type { IsReserved } from "../reserved.js";
import { strictTextOf, utf8, type Bytes } from "./bytes.js";
import type { FormBody, FormField, Read } from "./types.js";

const MOST_DEPTH = 64;
/** Members of an object that name a field. */
const NAMING = new Set(["name", "key", "field", "fieldname", "property", "id", "alias"]);

interface Node {
  readonly start: number;
  readonly end: number;
  readonly kind: "object" | "array" | "scalar";
  readonly children: readonly Child[];
}

interface Child {
  readonly start: number;
  readonly end: number;
  /** Null in a list. */
  readonly key: string | null;
  readonly value: Node;
}

class TooDeep extends Error {}

export function jsonBody(bytes: Bytes, contentType: string, mostFields: number): Read {
  const text = strictTextOf(bytes);
  if (text === null) return { problem: "unknown_charset" };
  try {
    // What it accepts needs no further checks while it is scanned.
    JSON.parse(text);
  } catch {
    return { problem: "bad_json" };
  }
  try {
    return { body: bodyOf(text, bytes, contentType, mostFields) };
  } catch (error) {
    if (error instanceof TooDeep) return { problem: "too_deep" };
    throw error;
  }
}

function bodyOf(text: string, bytes: Bytes, contentType: string, mostFields: number): FormBody {
  const root = scan(text);
  const fields = fieldsOf(text, root);
  const edited = (changed: string) => bodyOf(changed, utf8(changed), contentType, mostFields);
  return {
    type: "json",
    contentType,
    bytes,
    fields,
    files: 0,
    hasFieldList: listOf(text, root)?.node.kind === "array",
    scorable: fields.length <= mostFields && !!listOf(text, root),
    without(isReserved) {
      const cuts = reservedRanges(text, root, isReserved);
      if (!cuts.length) return this;
      let kept = "";
      let at = 0;
      for (const [start, end] of cuts) {
        kept += text.slice(at, start);
        at = end;
      }
      return edited(kept + text.slice(at));
    },
    with(values) {
      const list = listOf(text, root);
      if (!values.length || !list) return this;
      const members = list.node.kind === "array" ? elements(values, list.typed) : values.map(([name, value]) => `${quote(name)}:${quote(value)}`);
      const last = list.node.children.at(-1);
      // Behind the last of its own, before what white space follows it.
      const at = last?.end ?? list.node.start + 1;
      return edited(`${text.slice(0, at)}${last ? "," : ""}${members.join(",")}${text.slice(at)}`);
    },
  };
}

const quote = (text: string): string => JSON.stringify(text);

function elements(values: readonly (readonly [string, string])[], typed: boolean): string[] {
  return values.map(
    ([name, value]) => `{${typed ? '"objectTypeId":"0-1",' : ""}"name":${quote(name)},"value":${quote(value)}}`,
  );
}

/** Scans valid JSON. */
function scan(text: string): Node {
  let at = 0;
  const space = () => {
    while (" \t\n\r".includes(text[at] ?? ".")) at += 1;
  };
  const string = () => {
    const start = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return start;
  };
  const value = (depth: number): Node => {
    if (depth > MOST_DEPTH) throw new TooDeep();
    const start = at;
    const open = text[at];
    if (open === '"') return { start: string(), end: at, kind: "scalar", children: [] };
    if (open !== "{" && open !== "[") {
      while (at < text.length && !",]} \t\n\r".includes(text[at]!)) at += 1;
      return { start, end: at, kind: "scalar", children: [] };
    }
    const close = open === "{" ? "}" : "]";
    const children: Child[] = [];
    at += 1;
    for (space(); text[at] !== close; space()) {
      if (text[at] === ",") {
        at += 1;
        space();
      }
      const childStart = at;
      let key: string | null = null;
      if (open === "{") {
        key = JSON.parse(text.slice(string(), at)) as string;
        space();
        at += 1;
        space();
      }
      const child = value(depth + 1);
      children.push({ start: childStart, end: child.end, key, value: child });
    }
    at += 1;
    return { start, end: at, kind: open === "{" ? "object" : "array", children };
  };
  space();
  return value(0);
}

/** What is to be cut, in order, without overlaps. */
function reservedRanges(text: string, node: Node, isReserved: IsReserved): [start: number, end: number][] {
  const cuts: [number, number][] = [];
  let hasKept = false;
  node.children.forEach((child, place) => {
    const isOurs = (child.key !== null && isReserved(child.key)) || namesReserved(text, child, isReserved);
    if (!isOurs) {
      hasKept = true;
      for (const cut of reservedRanges(text, child.value, isReserved)) cuts.push(cut);
    } else if (hasKept) {
      cuts.push([node.children[place - 1]!.end, child.end]);
    } else {
      cuts.push([child.start, node.children[place + 1]?.start ?? child.end]);
    }
  });
  return cuts;
}

/** Whether it is a field of ours: an object such as `{"name":"lead_score","value":"99"}`, or in a list a pair of name and value. */
function namesReserved(text: string, { key, value }: Child, isReserved: IsReserved): boolean {
  const names = (node: Node) => {
    const name = scalar(text, node);
    return name !== null && isReserved(name);
  };
  if (value.kind === "array") return key === null && value.children.length > 1 && names(value.children[0]!.value);
  return value.children.some((member) => NAMING.has(member.key!.toLowerCase().replace(/[^a-z]/g, "")) && names(member.value));
}

/** The text of a text, number or truth value. */
function scalar(text: string, node: Node): string | null {
  if (node.kind !== "scalar") return null;
  const raw = text.slice(node.start, node.end);
  if (raw.startsWith('"')) return JSON.parse(raw) as string;
  return raw === "null" ? "" : raw;
}

/** Where fields stand and ours go: HubSpot's list, or the object itself. */
function listOf(text: string, root: Node): { node: Node; typed: boolean } | null {
  if (root.kind !== "object") return null;
  const lists = root.children.filter(({ key, value }) => key === "fields" && value.kind === "array");
  // Of a key that stands there twice, readers take the last.
  const list = lists.at(-1)?.value;
  if (!list || root.children.findLast(({ key }) => key === "fields")?.value !== list) return { node: root, typed: false };
  const isList = list.children.every(({ value }) => value.kind === "object" && value.children.some(({ key }) => key === "name"));
  if (!isList) return { node: root, typed: false };
  const typed = list.children.some(({ value }) => value.children.some(({ key }) => key === "objectTypeId"));
  return { node: list, typed: typed || !list.children.length || text.includes('"objectTypeId"') };
}

function fieldsOf(text: string, root: Node): FormField[] {
  const fields: FormField[] = [];
  const take = (name: string, node: Node) => {
    for (const one of node.kind === "array" ? node.children.map(({ value }) => value) : [node]) {
      const value = scalar(text, one);
      if (value !== null) fields.push({ name, value });
    }
  };
  if (root.kind === "object") for (const { key, value } of root.children) take(key!, value);
  const list = listOf(text, root);
  if (list?.node.kind !== "array") return fields;
  for (const { value } of list.node.children) {
    const member = (name: string) => value.children.findLast(({ key }) => key === name)?.value;
    const name = member("name");
    const content = member("value");
    if (name && content) take(scalar(text, name) ?? "", content);
  }
  return fields;
}
