/**
 * The script of the embedded demo page. The tracker that any site would use follows the visit; instead of localStorage it is
 * given a journal of its own, which hands each fact on to the simulator. The simulator does the scoring, so no engine is loaded.
 */
import { start } from "prequal/browser";
import { readJournal, visitMessage, writeJournal } from "./messages.ts";

/** As the pages stand in the simulator, and as they would stand on a site. */
const root = location.pathname.replace(/\/visit\/.*$/, "/visit/");
const told = new Set<string>();

class Journal implements Storage {
  readonly #entries = new Map<string, string>(readJournal());
  [name: string]: unknown;

  get length(): number {
    return this.#entries.size;
  }

  key(index: number): string | null {
    return [...this.#entries.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#entries.set(key, String(value));
    writeJournal([...this.#entries]);
    tell(value);
  }

  removeItem(key: string): void {
    this.#entries.delete(key);
    writeJournal([...this.#entries]);
  }

  clear(): void {
    this.#entries.clear();
    writeJournal([]);
  }
}

/** Hands on the facts of a log that were not handed on yet. */
function tell(log: string): void {
  let facts: unknown;
  try {
    ({ facts } = JSON.parse(log) as { facts?: unknown });
  } catch {
    return;
  }
  if (!Array.isArray(facts)) return;
  const news = facts.filter((fact: unknown) => {
    const id = (fact as { id?: unknown } | null)?.id;
    if (typeof id !== "string" || told.has(id)) return false;
    told.add(id);
    return true;
  });
  if (news.length && parent !== window) parent.postMessage(visitMessage(news.map(asOnSite)), location.origin);
}

/** A fact with the addresses that the pages would have on a site of their own. */
function asOnSite(fact: { properties?: Record<string, unknown> }): unknown {
  const properties = Object.entries(fact.properties ?? {}).map(([name, value]) => [name, typeof value === "string" ? addressOnSite(value) : value]);
  return { ...fact, properties: Object.fromEntries(properties) };
}

function addressOnSite(text: string): string {
  const path = text.startsWith(location.origin) ? text.slice(location.origin.length) : text;
  return path.startsWith(root) ? `/${path.slice(root.length)}`.replace(/index\.html$/, "") : text;
}

Object.defineProperty(window, "localStorage", { value: new Journal(), configurable: true });
const prequal = start({
  model: new Uint8Array(),
  // It never comes: the page is scored by the simulator around it.
  wasm: new Promise<never>(() => {}),
  form: "form",
  fields: { jobtitle: "jobTitle", numemployees: { to: "employees", as: "range" }, email: "email", company: "company" },
});

// There is no server behind these pages: the form leads to the thanks, and downloads are told of, not made.
document.addEventListener("submit", (event) => {
  event.preventDefault();
  // As a page does that sends its form by its own code.
  void prequal.attach(event.target as HTMLFormElement).then(() => location.assign(`${root}thanks/index.html`));
});
document.addEventListener("click", (event) => {
  const link = (event.target as HTMLElement).closest?.("a");
  if (!link) return;
  const isOutside = !link.href.startsWith(location.origin + root);
  if (isOutside || /\.pdf$/.test(link.pathname)) event.preventDefault();
});
