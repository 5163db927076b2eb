// The frame that all pages of the demo site share.
import { readFileSync } from "node:fs";

const layout = readFileSync(new URL("layout.html", import.meta.url), "utf8").trimEnd();
const tracking = readFileSync(new URL("tracking.html", import.meta.url), "utf8").trimEnd();

/**
 * A whole page. `main` and `head` are HTML, `title` and `description` are text;
 * `path` marks the entry of the navigation where the page stands;
 * `use` names modules of Prequal that this page loads besides those of every page, `scripts` the addresses of its own scripts.
 * @param {{ title: string, description: string, path: string, main: string, use?: string[], scripts?: string[], head?: string }} page
 */
export function renderPage({ title, description, path, main, use = [], scripts = [], head = trackingFor(use, scripts) }) {
  const parts = { title: escapeHtml(title), description: escapeHtml(description), head, main: main.trim() };
  return `${layout.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name])}\n`.replaceAll(
    /<a href="(\/\w+\/)">(?=\w+<\/a><\/li>)/g,
    (link, target) => (path.startsWith(target) ? `<a href="${target}" aria-current="page">` : link),
  );
}

function trackingFor(use, scripts) {
  const parts = {
    use: use.map((name) => ` ${escapeHtml(name)}`).join(""),
    scripts: scripts.map((address) => `\n<script src="${escapeHtml(address)}" defer></script>`).join(""),
  };
  return tracking.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

/** Text as HTML, safe in elements and in quoted attributes. */
export function escapeHtml(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}
