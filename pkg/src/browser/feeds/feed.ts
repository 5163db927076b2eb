/** What the feeds share: from a message of another tool to facts of this visit, once, and never an error for the page. */
import type { EventFact, EventOptions } from "../../events/fact.js";
import type { Values } from "../../types.js";

/** What of a handle a feed uses. */
export interface Fed {
  track(event: string, properties?: Values): void;
  set(attributes: Values): void;
}

export interface FeedOptions {
  /** Other names for events: from theirs to yours. */
  names?: Readonly<Record<string, string>>;
  /**
   * Events that are left out, by Prequal's names: what the page itself tells already, so that nothing counts twice.
   * `page_view`, `click`, `download`, `scroll`, `engaged`, `form_start`, `form_submit` and `video` by default.
   */
  skip?: readonly string[];
  /** The name of the tool's global, if not its usual one. */
  global?: string;
}

/** Ends a feed. */
export type Disconnect = () => void;

export const SEEN_BY_THE_PAGE = [
  "page_view",
  "click",
  "download",
  "scroll",
  "engaged",
  "form_start",
  "form_submit",
  "video",
] as const;

/** Ids that are remembered: a tool may tell of the same event again when its queue is played back. */
const MOST_IDS = 1000;
const PATIENCE_MS = 250;
const PATIENCE_TIMES = 120;

type Mapper = (message: unknown, options: EventOptions) => EventFact[];

/** Gives what takes a message. It never throws. */
export function taker(handle: Fed, map: Mapper, options: FeedOptions): (message: unknown) => void {
  const skip = new Set<string>(options.skip ?? SEEN_BY_THE_PAGE);
  const known = new Set<string>();
  return (message) => {
    try {
      for (const fact of map(message, { at: Date.now(), ...(options.names ? { names: options.names } : {}) })) {
        if (skip.has(fact.event) || (fact.id && known.has(fact.id))) continue;
        if (fact.id) remember(known, fact.id);
        if (fact.event === "set") handle.set(fact.properties ?? {});
        else handle.track(fact.event, fact.properties);
      }
    } catch {
      // A tool's event is never worth an error in the tool's own call.
    }
  };
}

/**
 * Calls `use` with the tool's global as soon as it is there and `isReady` says so: at once, else within half a minute.
 * Gives what ends the waiting.
 */
export function whenThere(
  name: string,
  isReady: (tool: Record<string, unknown>) => boolean,
  use: (tool: Record<string, unknown>) => void,
): Disconnect {
  let left = PATIENCE_TIMES;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    try {
      const tool = (window as unknown as Record<string, unknown>)[name];
      if (tool && (typeof tool === "object" || typeof tool === "function")) {
        const found = tool as Record<string, unknown>;
        if (isReady(found)) return use(found);
      }
    } catch {
      return;
    }
    if ((left -= 1) > 0) timer = setTimeout(look, PATIENCE_MS);
  };
  look();
  return () => clearTimeout(timer);
}

export const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === "function";

function remember(known: Set<string>, id: string): void {
  known.add(id);
  // A set keeps its order, so the first is the oldest.
  const [oldest] = known;
  if (known.size > MOST_IDS && oldest !== undefined) known.delete(oldest);
}
