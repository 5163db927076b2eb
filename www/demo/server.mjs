// The demo site and what receives its form: by itself, or behind the edge (edge.mjs), for which it then is site and CRM.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { renderInbox } from "./inbox-page.mjs";
import { listen } from "./ports.mjs";
import { Submissions } from "./submissions.mjs";

/** Where `make` leaves the site: pages, `model.pq`, `prequal/embed.js` and `prequal/runtime.wasm`. */
const builtSite = fileURLToPath(new URL("../../target/demo/", import.meta.url));
const bodyLimit = 1024 * 1024;

const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".pdf": "application/pdf",
  ".wasm": "application/wasm",
  ".pq": "application/octet-stream",
};

/**
 * Starts the demo server; of a port that is taken, the next free one. Port 0 takes any.
 * With an `edgeKey` it takes submissions and decisions from the edge that shows the key, and no others.
 * @param {{ port?: number, host?: string, root?: string, wasm?: boolean, edgeKey?: string }} options
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startServer({ port = 0, host = "127.0.0.1", root = builtSite, wasm = true, edgeKey } = {}) {
  const submissions = new Submissions();
  const headers = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": [
      "default-src 'self'",
      `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ""}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
    "X-Content-Type-Options": "nosniff",
  };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, { root: resolve(root), submissions, edgeKey }).catch((error) => {
      if (response.headersSent) return response.destroy();
      send(response, error.status ?? 500, error.status ? error.message : "Something went wrong.");
    });
  });
  const listening = await listen(server, port, host);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${listening}`,
    port: listening,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(request, response, { root, submissions, edgeKey }) {
  if (!URL.canParse(request.url, "http://localhost")) throw httpError(400, "The address cannot be read.");
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (edgeKey !== undefined && request.headers["x-edge-key"] === edgeKey) {
    return answerEdge(request, response, pathname, submissions);
  }
  if (pathname === "/submit" && edgeKey === undefined) {
    if (request.method !== "POST") return refuseMethod(response, "POST");
    const body = await readBody(request);
    submissions.add(body, request.headers["content-type"] ?? "");
    return redirect(response, 303, "/thanks/");
  }
  if (request.method !== "GET" && request.method !== "HEAD") return refuseMethod(response, "GET, HEAD");
  if (pathname === "/inbox/") return send(response, 200, renderInbox(submissions.list()), contentTypes[".html"]);
  if (pathname === "/inbox.json") {
    const after = Number(searchParams.get("after")) || 0;
    return send(response, 200, JSON.stringify(submissions.list(after)), contentTypes[".json"]);
  }
  return serveFile(response, root, pathname);
}

/** What only the edge may tell: a submission, as a CRM gets it, and how it was decided. */
async function answerEdge(request, response, pathname, submissions) {
  const body = await readBody(request);
  if (pathname === "/crm") {
    submissions.add(body, request.headers["content-type"] ?? "", request.headers["idempotency-key"]);
    return send(response, 201, "taken");
  }
  if (pathname !== "/decisions") throw httpError(404, "Not found.");
  submissions.decide(JSON.parse(body.toString("utf8")));
  return send(response, 200, "noted");
}

async function serveFile(response, root, pathname) {
  const path = decodePath(pathname);
  const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
  if (!file.startsWith(root + sep)) throw httpError(404, "Not found.");
  if (!extname(file)) return redirect(response, 308, `${pathname.replace(/^\/+/, "/")}/`);
  try {
    send(response, 200, await readFile(file), contentTypes[extname(file)] ?? "application/octet-stream");
  } catch {
    send(response, 404, await readFile(join(root, "404.html")), contentTypes[".html"]);
  }
}

function decodePath(pathname) {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw httpError(400, "The address cannot be read.");
  }
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= bodyLimit) chunks.push(chunk);
  }
  if (size > bodyLimit) throw httpError(413, "The form is larger than 1 MiB.");
  return Buffer.concat(chunks);
}

// Node leaves out the body of an answer to HEAD by itself.
function send(response, status, body, type = "text/plain; charset=utf-8") {
  const bytes = Buffer.from(body);
  response.writeHead(status, { "Content-Type": type, "Content-Length": bytes.length });
  response.end(bytes);
}

function redirect(response, status, location) {
  response.writeHead(status, { Location: location, "Content-Length": 0 });
  response.end();
}

function refuseMethod(response, allowed) {
  response.setHeader("Allow", allowed);
  send(response, 405, `Only ${allowed} is answered here.`);
}

function httpError(status, message) {
  return Object.assign(new Error(message), { status });
}
