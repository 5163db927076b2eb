/** Tells what Prequal itself pushed to a data layer from what the page did. A symbol does not show in anybody's tags. */

const OWN = Symbol.for("prequal.push");

export function ownPush<T extends object>(push: T): T {
  return Object.defineProperty(push, OWN, { value: true });
}

export function isOwnPush(push: unknown): boolean {
  try {
    return typeof push === "object" && push !== null && OWN in push;
  } catch {
    return false;
  }
}
