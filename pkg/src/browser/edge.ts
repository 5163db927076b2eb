/** What the page asks of the edge, where there is one: to forget, and for fields that it vouches for. */
import { ASSESS, EDGE_BASE, FORGET, VIEW_METRIC, type AssessRequest, type AssessResponse, type SentLog } from "../protocol.js";
import type { NamedValues } from "./attach.js";

export interface Edge {
  /** Whether one is named, or has shown itself. */
  isThere(): boolean;
  /** Never rejects, and outlasts the page. */
  forget(): void;
  /** Rejects where nothing of use comes back. */
  assess(log: string, names: Readonly<Record<string, string | undefined>>): Promise<NamedValues>;
}

const MOST_FIELDS = 50;

/** `base` is `/_prequal`, there or at another origin; absent, an edge that tells of the view is taken to be at `/_prequal`. */
export function edgeAt(base: string | undefined): Edge {
  const at = (path: string) => `${(base ?? EDGE_BASE).replace(/\/$/, "")}${path}`;
  const isThere = () => base !== undefined || viewId() !== undefined;
  return {
    isThere,
    forget() {
      if (!isThere()) return;
      fetch(at(FORGET), { method: "POST", credentials: "include", keepalive: true }).catch(() => {});
    },
    async assess(log, names) {
      const request: AssessRequest = { log: JSON.parse(log) as SentLog, names: names as Record<string, string> };
      const response = await fetch(at(ASSESS), {
        method: "POST",
        credentials: "include",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      if (!response.ok) throw new Error(`the edge: HTTP ${response.status}`);
      const { fields } = (await response.json()) as AssessResponse;
      return Object.entries(fields)
        .slice(0, MOST_FIELDS)
        .map(([name, value]) => [name, String(value)]);
    },
  };
}

/** The id under which the edge has seen this page, where it tells one. */
export function viewId(): string | undefined {
  try {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const told = navigation?.serverTiming?.find(({ name }) => name === VIEW_METRIC)?.description;
    return told && /^[\w.:~-]{8,128}$/.test(told) ? told : undefined;
  } catch {
    return undefined;
  }
}
