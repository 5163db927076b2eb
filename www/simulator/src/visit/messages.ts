/** What the embedded demo page tells the simulator. */

const TYPE = "prequal-visit";
/** Where the embedded page keeps its log, for as long as the tab lives: apart from what the site itself may keep. */
const JOURNAL = "prequal-simulator-visit";
const MOST_FACTS = 500;

export interface VisitMessage {
  type: typeof TYPE;
  facts: unknown[];
}

export function isVisitMessage(data: unknown): data is VisitMessage {
  const { type, facts } = (data ?? {}) as Partial<VisitMessage>;
  return type === TYPE && Array.isArray(facts) && facts.length <= MOST_FACTS;
}

export function visitMessage(facts: unknown[]): VisitMessage {
  return { type: TYPE, facts: facts.slice(0, MOST_FACTS) };
}

/** Begins a visit of somebody else. */
export function forgetVisit(): void {
  try {
    sessionStorage.removeItem(JOURNAL);
  } catch {
    // Denied: then nothing was kept.
  }
}

export function readJournal(): [string, string][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(JOURNAL) ?? "[]");
    return Array.isArray(kept) ? (kept as [string, string][]).filter((entry) => Array.isArray(entry) && entry.length === 2) : [];
  } catch {
    return [];
  }
}

export function writeJournal(entries: readonly [string, string][]): void {
  try {
    sessionStorage.setItem(JOURNAL, JSON.stringify(entries));
  } catch {
    // Denied or full: the visit goes on without.
  }
}
