/** Credentials and signatures for what is sent again, by the destinations of the handler that took it in. */
import { PrequalError } from "../engine/error.js";
import type { Finish, Read } from "./deliver.js";
import type { Destination } from "./destinations/types.js";

/**
 * What `deliver` and `drain` need to complete a request: each destination does it by itself, and is found by its name.
 * An entry for a destination that is not among them is kept, with the problem `unfinished`.
 */
export function finishBy(destinations: Iterable<Destination>): Finish {
  const named = new Map([...destinations].map((destination) => [destination.name, destination]));
  return (request, { id, destination, now }) => {
    const found = named.get(destination);
    if (!found) throw new PrequalError("range", "the entry is for a destination that is not there", { path: "destination" });
    return found.finish ? found.finish(request, { id, now }) : request;
  };
}

/** What `deliver` and `drain` need to understand the answers of CRMs that say 200 to what they refuse. */
export function readBy(destinations: Iterable<Destination>): Read {
  const named = new Map([...destinations].map((destination) => [destination.name, destination]));
  return (response, destination) => named.get(destination)?.read?.(response) ?? response;
}
