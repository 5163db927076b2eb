/** What is followed of a visit by itself, each part for itself: where one fails, the others go on. */
import { campaignOf, clickIdsOf, referrerOf } from "./campaign.js";
import { DOWNLOADS, watchClicks } from "./clicks.js";
import { isBot } from "./bots.js";
import { viewId } from "./edge.js";
import { watchEngagement } from "./engagement.js";
import { watchMedia } from "./media.js";
import type { Capture, ExtraCapture, StartOptions } from "./options.js";
import { watchViews } from "./page.js";
import type { Scope } from "./scope.js";
import { watchScroll } from "./scroll.js";
import type { Tracker } from "./tracker.js";

export interface Following {
  /** Tells what has grown since it was told last. */
  flush(): void;
}

/** Of what pages do by themselves, at most so many facts a minute: a loop that clicks must not fill a log. */
const MOST_A_MINUTE = 240;

export function capture(scope: Scope, tracker: Tracker, options: StartOptions): Following {
  const follows = (part: Capture) => options.capture?.[part] !== false;
  const followsToo = (part: ExtraCapture) => options.capture?.[part] === true;
  const record = bounded(tracker.record);

  let path = location.pathname;
  const engagement = follows("engagement")
    ? watchEngagement(scope, (seconds) => record("engaged", { seconds, path }))
    : undefined;
  const scroll = follows("scroll") ? watchScroll(scope, (percent) => record("scroll", { percent })) : undefined;

  const views = () => {
    let landed = false;
    watchViews(scope, followsToo("hash"), (view) => {
      engagement?.flush();
      engagement?.reset();
      scroll?.reset();
      path = view.path;
      tracker.set({
        ...(follows("campaign") ? campaignOf(location.search) : {}),
        ...(followsToo("clickIds") ? clickIdsOf(location.search) : {}),
        ...(follows("campaign") && !landed ? referrerOf(document.referrer, location.host) : {}),
        ...(isBot() ? { bot: true } : {}),
      });
      if (follows("views")) record("page_view", view, landed ? undefined : viewId());
      landed = true;
    });
  };
  const clicks = () =>
    watchClicks(scope, record, {
      downloads: follows("downloads") ? (options.downloads ?? DOWNLOADS) : [],
      marked: follows("clicks"),
      outbound: follows("outbound"),
    });
  const media = () => follows("media") && watchMedia(scope, (seconds, name) => record("video", { seconds, name }));

  for (const part of [views, clicks, media]) scope.safe(part)();
  return { flush: () => engagement?.flush() };
}

function bounded(record: Tracker["record"]): Tracker["record"] {
  let minute = 0;
  let count = 0;
  return (...fact) => {
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) count = 0;
    minute = now;
    count += 1;
    if (count <= MOST_A_MINUTE) record(...fact);
  };
}
