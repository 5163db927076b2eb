/**
 * `prequal/feeds/rudderstack`: what the page tells RudderStack becomes facts of the visit.
 *
 * RudderStack's JavaScript SDK documents no way to listen, so its documented calls `track`, `identify`, `group` and `page` are
 * wrapped: those of the snippet's stub, whose queue is read first, and those of the SDK once it has taken the stub's place.
 */
import { rudderstack } from "../../events/rudderstack.js";
import { isFunction, taker, whenThere, type Disconnect, type Fed, type FeedOptions } from "./feed.js";

export type { Disconnect, FeedOptions } from "./feed.js";

const CALLS = ["track", "identify", "group", "page"] as const;
type Call = (typeof CALLS)[number];
type Tool = Record<string, unknown>;

const MOST_EARLIER = 200;

/** Feeds until the result is called. */
export function connect(handle: Fed, options: FeedOptions = {}): Disconnect {
  const take = taker(handle, rudderstack, options);
  const name = options.global ?? "rudderanalytics";
  const undos: (() => void)[] = [];
  const wrapped = new WeakSet<object>();
  let ended = false;
  let stopWaiting: Disconnect;

  const tell = (call: Call, args: readonly unknown[]): void => {
    if (!ended) take(messageOf(call, args));
  };

  function wrap(tool: Tool): void {
    wrapped.add(tool);
    if (Array.isArray(tool)) {
      for (const entry of (tool as unknown[]).slice(0, MOST_EARLIER)) {
        const [call, ...args] = Array.isArray(entry) ? entry : [];
        if (CALLS.includes(call)) tell(call, args);
      }
    }
    for (const call of CALLS) {
      const original = tool[call];
      if (!isFunction(original)) continue;
      const ours = function (this: unknown, ...args: unknown[]): unknown {
        tell(call, args);
        return original.apply(this, args);
      };
      tool[call] = ours;
      undos.push(() => {
        if (tool[call] === ours) tool[call] = original;
      });
    }
    // The SDK takes the stub's place, at a moment that nothing tells: a call in the quarter of a second after it is missed.
    if (Array.isArray(tool)) stopWaiting = whenThere(name, isNew, wrap);
  }

  const isNew = (tool: Tool): boolean => !wrapped.has(tool) && isFunction(tool.track);
  stopWaiting = whenThere(name, isNew, wrap);
  return () => {
    ended = true;
    stopWaiting();
    for (const undo of undos) undo();
  };
}

/** The message that the SDK makes of a call. Ids may be left out: `identify(traits)`, `page(name, properties)`. */
function messageOf(call: Call, args: readonly unknown[]): unknown {
  const texts = args.filter((argument) => typeof argument === "string");
  const object = args.find((argument) => typeof argument === "object" && argument !== null);
  switch (call) {
    case "track":
      return { type: call, event: args[0], properties: object };
    case "page":
      // A category comes before a name; one text alone is the name.
      return { type: call, ...(texts.length > 1 ? { category: texts[0] } : {}), name: texts.at(-1), properties: object };
    default:
      return { type: call, traits: object };
  }
}

/** For `start({ use: [rudderstack] })` and `data-use="feeds/rudderstack"`. */
export default function rudderstackFeed(handle: Fed): Disconnect {
  return connect(handle);
}
