// Puts the demo site's pages into the simulator, with links that work wherever the simulator is put.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "vite";

export function visit(demo: string): Plugin {
  return {
    name: "visit",
    // The embedded page is scored by the simulator; the engine of the page would be carried along for nothing.
    transform: {
      order: "pre",
      handler: (code, id) => (/[\\/]pkg[\\/]dist[\\/](browser|shared-[\w-]+)\.js$/.test(id) && code.includes('"./runtime.wasm"') ? code.replaceAll(/new URL\(\s*"\.\/runtime\.wasm",\s*import\.meta\.url\s*\)/g, 'new URL("about:blank")') : undefined),
    },
    async generateBundle(_, bundle) {
      // As the demo site's own build does it, with another script in the head.
      const { renderPage } = (await import(new URL("../../demo/layout.mjs", import.meta.url).href)) as { renderPage: (page: Record<string, string>) => string };
      const script = Object.values(bundle).find((one) => one.type === "chunk" && one.isEntry && one.name === "visit")?.fileName;
      if (!script) this.error("the script of the embedded page is missing");
      const pages = readdirSync(join(demo, "pages"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html") && !name.includes("404"));
      for (const page of pages) {
        const [, meta, main] = readFileSync(join(demo, "pages", page), "utf8").match(/^<!--(.*?)-->(.*)$/s) ?? [];
        if (meta === undefined || main === undefined) this.error(`${page} does not begin with its title and description`);
        const name = page.replaceAll("\\", "/");
        const path = `/${name.replace(/index\.html$/, "")}`;
        const head = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; base-uri 'none'; form-action 'self'">\n<script type="module" src="/@/${script}"></script>`;
        const html = renderPage({ ...(JSON.parse(meta) as Record<string, string>), path, main, head } as Record<string, string>);
        this.emitFile({ type: "asset", fileName: `visit/${name}`, source: local(html, name) });
      }
      for (const file of readdirSync(join(demo, "assets")).filter((one) => !/^(badge|inbox)/.test(one))) {
        this.emitFile({ type: "asset", fileName: `visit/assets/${file}`, source: readFileSync(join(demo, "assets", file)) });
      }
    },
  };
}

/** A page's addresses from the root of the site, as addresses from where the page is. */
function local(html: string, page: string): string {
  const up = relative(dirname(page), ".") || ".";
  return html
    .replace(/<p class="demo-note">.*?<\/p>/s, "")
    .replace(/((?:href|src|action)=")\/(@\/)?([^"]*)"/g, (_, start: string, own: string | undefined, path: string) => {
      if (own) return `${start}${up}/../${path}"`;
      const [, file = "", rest = ""] = /^([^?#]*)(.*)$/.exec(path) ?? [];
      const name = file === "" || file.endsWith("/") ? `${file}index.html` : file;
      return `${start}${up}/${name}${rest}"`;
    });
}
