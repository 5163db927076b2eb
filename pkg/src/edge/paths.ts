/** Patterns of paths: a path as it is, or with `*` at its end for all that begin so. */

export function createPathMatcher(patterns: readonly string[]): (url: URL) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  return ({ pathname }) => exact.has(pathname) || prefixes.some((prefix) => pathname.startsWith(prefix));
}
