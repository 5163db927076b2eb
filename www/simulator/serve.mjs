// Serves the built simulator, as any static host could.
//
//   node www/simulator/serve.mjs     PORT (4174), HOST (127.0.0.1)
//
// `simulatorAnswer` is for a server that has the simulator beside other things, under a path of its own.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { listen } from "../demo/ports.mjs";

const builtSite = fileURLToPath(new URL("../../target/simulator/", import.meta.url));
const compress = promisify(brotliCompress);
const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".pdf": "application/pdf",
  ".wasm": "application/wasm",
};
// The embedded demo page is the simulator's own, so it may frame itself, and nobody else may.
const headers = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/**
 * Answers a request for `path`, which begins where the simulator does: `/`, `/assets/x.js`.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} path
 * @param {{ root?: string }} options
 */
export async function simulatorAnswer(request, response, path, { root = builtSite } = {}) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return send(response, 405, "Only GET and HEAD are answered here.");
  }
  const file = fileOf(resolve(root), path);
  if (!file) return send(response, 404, "Not found.");
  try {
    const bytes = await readFile(file);
    response.setHeader("Content-Type", contentTypes[extname(file)] ?? "application/octet-stream");
    response.setHeader("Vary", "Accept-Encoding");
    // The names of assets change with what is in them.
    response.setHeader("Cache-Control", path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    if (!/\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))) return send(response, 200, bytes);
    response.setHeader("Content-Encoding", "br");
    return send(response, 200, await compressed(file, bytes));
  } catch {
    return send(response, 404, "Not found.");
  }
}

/**
 * Starts a server of its own; of a port that is taken, the next free one. Port 0 takes any.
 * @param {{ port?: number, host?: string, root?: string }} options
 */
export async function startSimulator({ port = 0, host = "127.0.0.1", root = builtSite } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    simulatorAnswer(request, response, pathname, { root }).catch(() => response.destroy());
  });
  const listening = await listen(server, port, host);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${listening}`,
    port: listening,
    close: () =>
      new Promise((done) => {
        server.close(() => done(undefined));
        server.closeAllConnections();
      }),
  };
}

function fileOf(root, path) {
  try {
    const file = join(root, decodeURIComponent(path.endsWith("/") ? `${path}index.html` : path));
    return file.startsWith(root + sep) ? file : null;
  } catch {
    return null;
  }
}

const kept = new Map();
/** What was compressed once need not be again. */
async function compressed(file, bytes) {
  const known = kept.get(file);
  if (known?.bytes.equals(bytes)) return known.small;
  // A static host compresses once and well; here somebody waits for it.
  const small = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  kept.set(file, { bytes, small });
  return small;
}

function send(response, status, body) {
  const bytes = Buffer.from(body);
  if (!response.hasHeader("Content-Type")) response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.writeHead(status, { "Content-Length": bytes.length });
  response.end(bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startSimulator({ port: Number(process.env.PORT ?? 4174), host: process.env.HOST || "127.0.0.1" });
  console.log(`\n  The simulator    ${server.url}/\n\n  Ctrl-C ends it.\n`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close());
}
