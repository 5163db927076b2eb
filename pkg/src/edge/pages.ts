/** Requests for pages: what the edge sees of a visit, recorded and signed. */
import { VIEW_METRIC } from "../protocol.js";
import { consentOf } from "./consent.js";
import type { Fact } from "./facts/fact.js";
import type { Context, Setup } from "./options.js";
import { visitAt } from "./facts/visits.js";
import { inject } from "./inject.js";
import { newView, viewReceipt } from "./tokens/view.js";
import { verifyVisit, visitCookie } from "./verify.js";

/** The origin's answer, with the view's id and the visit's cookie where it is a page that somebody sees. */
export async function servePage(request: Request, setup: Setup, env: unknown, ctx: Context): Promise<Response> {
  const { options, report } = setup;
  const response = await (options.origin ? options.origin(request, env, ctx) : setup.fetch(request));
  if (!isView(request, response, setup)) return response;
  try {
    return inject(await recordView(request, response, setup), options.inject);
  } catch (error) {
    report("step_failed", { step: "view", error });
    return response;
  }
}

/** Whether a person is about to see it: not a file, not fetched ahead, not by a script. */
function isView({ method, url, headers }: Request, response: Response, setup: Setup): boolean {
  if (method !== "GET" || !setup.isPage(new URL(url))) return false;
  const destination = headers.get("sec-fetch-dest");
  if (destination ? destination !== "document" : !headers.get("accept")?.includes("text/html")) return false;
  if (/prefetch/i.test(`${headers.get("sec-purpose")} ${headers.get("purpose")} ${headers.get("x-moz")}`)) return false;
  const isHtml = /^text\/html\b|^application\/xhtml\+xml\b/i.test(response.headers.get("content-type") ?? "");
  return response.status === 304 || (response.ok && isHtml);
}

async function recordView(request: Request, response: Response, setup: Setup): Promise<Response> {
  const { ring, options, now } = setup;
  const path = new URL(request.url).pathname;
  const seen = await verifyVisit(request, setup);
  const view = newView(now());
  const fact: Fact = { event: "page_view", at: view.at, id: view.id, session: visitAt(seen, view.at), source: "edge", properties: { path } };
  const receipt = await viewReceipt(view, path, options.audience, ring);
  const cookie = await visitCookie(request, consentOf(request, setup), [...seen, fact], setup);
  const told = new Response(response.body, response);
  told.headers.append("server-timing", `${VIEW_METRIC};desc="${receipt}"`);
  if (cookie) told.headers.append("set-cookie", cookie);
  keepPrivate(told.headers);
  return told;
}

/** No cache that is shared may keep a visitor's cookie, or tell others the id of this view. */
function keepPrivate(headers: Headers): void {
  const kept = (headers.get("cache-control") ?? "")
    .split(",")
    .map((directive) => directive.trim())
    .filter((directive) => directive && !/^(public|private|s-maxage=.*)$/i.test(directive));
  headers.set("cache-control", ["private", ...kept].join(", "));
}
