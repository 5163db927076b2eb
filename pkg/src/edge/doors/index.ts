/** The doors: what the edge answers by itself, under `/_prequal/`. */
import { EDGE_BASE } from "../../protocol.js";
import type { Setup } from "../options.js";
import { refuse } from "./answer.js";
import { assessDoor } from "./assess.js";
import { dueDoor } from "./due.js";
import { eventsDoor } from "./events.js";
import { forget } from "./forget.js";
import { corsFor, preflight } from "./cors.js";

const PREFIX = `${EDGE_BASE}/`;

/** Null where the request is for no door. */
export async function door(request: Request, url: URL, setup: Setup): Promise<Response | null> {
  if (!url.pathname.startsWith(PREFIX)) return null;
  const name = url.pathname.slice(PREFIX.length);
  const { doors = {}, leads } = setup.options;
  const isPreflight = request.method === "OPTIONS" && (name === "assess" || name === "forget");
  if (request.method !== "POST" && !isPreflight) return refuse("method", 405, { allow: "POST" });
  if (name === "forget") {
    const cors = isPreflight ? corsFor(request, doors.assess?.origins ?? []) : null;
    return cors ? preflight(cors) : forget(request, setup);
  }
  if (name === "assess" && doors.assess) return assessDoor(request, doors.assess, setup);
  if (name === "events" && doors.events && leads) return eventsDoor(request, doors.events, leads, setup);
  if (name === "due" && doors.events && leads) return dueDoor(request, doors.events, leads, setup);
  return refuse("unknown_door", 404);
}
