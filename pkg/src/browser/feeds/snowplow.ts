/**
 * `prequal/feeds/snowplow`: what the page tracks with Snowplow becomes facts of the visit.
 *
 * A plugin with `afterTrack`, as Snowplow documents them, sees the payload of every event. `connect` adds it to the trackers
 * of the tag (`window.snowplow`); with `@snowplow/browser-tracker` pass `plugin(handle)` to `newTracker` or `addPlugin`.
 * The tag adds plugins to the trackers that are there at that moment, so call `newTracker` first.
 */
import { snowplow } from "../../events/snowplow.js";
import { isFunction, taker, whenThere, type Disconnect, type Fed, type FeedOptions } from "./feed.js";

export type { Disconnect, FeedOptions } from "./feed.js";

const NAME = "PrequalPlugin";

/** A plugin for Snowplow's trackers. */
export interface SnowplowPlugin {
  afterTrack(payload: unknown): void;
}

/** Sees what a tracker tracks; add it where the tracker is made. */
export function plugin(handle: Fed, options: FeedOptions = {}): SnowplowPlugin {
  return { afterTrack: taker(handle, snowplow, options) };
}

/** Feeds until the result is called. */
export function connect(handle: Fed, options: FeedOptions = {}): Disconnect {
  const { afterTrack } = plugin(handle, options);
  let ended = false;
  const ours = {
    [NAME]: () => ({
      afterTrack(payload: unknown) {
        if (!ended) afterTrack(payload);
      },
    }),
  };
  const stopWaiting = whenThere(options.global ?? "snowplow", isFunction, (tool) => {
    (tool as unknown as (...args: unknown[]) => void)("addPlugin", ours, NAME);
  });
  return () => {
    ended = true;
    stopWaiting();
  };
}

/** For `start({ use: [snowplow] })` and `data-use="feeds/snowplow"`. */
export default function snowplowFeed(handle: Fed): Disconnect {
  return connect(handle);
}
