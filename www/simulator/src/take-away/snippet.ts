/** The tag that puts a model on a page, and what the page's content security policy must allow for it. */

export interface SnippetOptions {
  /** Where the files will be: a path or an https address, without a slash at its end. */
  folder: string;
  /** A CSS selector of the form; empty for none. */
  form: string;
  /** The checksum of embed.js, as `integrity` has it. */
  integrity: string;
  /** The preset of field names, a module beside embed.js; null for the usual names. */
  crm: string | null;
}

/** Whether files can be there: a path of the site, or another origin. */
export function isFolder(folder: string): boolean {
  if (/\s|["'<>\\;]/.test(folder)) return false;
  if (folder.startsWith("/") && !folder.startsWith("//")) return true;
  try {
    const { protocol, host } = new URL(folder);
    return (protocol === "https:" || protocol === "http:") && host !== "";
  } catch {
    return false;
  }
}

export function snippetOf({ folder, form, integrity, crm }: SnippetOptions): string {
  const base = folder.replace(/\/+$/, "");
  const isForeign = !base.startsWith("/") && base !== "";
  const attributes = [
    `src="${escaped(`${base}/embed.js`)}"`,
    `integrity="${escaped(integrity)}"`,
    // Another origin's file is only checked where it is asked for in this way.
    ...(isForeign ? ['crossorigin="anonymous"'] : []),
    `data-model="${escaped(`${base}/model.pq`)}"`,
    ...(form === "" ? [] : [`data-form="${escaped(form)}"`]),
    ...(crm === null ? [] : [`data-crm="${escaped(crm)}"`]),
    "defer",
  ];
  return `<script ${attributes.join("\n        ")}></script>`;
}

/** The directives that the page needs besides its own. */
export function policyOf(folder: string): string {
  const from = folder.startsWith("/") ? "'self'" : new URL(folder).origin;
  return `Content-Security-Policy: script-src ${from === "'self'" ? "'self'" : `'self' ${from}`} 'wasm-unsafe-eval'; connect-src ${from === "'self'" ? "'self'" : `'self' ${from}`}`;
}

/** The checksum of a file for `integrity`. */
export async function integrityOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return `sha384-${btoa(String.fromCharCode(...digest))}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
