/**
 * `prequal/feeds/posthog`: what the page captures with PostHog becomes facts of the visit.
 *
 * By `posthog.on("eventCaptured")`, which its reference documents; the snippet's stub keeps the call until PostHog is there.
 */
import { posthog } from "../../events/posthog.js";
import { isFunction, taker, whenThere, type Disconnect, type Fed, type FeedOptions } from "./feed.js";

export type { Disconnect, FeedOptions } from "./feed.js";

/** Feeds until the result is called. */
export function connect(handle: Fed, options: FeedOptions = {}): Disconnect {
  const take = taker(handle, posthog, options);
  let ended = false;
  let off: unknown;
  const stopWaiting = whenThere(
    options.global ?? "posthog",
    (tool) => isFunction(tool.on),
    (tool) => {
      off = (tool.on as (event: string, listener: (event: unknown) => void) => unknown)("eventCaptured", (event) => {
        if (!ended) take(event);
      });
    },
  );
  return () => {
    ended = true;
    stopWaiting();
    // The stub gives nothing back.
    if (isFunction(off)) off();
  };
}

/** For `start({ use: [posthog] })` and `data-use="feeds/posthog"`. */
export default function posthogFeed(handle: Fed): Disconnect {
  return connect(handle);
}
