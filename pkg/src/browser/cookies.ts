/** Cookies that a script may set. Where they are denied, nothing is read and nothing is kept. */

export function readCookie(name: string): string | undefined {
  try {
    for (const pair of document.cookie.split("; ")) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  } catch {
    // A sandboxed document has none.
  }
  return undefined;
}

/** Keeps it for so many seconds, at this host or at the domain above it that is named; 0 removes it. */
export function writeCookie(name: string, value: string, seconds: number, domain?: string): void {
  try {
    const at = domain ? `; Domain=${domain}` : "";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${at}${secure}`;
  } catch {
    // As above.
  }
}
