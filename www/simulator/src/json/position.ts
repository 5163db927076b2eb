/** Where the parts of a JSON text are: for problems at their place, and for changes that leave the rest as it is. */

export interface JsonNode {
  from: number;
  to: number;
  kind: "object" | "array" | "plain";
  /** Of objects and arrays, in order. Of keys that are there twice, the last one counts, as in JSON.parse. */
  children: JsonChild[];
}

export interface JsonChild {
  key: string | number;
  /** Where the key begins; for elements of arrays, the value. */
  from: number;
  value: JsonNode;
}

const DEEPEST = 200;

/** The nodes of a text that is JSON; null where it is not. */
export function readPositions(text: string): JsonNode | null {
  let at = 0;

  function space(): void {
    while (at < text.length && " \t\n\r\uFEFF".includes(text[at]!)) at += 1;
  }

  function string(): string {
    const from = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return text.slice(from, at);
  }

  function value(depth: number): JsonNode {
    space();
    const from = at;
    const first = text[at];
    const children: JsonChild[] = [];
    if (depth > DEEPEST || first === undefined) throw new SyntaxError();
    if (first === "{" || first === "[") {
      const close = first === "{" ? "}" : "]";
      at += 1;
      space();
      while (text[at] !== close) {
        if (children.length) {
          if (text[at] !== ",") throw new SyntaxError();
          at += 1;
          space();
        }
        const start = at;
        let key: string | number = children.length;
        if (first === "{") {
          if (text[at] !== '"') throw new SyntaxError();
          key = JSON.parse(string()) as string;
          space();
          if (text[at] !== ":") throw new SyntaxError();
          at += 1;
        }
        children.push({ key, from: start, value: value(depth + 1) });
        space();
        if (at >= text.length) throw new SyntaxError();
      }
      at += 1;
      return { from, to: at, kind: first === "{" ? "object" : "array", children };
    }
    if (first === '"') string();
    else while (at < text.length && !",]} \t\n\r".includes(text[at]!)) at += 1;
    if (at === from || at > text.length) throw new SyntaxError();
    return { from, to: at, kind: "plain", children };
  }

  try {
    const node = value(0);
    space();
    return at === text.length ? node : null;
  } catch {
    return null;
  }
}

/** The keys of a path such as `groups[0].rules[2].on.where.path`. Names with dots come as `lists["a.b"]`. */
export function readPath(path: string): (string | number)[] {
  const keys: (string | number)[] = [];
  for (const [, name, index, quoted] of path.matchAll(/([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)) {
    if (index !== undefined) keys.push(Number(index));
    else if (quoted !== undefined) keys.push(unquoted(quoted));
    else if (name !== undefined) keys.push(name);
  }
  return keys;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** The path of keys. */
export function writePath(keys: readonly (string | number)[]): string {
  return keys
    .map((key, rank) => (typeof key === "number" ? `[${key}]` : /[.[\]"\s]/.test(key) ? `[${JSON.stringify(key)}]` : rank ? `.${key}` : key))
    .join("");
}

/** The node at a path, or the deepest that there is on the way to it. */
export function findNode(root: JsonNode, keys: readonly (string | number)[]): { node: JsonNode; from: number; found: boolean } {
  let node = root;
  let from = root.from;
  for (const key of keys) {
    const child = node.children.findLast((one) => one.key === key);
    if (!child) return { node, from, found: false };
    node = child.value;
    from = child.from;
  }
  return { node, from, found: true };
}

/** The path of what stands at an offset. */
export function pathAt(root: JsonNode, offset: number): (string | number)[] {
  const keys: (string | number)[] = [];
  let node = root;
  for (;;) {
    const child = node.children.find((one) => one.from <= offset && offset <= one.value.to);
    if (!child) return keys;
    keys.push(child.key);
    node = child.value;
  }
}
