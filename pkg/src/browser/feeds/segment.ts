/**
 * `prequal/feeds/segment`: what the page tells Segment's Analytics.js becomes facts of the visit.
 *
 * A source middleware, as Segment documents it, sees every message, also those of before Analytics.js was there. Where that
 * cannot be added, as in versions of before 2.0 that are initialized, the events `track` and `identify` of the emitter serve.
 */
import { segment } from "../../events/segment.js";
import { isFunction, taker, whenThere, type Disconnect, type Fed, type FeedOptions } from "./feed.js";

export type { Disconnect, FeedOptions } from "./feed.js";

/** Feeds until the result is called. The messages go on to Segment untouched, whatever happens here. */
export function connect(handle: Fed, options: FeedOptions = {}): Disconnect {
  const take = taker(handle, segment, options);
  let ended = false;

  const middleware = ({ payload, next }: { payload?: { obj?: unknown }; next(payload: unknown): void }) => {
    if (!ended) take(payload?.obj);
    next(payload);
  };

  const stopWaiting = whenThere(
    options.global ?? "analytics",
    (analytics) => isFunction(analytics.addSourceMiddleware) || isFunction(analytics.on),
    (analytics) => {
      try {
        if (!isFunction(analytics.addSourceMiddleware)) throw new TypeError("no middleware");
        analytics.addSourceMiddleware(middleware);
      } catch {
        followEmitter(analytics);
      }
    },
  );

  function followEmitter(analytics: Record<string, unknown>): void {
    if (!isFunction(analytics.on)) return;
    analytics.on("track", (event: unknown, properties: unknown) => {
      if (!ended) take({ type: "track", event, properties });
    });
    analytics.on("identify", (_: unknown, traits: unknown) => {
      if (!ended) take({ type: "identify", traits });
    });
  }

  return () => {
    ended = true;
    stopWaiting();
  };
}

/** For `start({ use: [segment] })` and `data-use="feeds/segment"`. */
export default function segmentFeed(handle: Fed): Disconnect {
  return connect(handle);
}
