/**
 * `prequal/feeds/ga4`: what the page pushes to `dataLayer`, itself or by `gtag`, becomes facts of the visit.
 *
 * What stands in `dataLayer` already is read first. `push` is wrapped, as Tag Manager itself does; the page's pushes go on to
 * whoever else listens, untouched and first. What Prequal pushes itself is not read back.
 */
import { ga4 } from "../../events/ga4.js";
import { isOwnPush } from "../own-push.js";
import { taker, type Disconnect, type Fed, type FeedOptions } from "./feed.js";

export type { Disconnect, FeedOptions } from "./feed.js";

/** Of what stands in the data layer already, the newest so many are read. */
const MOST_EARLIER = 200;

/** Feeds until the result is called. */
export function connect(handle: Fed, options: FeedOptions = {}): Disconnect {
  const name = options.global ?? "dataLayer";
  const page = window as unknown as Record<string, unknown[] | undefined>;
  const layer = Array.isArray(page[name]) ? page[name] : (page[name] = []);
  const map = taker(handle, ga4, options);
  let ended = false;
  const take = (pushed: unknown): void => {
    if (!ended && !isOwnPush(pushed)) map(pushed);
  };

  layer.slice(-MOST_EARLIER).forEach(take);
  const original = layer.push;
  const wrapped = function (this: unknown[], ...pushed: unknown[]): number {
    const length = original.apply(layer, pushed);
    pushed.forEach(take);
    return length;
  };
  layer.push = wrapped;

  return () => {
    ended = true;
    // Where another script has wrapped it since, ours stays and does nothing.
    if (layer.push === wrapped) layer.push = original;
  };
}

/** For `start({ use: [ga4] })` and `data-use="feeds/ga4"`. */
export default function ga4Feed(handle: Fed): Disconnect {
  return connect(handle);
}
