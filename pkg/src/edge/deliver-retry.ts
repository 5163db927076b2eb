/** When a delivery is tried again. */

/** Durations in milliseconds. */
export interface RetryPolicy {
  /** The wait after the first failure; it doubles with each. */
  firstMs: number;
  /** The longest wait that we choose by ourselves. */
  longestMs: number;
  /** An entry older than this goes to the dead letters at its next failure. */
  giveUpAfterMs: number;
}

export const RETRY: RetryPolicy = { firstMs: 15_000, longestMs: 3_600_000, giveUpAfterMs: 3 * 86_400_000 };

const LONGEST_RETRY_AFTER_MS = 86_400_000;

/**
 * How long to wait after so many attempts: between half and all of the doubling wait, so that what failed together does not
 * come back together; never shorter than what the CRM asked for.
 */
export function waitMs(attempts: number, retryAfterMs: number | null, policy: RetryPolicy, random: () => number): number {
  const doubled = Math.min(policy.longestMs, policy.firstMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  const own = doubled * (0.5 + random() / 2);
  if (retryAfterMs === null) return Math.ceil(own);
  return Math.ceil(Math.max(retryAfterMs, 0) + Math.min(own, retryAfterMs / 10 + 1000) * random());
}

/** What `Retry-After` asks for, in milliseconds: seconds or a date, held within a day; null where it says nothing readable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const asked = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_RETRY_AFTER_MS) : null;
}
