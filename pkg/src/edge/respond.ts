/** What the visitor gets: the CRM's own answer, or the team's. */
import type { Endpoint } from "./options.js";

/** Headers that are about the connection to the CRM, or would act on the whole site. */
const DROPPED = [
  "alt-svc",
  "clear-site-data",
  "connection",
  "content-encoding",
  "content-length",
  "content-security-policy-report-only",
  "keep-alive",
  "nel",
  "proxy-authenticate",
  "report-to",
  "server-timing",
  "set-cookie",
  "strict-transport-security",
  "service-worker-allowed",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The CRM's answer: its status and body, and redirects that lead where it meant. */
export function crmAnswer(response: Response, crm: string): Response {
  const headers = new Headers(response.headers);
  for (const name of DROPPED) headers.delete(name);
  const location = headers.get("location");
  if (location !== null) headers.set("location", absolute(location, crm));
  const hasBody = ![101, 204, 205, 304].includes(response.status);
  return new Response(hasBody ? response.body : null, { status: response.status, headers });
}

function absolute(location: string, base: string): string {
  return URL.canParse(location, base) ? new URL(location, base).href : location;
}

/** The team's own answer: the submission has arrived, or is kept and will. */
export function ownAnswer(request: Request, endpoint: Pick<Endpoint, "thanks">, id: string): Response {
  if (wantsJson(request)) return Response.json({ ok: true, id }, { status: 202, headers: noStore });
  if (endpoint.thanks) return new Response(null, { status: 303, headers: { ...noStore, location: endpoint.thanks } });
  return page(200, "Thank you", "We have received what you sent.");
}

/** Nothing was kept: the visitor has to know. */
export function refusal(request: Request, status: number): Response {
  if (wantsJson(request)) return Response.json({ ok: false }, { status, headers: noStore });
  return page(status, "Not sent", "We could not take in what you sent. Please go back and send it once more.");
}

const noStore = { "cache-control": "no-store" };

function page(status: number, title: string, text: string): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
  const headers = { ...noStore, "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'" };
  return new Response(html, { status, headers });
}

function wantsJson({ headers }: Request): boolean {
  const accept = headers.get("accept") ?? "";
  return accept.includes("application/json") && !accept.includes("text/html");
}
