/** Whether the visit may be kept in a cookie. */
import type { Setup } from "./options.js";
import { cookiesNamed } from "./tokens/cookie.js";

/** `denied` where the visitor has refused: then what there is goes as well. */
export type Consent = "granted" | "denied" | "unknown";

export function consentOf(request: Request, { options, cookie }: Pick<Setup, "options" | "cookie">): Consent {
  const { consent = "required" } = options;
  if (typeof consent === "function") return consent(request) ? "granted" : "denied";
  const [choice] = cookiesNamed(request.headers.get("cookie"), cookie.consentName);
  if (choice === "denied") return "denied";
  if (request.headers.get("sec-gpc") === "1" || request.headers.get("dnt") === "1") return choice === "granted" ? "granted" : "denied";
  return choice === "granted" || consent === "not_needed" ? "granted" : "unknown";
}
