// Runs the middleware in Vercel's own emulator of its edge runtime, with the folder `public` behind it.
//
//   PORT, SITE, CRM_URL, PREQUAL_KEYS, OUTBOX_URL, OPERATOR_SECRET
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { EdgeRuntime } from "edge-runtime";
import { build } from "esbuild";
import { nodeListener } from "prequal/edge/node";

const settings = {
  SITE: "localhost",
  CRM_URL: "http://127.0.0.1:8081/lead",
  PREQUAL_KEYS: `whsec_${randomBytes(32).toString("base64")}`,
  OUTBOX_URL: "http://127.0.0.1:8080/_prequal/outbox",
  OPERATOR_SECRET: "for-development-only-never-live",
  ...process.env,
};
const { PORT = "8082" } = process.env;
const root = new URL("../public/", import.meta.url);

const { outputFiles } = await build({
  stdin: {
    contents: `import middleware from "./middleware.js";
      addEventListener("fetch", (event) => event.respondWith(middleware(event.request, event)));`,
    resolveDir: process.cwd(),
  },
  bundle: true,
  write: false,
  format: "iife",
  target: "es2022",
  conditions: ["edge-light", "worker", "import"],
  // On Vercel `?module` gives a compiled module; the emulator is given it.
  plugins: [
    {
      name: "wasm-modules",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "wasm" }));
        onLoad({ filter: /.*/, namespace: "wasm" }, () => ({ contents: "export default RUNTIME_WASM;" }));
      },
    },
  ],
});
const wasm = await readFile(createRequire(import.meta.url).resolve("prequal/runtime.wasm"));
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0].text,
  extend: (context) =>
    Object.assign(context, {
      process: { env: settings },
      RUNTIME_WASM: new WebAssembly.Module(wasm),
      // The emulator has classes of its own, of which the host's WebAssembly knows nothing.
      ...{ WebAssembly, ArrayBuffer, Uint8Array, Float64Array, DataView },
    }),
});

const server = createServer(nodeListener(answer, { onError: (error) => console.error(error) }));
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}

/** What Vercel's proxy does: the middleware first, then the page with the headers that it has put in. */
async function answer(request) {
  const { pathname } = new URL(request.url);
  const isForMiddleware = ["/", "/pricing/", "/demo"].includes(pathname) || pathname.startsWith("/_prequal/");
  const response = isForMiddleware ? await ask(request) : goOn();
  if (response.headers.get("x-middleware-next") !== "1") return response;
  const headers = new Headers(response.headers);
  headers.delete("x-middleware-next");
  headers.set("Content-Type", "text/html; charset=utf-8");
  const file = new URL(`.${pathname.endsWith("/") ? `${pathname}index.html` : pathname}`, root);
  try {
    if (!file.href.startsWith(root.href)) throw new Error("outside");
    return new Response(await readFile(file), { headers });
  } catch {
    return new Response("Not found", { status: 404 });
  }
}

async function ask(request) {
  const { method, headers } = request;
  const body = method === "POST" ? new Uint8Array(await request.arrayBuffer()) : undefined;
  const response = await runtime.dispatchFetch(request.url, { method, headers: [...headers], body });
  // A response of the emulator's is none of the host's.
  return new Response(response.body, { status: response.status, headers: [...response.headers] });
}

function goOn() {
  return new Response(null, { headers: { "x-middleware-next": "1" } });
}
