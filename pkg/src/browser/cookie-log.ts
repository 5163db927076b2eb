/**
 * The log in a cookie of the domain above this host, so that `www.example.com` and `go.example.com` see one visit.
 *
 * Loaded on demand, and only where the team asks for it: `data-cookie-domain="example.com"`, or
 * `start({ cookieDomain: "example.com", use: [cookieLog] })`. It is written only while facts may be stored, and holds what fits
 * into 3 500 bytes: answers first, then the newest facts.
 */
import { LOG_COOKIE } from "../protocol.js";
import { readCookie, writeCookie } from "./cookies.js";
import type { ExtensionSettings, Handle } from "./options.js";
import { pack, unpack } from "./packed-log.js";
import type { Inner } from "./visit.js";

const NINETY_DAYS_S = 90 * 24 * 60 * 60;
const PAUSE_MS = 500;

export default function cookieLog(_handle: Handle, _settings: ExtensionSettings, inner?: Inner): void {
  if (!inner) return;
  const { scope, options } = inner;
  const domain = options.cookieDomain;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWritten = false;

  const read = scope.safe(() => {
    if (inner.recording() === "stored") inner.merge(unpack(readCookie(LOG_COOKIE)));
  });
  const write = scope.safe(() => {
    clearTimeout(timer);
    timer = undefined;
    if (inner.recording() === "stored") {
      writeCookie(LOG_COOKIE, pack(inner.kept()), NINETY_DAYS_S, domain);
      isWritten = true;
    } else if (isWritten || readCookie(LOG_COOKIE) !== undefined) {
      writeCookie(LOG_COOKIE, "", 0, domain);
      isWritten = false;
    }
  });

  read();
  write();
  let before = inner.recording();
  inner.onFacts(() => {
    const now = inner.recording();
    // Consent has just come or gone: at once.
    if (now !== before) {
      before = now;
      read();
      write();
    } else timer ??= setTimeout(write, PAUSE_MS);
  });
  scope.on(window, "pagehide", write);
  // Another host may have written while this page was out of sight.
  scope.on(document, "visibilitychange", () => {
    if (document.visibilityState === "visible") read();
    else write();
  });
  scope.atEnd(() => clearTimeout(timer));
}
