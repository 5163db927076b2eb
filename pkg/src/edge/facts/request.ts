/** What the platform knows of a request: attributes that the visitor did not type. */
import type { FactValue, FactValues } from "./fact.js";

interface Cloudflare {
  country?: unknown;
  region?: unknown;
  city?: unknown;
  timezone?: unknown;
  asOrganization?: unknown;
  botManagement?: { score?: unknown; verifiedBot?: unknown };
}

/** Workers tell on the request itself, where no visitor can: `country`, `region`, `city`, `timezone`, `network`, `botScore`, `verifiedBot`. */
export function cloudflareFacts(request: Request): FactValues {
  const { cf } = request as { cf?: Cloudflare };
  if (typeof cf !== "object" || !cf) return {};
  const { country, region, city, timezone, asOrganization, botManagement } = cf;
  const { score, verifiedBot } = botManagement ?? {};
  return told({ country, region, city, timezone, network: asOrganization, botScore: score, verifiedBot });
}

/** Cloudflare's header; elsewhere, where a visitor may send it, it says nothing. */
export function cloudflareIp(request: Request): string | null {
  return typeof (request as { cf?: unknown }).cf === "object" ? request.headers.get("cf-connecting-ip") : null;
}

/** Vercel's headers, which it overwrites on every request. Use it nowhere else: elsewhere a visitor may send them. */
export function vercelFacts({ headers }: Request): FactValues {
  const city = headers.get("x-vercel-ip-city");
  return told({
    country: headers.get("x-vercel-ip-country"),
    region: headers.get("x-vercel-ip-country-region"),
    city: city === null ? null : unescaped(city),
    timezone: headers.get("x-vercel-ip-timezone"),
  });
}

function told(values: Record<string, unknown>): FactValues {
  const known: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean") known[name] = value as FactValue;
  }
  return known;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
