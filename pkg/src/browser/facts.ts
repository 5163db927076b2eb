/** Facts as the page keeps and sends them: events of a lead as plain data. */

/** What states nothing: kept in the place of a value of a wrong kind, so that the engine can warn of it. */
type Nothing = Record<string, never>;

export type PlainValue = string | number | boolean | null | readonly string[] | Nothing;
export type PlainValues = { [name: string]: PlainValue };

export interface Fact {
  event: string;
  /** In milliseconds since 1970. */
  at: number;
  /** Told twice, by two tabs or to the edge, a fact counts once. */
  id: string;
  session: string;
  properties?: PlainValues;
}

const MAX_NAMES = 50;
const MAX_ELEMENTS = 100;
const MAX_NAME_UNITS = 128;
// The engine cuts at 4 096 scalar values, of two units at most, and warns; this is cut only where it would cut.
const MAX_TEXT_UNITS = 8200;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A copy that is well-formed, cut, and keeps no longer text alive. */
export function plainText(text: string, units = MAX_TEXT_UNITS): string {
  return decoder.decode(encoder.encode(text.slice(0, units)));
}

/** The name of an event; blank where it is none. */
export function eventName(name: unknown): string {
  return typeof name === "string" && name.trim() ? plainText(name, MAX_NAME_UNITS) : "";
}

/** The object's own values as data. Never throws, and never reads what is inherited. */
export function plainValues(values: unknown): PlainValues {
  const plain: PlainValues = {};
  for (const name of namesOf(values)) {
    if (name === "__proto__") continue;
    const value = plainValue(() => (values as Record<string, unknown>)[name]);
    if (value !== undefined) plain[plainText(name, MAX_NAME_UNITS)] = value;
  }
  return plain;
}

function namesOf(values: unknown): string[] {
  try {
    return values && typeof values === "object" ? Object.keys(values).slice(0, MAX_NAMES) : [];
  } catch {
    return [];
  }
}

function plainValue(read: () => unknown): PlainValue | undefined {
  try {
    const value = read();
    if (value === undefined || value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return plainText(value);
    if (Number.isFinite(value)) return value as number;
    if (Array.isArray(value)) {
      return value.slice(0, MAX_ELEMENTS).filter((element) => typeof element === "string").map((text) => plainText(text));
    }
  } catch {
    // A getter or a proxy that throws.
  }
  return {};
}

/** Whether what was read from storage is a fact. */
export function isFact(value: unknown): value is Fact {
  const fact = value as Partial<Fact> | null;
  return (
    typeof fact === "object" &&
    !!fact &&
    !!eventName(fact.event) &&
    Number.isFinite(fact.at) &&
    typeof fact.id === "string" &&
    typeof fact.session === "string" &&
    (fact.properties === undefined || (typeof fact.properties === "object" && !!fact.properties))
  );
}

/** The size of a text in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/**
 * The facts that fit, by time. What the visitor stated goes before what the visitor did, the newer before the older:
 * a hundred scrolls never push out an answer.
 */
export function boundFacts(facts: readonly Fact[], most: number, bytes: number): Fact[] {
  const kept = new Set<Fact>();
  const newestFirst = byTime(facts).reverse();
  const states = (fact: Fact) => fact.event === "set";
  for (const fact of [...newestFirst.filter(states), ...newestFirst.filter((fact) => !states(fact))]) {
    if (kept.size >= most) break;
    const size = bytesOf(JSON.stringify(fact)) + 1;
    if (size > bytes) continue;
    bytes -= size;
    kept.add(fact);
  }
  return newestFirst.filter((fact) => kept.has(fact)).reverse();
}

/** Oldest first; what is of one moment stays in the order in which it was told. */
export function byTime(facts: readonly Fact[]): Fact[] {
  return [...facts].sort((a, b) => a.at - b.at);
}

/** Sixteen characters that nobody else has. `randomUUID` is missing where the page is not served over TLS. */
export function randomId(): string {
  const host = globalThis.crypto as Crypto | undefined;
  const uuid = host?.randomUUID?.();
  if (uuid) return uuid.replaceAll("-", "").slice(-16);
  const words = host?.getRandomValues?.(new Uint32Array(2)) ?? [0, 0].map(() => Math.random() * 2 ** 32);
  return Array.from(words, (word) => Math.floor(word).toString(16).padStart(8, "0")).join("");
}
