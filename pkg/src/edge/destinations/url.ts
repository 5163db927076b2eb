import { PrequalError } from "../../engine/error.js";

/**
 * An address to send to.
 *
 * @throws PrequalError `type` where it is none, or holds credentials
 */
export function checkedUrl(url: string | URL, path: string): URL {
  const parsed = typeof url === "string" ? (URL.canParse(url) ? new URL(url) : null) : new URL(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new PrequalError("type", "an address must begin with https://", { path });
  if (parsed.username || parsed.password) throw new PrequalError("type", "an address must not hold credentials", { path });
  parsed.hash = "";
  return parsed;
}
