/** Which part of the edge answers a request. */
import { strippedQuery } from "./body/urlencoded.js";
import { refuse } from "./doors/answer.js";
import { door } from "./doors/index.js";
import type { Context, EdgeOptions, Setup } from "./options.js";
import { setUp } from "./options.js";
import { servePage } from "./pages.js";
import { refusal } from "./respond.js";
import { submit } from "./submit.js";

export type Handler<Env = unknown> = (request: Request, env?: Env, ctx?: Context) => Promise<Response>;

/**
 * A handler of requests: `(Request, env, ctx) → Response`, for every runtime with the web's own APIs.
 *
 * Options that need the environment, such as keys that are its secrets, come as a function of it, which is asked once for each.
 *
 * @throws PrequalError `type` or `range`, with the option's path; for a function of the environment at the first request
 */
export function createHandler<Env = unknown>(options: EdgeOptions<Env> | ((env: Env) => EdgeOptions<Env>)): Handler<Env> {
  const setupFor = typeof options === "function" ? remembered(options) : always(setUp(options));
  return async (request, env = {} as Env, ctx = {}) => {
    const setup = setupFor(env);
    const url = new URL(request.url);
    const answered = await openDoor(request, url, setup);
    if (answered) return answered;
    const endpoint = setup.endpointAt(url);
    if (!endpoint) return servePage(request, setup, env, ctx);
    if (request.method !== "POST") return besidesPost(request, url, setup, env, ctx);
    try {
      return await submit(request, endpoint, setup, env, ctx);
    } catch (error) {
      setup.report("step_failed", { step: "submit", error });
      return refusal(request, 503);
    }
  };
}

/** The page at an endpoint's path may be asked for; what carries a body by another way is not let past the edge. */
async function besidesPost(request: Request, url: URL, setup: Setup, env: unknown, ctx: Context): Promise<Response> {
  if (!["GET", "HEAD", "OPTIONS"].includes(request.method)) return refuse("method", 405, { allow: "GET, HEAD, POST" });
  const query = strippedQuery(url.search, setup.isReserved);
  if (query === url.search.slice(1)) return servePage(request, setup, env, ctx);
  const stripped = new URL(url);
  stripped.search = query;
  return servePage(new Request(stripped, request), setup, env, ctx);
}

async function openDoor(request: Request, url: URL, setup: Setup): Promise<Response | null> {
  try {
    return await door(request, url, setup);
  } catch (error) {
    setup.report("step_failed", { step: "door", error });
    return refuse("unavailable", 503);
  }
}

function always<T>(value: T): () => T {
  return () => value;
}

function remembered<Env>(options: (env: Env) => EdgeOptions<Env>): (env: Env) => Setup {
  let last: { env: Env; setup: Setup } | undefined;
  return (env) => {
    if (last?.env !== env) last = { env, setup: setUp(options(env)) };
    return last.setup;
  };
}
