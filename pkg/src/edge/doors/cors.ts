/** Which pages may ask a door. */

const PREFLIGHT_SECONDS = 600;

/** The headers for an origin that may; null for one that may not. A request of the site itself needs none. */
export function corsFor(request: Request, origins: readonly string[]): Record<string, string> | null {
  const origin = request.headers.get("origin");
  const own = new URL(request.url).origin;
  if (origin === null) return isOwnSite(request) ? {} : null;
  if (origin === own) return {};
  if (!origins.includes(origin)) return null;
  return { "access-control-allow-origin": origin, "access-control-allow-credentials": "true", vary: "Origin" };
}

/** Without an `Origin`, what else the browser says must not speak of another site. */
function isOwnSite({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}

export function preflight(headers: Record<string, string>): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type",
      "access-control-max-age": String(PREFLIGHT_SECONDS),
    },
  });
}
