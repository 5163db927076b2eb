// What is behind Prequal: files of the folder `public`.
import { readFile } from "node:fs/promises";

const root = new URL("public/", import.meta.url);

export async function servePublic(request) {
  const { pathname } = new URL(request.url);
  const file = new URL(`.${pathname.endsWith("/") ? `${pathname}index.html` : pathname}`, root);
  if (!file.href.startsWith(root.href) || !file.pathname.endsWith(".html")) return new Response("Not found", { status: 404 });
  try {
    return new Response(await readFile(file), { headers: { "Content-Type": "text/html; charset=utf-8" } });
  } catch {
    return new Response("Not found", { status: 404 });
  }
}
