/** Visits: a session ends after half an hour without a fact, and after a day in any case. */

const MINUTE_MS = 60_000;
export const IDLE_MS = 30 * MINUTE_MS;
const MAX_MS = 24 * 60 * MINUTE_MS;

export interface Sessions {
  /** The session that a fact of this moment belongs to. */
  at(now: number): string;
  /** Takes note of a fact, of an earlier page or another tab. */
  note(session: string, at: number): void;
  reset(): void;
}

/** The id of a session begins with its start, so that nothing else need be kept of it. */
export function createSessions(random: () => string): Sessions {
  let current = "";
  let last = 0;

  function isOver(now: number): boolean {
    const start = startOf(current);
    // A clock that jumped back or far ahead ends the session as well.
    return !(Math.abs(now - last) <= IDLE_MS && Math.abs(now - start) <= MAX_MS);
  }

  return {
    at(now) {
      if (isOver(now)) current = `${now.toString(36)}-${random().slice(0, 8)}`;
      last = now;
      return current;
    },
    note(session, at) {
      if (at < last || !session) return;
      current = session;
      last = at;
    },
    reset() {
      current = "";
    },
  };
}

/** Not a number where there is none. */
function startOf(session: string): number {
  return parseInt(session.split("-")[0] ?? "", 36);
}
