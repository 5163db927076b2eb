// The frame that all pages of the demo site share.
import { readFileSync } from "node:fs";

const layout = readFileSync(new URL("layout.html", import.meta.url), "utf8").trimEnd();
const tracking = readFileSync(new URL("tracking.html", import.meta.url), "utf8").trimEnd();

/**
 * A whole page. `main` and `head` are HTML, `title` and `description` are text;
 * `path` marks the entry of the navigation where the page stands.
 * @param {{ title: string, description: string, path: string, main: string, head?: string }} page
 */
export function renderPage({ title, description, path, main, head = tracking }) {
  const parts = { title: escapeHtml(title), description: escapeHtml(description), head, main: main.trim() };
  return `${layout.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name])}\n`.replaceAll(
    /<a href="(\/\w+\/)">(?=\w+<\/a><\/li>)/g,
    (link, target) => (path.startsWith(target) ? `<a href="${target}" aria-current="page">` : link),
  );
}

/** Text as HTML, safe in elements and in quoted attributes. */
export function escapeHtml(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}
