import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { catalogue } from "./build/catalogue.ts";
import { gallery } from "./build/gallery.ts";
import { visit } from "./build/visit.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  // The site works wherever it is put.
  base: "./",
  publicDir: at("public"),
  plugins: [catalogue(at("src")), gallery(at("../../pkg/models")), visit(at("../demo"))],
  worker: { format: "es", plugins: () => [catalogue(at("src"))] },
  build: {
    outDir: at("../../target/simulator"),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      input: { main: at("index.html"), visit: at("src/visit/visit.ts") },
      output: { chunkFileNames: (chunk) => `assets/${chunkName(chunk.moduleIds)}-[hash].js` } },
  },
});

/** Chunks are named by the folder of what they begin with, so that a list of files can be read. */
function chunkName(modules: readonly string[]): string {
  const last = modules.at(-1) ?? "";
  if (last.startsWith("\0virtual:catalogue/")) return `locale-${last.split("/")[1]}`;
  if (last.startsWith("\0virtual:gallery/")) return `gallery-${last.split("/")[1]}`;
  const [, folder, file] = last.match(/([\w-]+)\/([\w-]+)\.\w+$/) ?? [];
  return last.includes("/src/") && folder && file ? `${folder}-${file}` : (file ?? "part");
}
