/** Cookies: read from a request, written to a response. */

/** Enough of the limit of 4 096 bytes for the name and the attributes. */
export const MOST_COOKIE_BYTES = 3600;
const LONGEST_HEADER = 64 * 1024;

/** The values of all cookies of a name: another path or domain may have set one as well. */
export function cookiesNamed(header: string | null, name: string): string[] {
  if (!header || header.length > LONGEST_HEADER) return [];
  return header.split(";").flatMap((pair) => {
    const equals = pair.indexOf("=");
    return equals >= 0 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim().replace(/^"(.*)"$/, "$1")] : [];
  });
}

/** A cookie that scripts cannot read and that other sites cannot send along with a form. */
export function setCookie(name: string, value: string, maxAgeSeconds: number, domain: string | null): string {
  const place = domain ? `; Domain=${domain}` : "";
  return `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/${place}; HttpOnly; Secure; SameSite=Lax`;
}

export function dropCookie(name: string, domain: string | null): string {
  return setCookie(name, "", 0, domain);
}
