/** Which destination a submission goes to, by its route and stage. */
import type { Assessment } from "../../types.js";
import type { Destination } from "./types.js";

/** A route that is named here goes before the stage; what neither names, and what has no score, goes `otherwise`. */
export interface Routing {
  readonly routes?: { readonly [route: string]: Destination };
  readonly stages?: { readonly [stage: string]: Destination };
  /** For what is disqualified, unless its route is named. */
  readonly disqualified?: Destination;
  readonly otherwise: Destination;
}

export function destinationFor(routing: Routing, assessment: Assessment | null): Destination {
  if (!assessment) return routing.otherwise;
  const { route, stage, disqualified } = assessment;
  return (
    ownOf(routing.routes, route) ??
    (disqualified.length ? routing.disqualified : undefined) ??
    ownOf(routing.stages, stage) ??
    routing.otherwise
  );
}

export function destinationsOf({ routes = {}, stages = {}, disqualified, otherwise }: Routing): Destination[] {
  return [...Object.values(routes), ...Object.values(stages), ...(disqualified ? [disqualified] : []), otherwise];
}

function ownOf(named: Routing["routes"], key: string | null): Destination | undefined {
  return named && key !== null && Object.hasOwn(named, key) ? named[key] : undefined;
}
