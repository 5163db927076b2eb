/**
 * Whether facts are recorded, and whether they are stored.
 *
 * What decides, first that says something: the visitor's choice (`grant`, `revoke`, kept in a cookie), Global Privacy Control
 * and Do Not Track, Google's Consent Mode, and at last the option.
 */
import { CONSENT_COOKIE } from "../protocol.js";
import { readCookie, writeCookie } from "./cookies.js";
import { watchConsentMode } from "./consent-mode.js";
import type { Scope } from "./scope.js";

/** `required`: nothing before consent; `memory`: before it this page view only, unstored; `not_needed`: stored at once. */
export type ConsentOption = "not_needed" | "required" | "memory";
/** What is looked at besides the visitor's own choice. */
export type Signal = "gpc" | "dnt" | "google";
/** `pending` where consent is needed and was not asked for yet. */
export type ConsentState = "granted" | "denied" | "pending";
/** What is done with facts. */
export type Recording = "none" | "memory" | "stored";

export interface Consent {
  state(): ConsentState;
  recording(): Recording;
  grant(): void;
  revoke(): void;
  /** Another tab may have chosen. */
  sync(): void;
}

export interface ConsentOptions {
  consent: ConsentOption;
  signals: readonly Signal[];
  /** Which of Google's consent types is ours. */
  googleType: string;
  cookieDomain: string | undefined;
  onChange(): void;
}

const HALF_A_YEAR_S = 180 * 24 * 60 * 60;

export function createConsent(scope: Scope, options: ConsentOptions): Consent {
  const { consent, signals, googleType, cookieDomain, onChange } = options;
  const respects = (signal: Signal) => signals.includes(signal);
  let chosen = choiceKept();
  let google: ConsentState | undefined;
  let revoked = chosen === "denied";

  if (respects("google")) {
    watchConsentMode(scope, googleType, consent !== "not_needed", (state, isUpdate) => {
      google = state;
      // An update is what the visitor told the banner; it is newer than what was kept.
      if (isUpdate && (chosen || !objects())) keep(state);
      onChange();
    });
  }

  function keep(state: "granted" | "denied"): void {
    chosen = state;
    writeCookie(CONSENT_COOKIE, state, HALF_A_YEAR_S, cookieDomain);
  }

  /** By a setting of the browser, for every site. */
  function objects(): boolean {
    return (respects("gpc") && hasGpc()) || (respects("dnt") && hasDnt());
  }

  function state(): ConsentState {
    if (chosen) return chosen;
    if (objects()) return "denied";
    return google ?? (consent === "not_needed" ? "granted" : "pending");
  }

  return {
    state,
    recording() {
      if (state() === "granted") return "stored";
      // Who has revoked or objects is not scored in memory either.
      return consent === "memory" && !revoked && !objects() ? "memory" : "none";
    },
    grant() {
      revoked = false;
      keep("granted");
      onChange();
    },
    revoke() {
      revoked = true;
      keep("denied");
      onChange();
    },
    sync() {
      const kept = choiceKept();
      if (kept === undefined || kept === chosen) return;
      chosen = kept;
      revoked = kept === "denied";
      onChange();
    },
  };
}

function choiceKept(): "granted" | "denied" | undefined {
  const kept = readCookie(CONSENT_COOKIE);
  return kept === "granted" || kept === "denied" ? kept : undefined;
}

function hasGpc(): boolean {
  return (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

function hasDnt(): boolean {
  return /^(1|yes)$/.test(navigator.doNotTrack ?? "");
}
