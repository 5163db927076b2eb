/** A check for spam before a submission is scored: a hook, and Turnstile's `siteverify` as one that is ready. */
import type { Submission } from "./destinations/types.js";
import type { Endpoint, Setup } from "./options.js";
import { within } from "./within.js";

/** `unknown` where it cannot be said: a check that fails never costs a lead. */
export type SpamVerdict = "ok" | "spam" | "unknown";

export type SpamCheck = (submission: Submission) => SpamVerdict | Promise<SpamVerdict>;

/** Null where the endpoint has no check. */
export async function checkSpam(
  submission: Submission,
  { spamCheck }: Endpoint,
  { report, limits }: Setup,
): Promise<SpamVerdict | null> {
  if (!spamCheck) return null;
  try {
    const verdict = await within(limits.spamCheckMs, spamCheck(submission));
    return verdict === "ok" || verdict === "spam" ? verdict : "unknown";
  } catch (error) {
    report("spam_check_failed", { step: "spam", id: submission.id, error });
    return "unknown";
  }
}

export interface TurnstileOptions {
  /** The widget's secret key. */
  readonly secret: string;
  /** The host names of the site; a token that was given out for another is spam. */
  readonly hostnames?: readonly string[];
  readonly fetch?: typeof fetch;
}

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
/** The field that the widget adds to its form. */
const TOKEN = "cf-turnstile-response";
/** What Turnstile says where the visitor's token is to blame, not we. */
const VISITORS = new Set(["missing-input-response", "invalid-input-response", "timeout-or-duplicate"]);

interface Siteverify {
  success?: unknown;
  hostname?: unknown;
  "error-codes"?: unknown;
}

/** Asks Turnstile whether the form's token is good. A form without one is spam. */
export function turnstile({ secret, hostnames, fetch: ask = (input, init) => fetch(input, init) }: TurnstileOptions): SpamCheck {
  return async ({ id, ip, body }) => {
    const token = body.fields.find(({ name }) => name === TOKEN)?.value;
    if (!token || token.length > 2048) return "spam";
    const question = new URLSearchParams({ secret, response: token, idempotency_key: id, ...(ip ? { remoteip: ip } : {}) });
    const answer = await ask(SITEVERIFY, { method: "POST", body: question });
    const { success, hostname, "error-codes": codes } = (await answer.json()) as Siteverify;
    if (success === true) return !hostnames || hostnames.includes(String(hostname)) ? "ok" : "spam";
    return Array.isArray(codes) && codes.some((code) => VISITORS.has(code)) ? "spam" : "unknown";
  };
}
