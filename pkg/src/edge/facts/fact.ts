/** Facts at the edge: events of a lead as plain data, whoever tells them. */
import type { Source } from "../../types.js";

export type FactValue = string | number | boolean | null | readonly string[];
export type FactValues = { readonly [name: string]: FactValue };

export interface Fact {
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Told twice, a fact counts once; none where it is empty. */
  readonly id: string;
  readonly session: string;
  readonly source: Source;
  readonly properties: FactValues;
}

export const MOST_NAMES = 50;
export const MOST_ELEMENTS = 100;
export const MOST_NAME_UNITS = 128;
export const MOST_TEXT_UNITS = 8192;

/** Values of the kinds that the engine reads; what is of another kind is left out. Never reads what is inherited. */
export function plainValues(values: unknown): FactValues {
  const plain: Record<string, FactValue> = {};
  if (typeof values !== "object" || !values || Array.isArray(values)) return plain;
  for (const name of Object.keys(values).slice(0, MOST_NAMES)) {
    // Cut to length a name cannot become one of these.
    if (name === "__proto__" || !name) continue;
    const known = plainValue((values as Record<string, unknown>)[name]);
    if (known !== undefined) plain[name.slice(0, MOST_NAME_UNITS)] = known;
  }
  return plain;
}

function plainValue(value: unknown): FactValue | undefined {
  if (typeof value === "string") return value.slice(0, MOST_TEXT_UNITS);
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const texts = value.slice(0, MOST_ELEMENTS).filter((element) => typeof element === "string");
  return texts.map((text) => text.slice(0, MOST_TEXT_UNITS));
}

/** What an object that somebody sent says itself: nothing of what all objects inherit. */
export function ownValues<Name extends string>(object: unknown, names: readonly Name[]): { readonly [name in Name]?: unknown } {
  const own: { [name in Name]?: unknown } = {};
  const isObject = typeof object === "object" && object !== null && !Array.isArray(object);
  for (const name of names) own[name] = isObject && Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
  return own;
}

/** Whether an id is one of ours or the page's, and cannot be something that somebody wrote. */
export function isPlainId(id: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(id);
}

/** The fact as the engine takes it. */
export function stated(at: number, source: Source, properties: FactValues): Fact {
  return { event: "set", at, id: "", session: "", source, properties };
}
