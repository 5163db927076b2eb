/** Changes of a model by its forms: of the document as plain data, carried over to the text. */
import { formatJson } from "../json/format.ts";
import { rewrite } from "../json/rewrite.ts";
import { withModelText, type State } from "../state.ts";
import type { ModelDocument } from "./document.ts";
import { readDocument } from "./read.ts";

export type Path = readonly (string | number)[];

/** The state with its model changed; the same where the text is no JSON. */
export function editModel(state: State, change: (model: ModelDocument) => ModelDocument): State {
  const text = state.model?.text;
  const before = text === undefined ? null : readDocument(text);
  if (text === undefined || !before) return state;
  const after = change(before);
  return after === before ? state : withModelText(state, text.trim() ? rewrite(text, before, after) : formatJson(after));
}

/** The value at a path. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value && typeof value === "object" ? (value as Record<string | number, unknown>)[key] : undefined), root);
}

/** A copy with the value at a path replaced; undefined takes it out. What lacks on the way is made. */
export function withValue<T>(root: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const holder = (root ?? (typeof key === "number" ? [] : {})) as Record<string | number, unknown>;
  const next = withValue(holder[key], rest, value);
  if (Array.isArray(holder)) {
    const copy = [...(holder as unknown[])];
    if (next === undefined && rest.length === 0) copy.splice(Number(key), 1);
    else copy[Number(key)] = next;
    return copy as T;
  }
  if (next === undefined) {
    const { [key]: _, ...others } = holder;
    return others as T;
  }
  return { ...holder, [key]: next } as T;
}

/** A copy with an element moved by `by` places in the list at a path. */
export function withMoved<T>(root: T, path: Path, index: number, by: number): T {
  const list = valueAt(root, path);
  if (!Array.isArray(list) || index + by < 0 || index + by >= list.length) return root;
  const copy = [...(list as unknown[])];
  const [one] = copy.splice(index, 1);
  copy.splice(index + by, 0, one);
  return withValue(root, path, copy);
}

/** A copy with an element put into the list at a path; at its end where no place is named. */
export function withInserted<T>(root: T, path: Path, element: unknown, index?: number): T {
  const list = valueAt(root, path);
  const copy = Array.isArray(list) ? [...(list as unknown[])] : [];
  copy.splice(index ?? copy.length, 0, element);
  return withValue(root, path, copy);
}

/** An id that none of the taken ones is: `rule`, `rule-2`, `rule-3` … */
export function freeId(wanted: string, taken: Iterable<string | undefined>): string {
  const known = new Set(taken);
  if (!known.has(wanted)) return wanted;
  const base = wanted.replace(/-\d+$/, "");
  for (let count = 2; ; count += 1) if (!known.has(`${base}-${count}`)) return `${base}-${count}`;
}

/** The ids of all rules. */
export function ruleIds(model: ModelDocument): (string | undefined)[] {
  return (model.groups ?? []).flatMap((group) => (group.rules ?? []).map((rule) => rule.id));
}

/** Where a rule is; null where there is none of this id. */
export function pathOfRule(model: ModelDocument | null, id: string): Path | null {
  for (const [at, group] of (model?.groups ?? []).entries()) {
    const rank = (group.rules ?? []).findIndex((rule) => rule.id === id);
    if (rank >= 0) return ["groups", at, "rules", rank];
  }
  return null;
}
