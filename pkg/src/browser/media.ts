/** The seconds that videos and sounds of the page were played. */
import type { Scope } from "./scope.js";

const LEAST_MS = 3000;
/** A stretch without any sign of change is counted up to this. */
const MOST_MS = 30 * 60_000;

interface Playing {
  since: number | undefined;
  grown: number;
}

/** Calls `onSeconds` when a player stops, and when the page goes away. What plays by itself without sound is decoration. */
export function watchMedia(scope: Scope, onSeconds: (seconds: number, name: string) => void): void {
  const players = new Map<HTMLMediaElement, Playing>();

  function count(playing: Playing): void {
    const now = performance.now();
    if (playing.since !== undefined) playing.grown += Math.min(now - playing.since, MOST_MS);
    playing.since = undefined;
  }

  function tell(player: HTMLMediaElement): void {
    const playing = players.get(player);
    if (!playing) return;
    count(playing);
    if (playing.grown < LEAST_MS) return;
    const seconds = Math.floor(playing.grown / 1000);
    playing.grown -= seconds * 1000;
    onSeconds(seconds, nameOf(player));
  }

  scope.on(document, "playing", (event) => {
    const player = event.target as HTMLMediaElement;
    if (player.closest("[data-prequal-ignore]") || (player.autoplay && player.muted)) return;
    const playing = players.get(player) ?? { since: undefined, grown: 0 };
    count(playing);
    playing.since = performance.now();
    players.set(player, playing);
  });
  scope.on(document, "waiting", (event) => {
    const playing = players.get(event.target as HTMLMediaElement);
    if (playing) count(playing);
  });
  scope.on(document, "pause ended emptied", (event) => tell(event.target as HTMLMediaElement));
  scope.on(window, "pagehide", () => {
    for (const player of players.keys()) {
      tell(player);
      const playing = players.get(player)!;
      if (!player.paused) playing.since = performance.now();
    }
  });
}

/** What the page calls it: `data-prequal-name`, its label or title, else the name of the file. */
function nameOf(player: HTMLMediaElement): string {
  const given = ["data-prequal-name", "aria-label", "title"].map((name) => player.getAttribute(name)?.trim()).find(Boolean);
  const file = player.currentSrc.startsWith("blob:") ? "" : player.currentSrc.split(/[?#]/)[0]!.split("/").pop();
  return (given || file || player.id || "media").slice(0, 200);
}
