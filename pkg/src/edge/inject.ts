/** Puts the embed's stub and script into pages, where the host has `HTMLRewriter` (Workers, and others that took it over). */

export interface InjectOptions {
  /** The script's address, as in `/prequal/embed.js`. */
  readonly src: string;
  /** Its `data-*` attributes by their names in scripts: `{ model: "/model.pq", form: "#demo" }`. */
  readonly data?: { readonly [name: string]: string };
  /** The hash for `integrity`. */
  readonly integrity?: string;
}

interface Element {
  getAttribute(name: string): string | null;
  onEndTag(handler: (tag: EndTag) => void): void;
}

interface EndTag {
  before(html: string, options: { html: true }): void;
}

interface Rewriter {
  on(selector: string, handlers: { element(element: Element): void }): Rewriter;
  transform(response: Response): Response;
}

const STUB = "window.prequal=window.prequal||function(){(prequal.q=prequal.q||[]).push(arguments)}";
const NONCE = /'nonce-([A-Za-z0-9+/_=-]{1,256})'/;

/** The page with our script at the end of its head; as it is where the host cannot, or the page has the script already. */
export function inject(response: Response, options: InjectOptions | undefined): Response {
  const Host = (globalThis as { HTMLRewriter?: new () => Rewriter }).HTMLRewriter;
  if (!options || !Host || !response.body || !/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) return response;
  let nonce = nonceOf(response.headers);
  const policy = response.headers.get("content-security-policy");
  let isThere = false;
  return new Host()
    .on("script[nonce]", {
      element(script) {
        nonce ??= script.getAttribute("nonce");
      },
    })
    .on("script[data-model], script[src]", {
      element(script) {
        isThere ||= script.getAttribute("data-model") !== null || script.getAttribute("src") === options.src;
      },
    })
    .on("head", {
      element(head) {
        // The end tag comes when the scripts of the head have been seen.
        head.onEndTag((tag) => {
          if (!isThere) tag.before(scripts(options, nonce, policy !== null), { html: true });
        });
      },
    })
    .transform(response);
}

/** The stub is inline: under a policy it needs the page's nonce, and is left out where there is none. */
export function scripts({ src, data = {}, integrity }: InjectOptions, nonce: string | null, hasPolicy: boolean): string {
  const attribute = (name: string, value: string) => ` ${name}="${escaped(value)}"`;
  const own = nonce === null ? "" : attribute("nonce", nonce);
  const stub = hasPolicy && nonce === null ? "" : `<script${own}>${STUB}</script>`;
  const settings = Object.entries(data).map(([name, value]) => attribute(`data-${kebab(name)}`, value));
  const check = integrity ? `${attribute("integrity", integrity)} crossorigin="anonymous"` : "";
  return `${stub}<script${own}${attribute("src", src)}${settings.join("")}${check} defer></script>`;
}

/** The nonce of the policy that lets scripts run. */
export function nonceOf(headers: Headers): string | null {
  const policy = headers.get("content-security-policy") ?? "";
  const directives = policy.split(";").map((directive) => directive.trim());
  const named = (name: string) => directives.find((directive) => directive.toLowerCase().startsWith(`${name} `));
  return NONCE.exec(named("script-src-elem") ?? named("script-src") ?? named("default-src") ?? "")?.[1] ?? null;
}

function kebab(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/g, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
