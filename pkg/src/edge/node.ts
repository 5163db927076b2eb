/**
 * `prequal/edge/node`: a handler of web requests behind Node's own http server.
 *
 *     createServer(nodeListener(handler, { origin: "https://www.example.com" })).listen(8080);
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import type { Context } from "./options.js";

export interface NodeOptions {
  /**
   * The site's scheme and host as visitors see it, such as `https://www.example.com`; if absent `http://` and the `Host` header,
   * which a visitor may set at will.
   */
  origin?: string | undefined;
  /** What the handler gets as its environment; `process.env` if absent. */
  env?: unknown;
  /** Told where the handler throws, which is a defect of its; the visitor gets a 500. */
  onError?: ((error: unknown) => void) | undefined;
}

/** A listener of requests; `settled` resolves when no work is left that was handed to `waitUntil`. */
export interface NodeListener {
  (request: IncomingMessage, response: ServerResponse): void;
  settled(): Promise<void>;
}

type WebHandler = (request: Request, env: never, context: Context) => Response | Promise<Response>;

/** Requests of these have no body. */
const BODILESS = new Set(["GET", "HEAD"]);

export function nodeListener(handler: WebHandler, options: NodeOptions = {}): NodeListener {
  const work = new Set<Promise<unknown>>();
  const context: Context = {
    waitUntil(promise) {
      const watched = promise.catch(() => {}).finally(() => work.delete(watched));
      work.add(watched);
    },
  };
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const controller = new AbortController();
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) controller.abort();
    });
    const request = webRequest(incoming, options.origin, controller.signal);
    if (!request) return void outgoing.writeHead(400).end();
    await send(await handler(request, (options.env ?? process.env) as never, context), outgoing);
  };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      // A visitor who has gone is no defect.
      if (!outgoing.destroyed) options.onError?.(error);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  };
  return Object.assign(listener, {
    async settled() {
      while (work.size > 0) await Promise.all(work);
    },
  });
}

/** Null where the request has no address that could be one of the site. */
function webRequest(incoming: IncomingMessage, origin: string | undefined, signal: AbortSignal): Request | null {
  const { method = "GET", url: path = "/", rawHeaders } = incoming;
  const base = origin ?? `http://${incoming.headers.host ?? "localhost"}`;
  // Joined as text: as a relative address `//elsewhere` would name another host.
  const address = path.startsWith("/") ? `${base.replace(/\/$/, "")}${path}` : "";
  if (!URL.canParse(address) || new URL(address).host !== new URL(base).host) return null;
  const pairs: [string, string][] = [];
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) pairs.push([rawHeaders[place]!, rawHeaders[place + 1]!]);
  const init: RequestInit & { duplex?: "half" } = { method, headers: pairs, signal, redirect: "manual" };
  if (!BODILESS.has(method)) {
    init.body = Readable.toWeb(incoming) as unknown as ReadableStream;
    init.duplex = "half";
  }
  try {
    return new Request(address, init);
  } catch {
    // A method such as TRACE, or a header that the web's own classes refuse.
    return null;
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  outgoing.writeHead(response.status, headers);
  if (response.body === null || outgoing.req.method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body as NodeStream), outgoing);
}
