/** The JSON Schema of models, asked by path: which keys may stand there, which values, and what they mean. */
import schema from "prequal/model.schema.json";

export interface SchemaNode {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
}

const root = schema as unknown as SchemaNode & { $defs: Record<string, SchemaNode> };

/** All shapes that may stand at a path. `present` are the keys of the object there, which rule some out. */
export function shapesAt(keys: readonly (string | number)[], present: readonly string[] = []): SchemaNode[] {
  let nodes = shapes(root);
  for (const key of keys) {
    nodes = nodes.flatMap((node) => {
      if (typeof key === "number") return node.items ? shapes(node.items) : [];
      const own = node.properties?.[key];
      if (own) return shapes(own);
      return typeof node.additionalProperties === "object" ? shapes(node.additionalProperties) : [];
    });
    if (nodes.length > 200) nodes = [...new Set(nodes)];
  }
  const unique = [...new Set(nodes)];
  const fitting = unique.filter((node) => present.every((key) => !node.properties || key in node.properties || node.additionalProperties !== false));
  return fitting.length ? fitting : unique;
}

/** What a key means at a path. */
export function meaningOf(keys: readonly (string | number)[]): { description: string; type: string } | null {
  const key = keys.at(-1);
  if (key === undefined) return null;
  for (const node of typeof key === "string" ? shapesAt(keys.slice(0, -1)) : []) {
    const own = node.properties?.[key as string];
    if (own?.description) return { description: own.description, type: typeOf(own) };
  }
  const [shape] = shapesAt(keys);
  return shape?.description ? { description: shape.description, type: typeOf(shape) } : null;
}

export function typeOf(node: SchemaNode): string {
  const [shape] = shapes(node);
  if (node.enum) return node.enum.map((one) => JSON.stringify(one)).join(" | ");
  return [node.type ?? shape?.type ?? ""].flat().join(" | ");
}

/** A node and what it refers to, each alternative by itself. */
function shapes(node: SchemaNode, depth = 0): SchemaNode[] {
  if (depth > 8) return [];
  if (node.$ref) return shapes(root.$defs[node.$ref.replace("#/$defs/", "")] ?? {}, depth + 1);
  const options = node.anyOf ?? node.oneOf;
  return options ? options.flatMap((one) => shapes(one, depth + 1)) : [node];
}
