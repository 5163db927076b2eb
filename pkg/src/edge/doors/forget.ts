/** `POST /_prequal/forget`: wipes what the edge keeps of the visit. */
import type { Setup } from "../options.js";
import { dropCookie } from "../tokens/cookie.js";
import { corsFor } from "./cors.js";
import { refuse } from "./answer.js";

export function forget(request: Request, { cookie, options }: Setup): Response {
  const cors = corsFor(request, options.doors?.assess?.origins ?? []);
  if (!cors) return refuse("origin", 403);
  const headers = { ...cors, "cache-control": "no-store", "set-cookie": dropCookie(cookie.name, cookie.domain) };
  return new Response(null, { status: 204, headers });
}
