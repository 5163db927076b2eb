/** Which part of the edge answers a request. */
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
    const endpoint = request.method === "POST" ? setup.endpointAt(url) : null;
    if (!endpoint) return servePage(request, setup, env, ctx);
    try {
      return await submit(request, endpoint, setup, env, ctx);
    } catch (error) {
      setup.report("step_failed", { step: "submit", error });
      return refusal(request, 503);
    }
  };
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
