// A page with the script tag, a module of ours that it loads on demand, and a double of a vendor's script.
import { readFileSync } from "node:fs";
import { dist, html, tag, visit } from "../embed/site.mjs";

const script = (body) => ({ headers: { "content-type": "text/javascript" }, body });
const double = (name) => readFileSync(new URL(`doubles/${name}.js`, import.meta.url), "utf8");

/** The answers with which a site has one of the modules beside embed.js. */
export const moduleAnswers = (...names) =>
  Object.fromEntries(names.map((name) => [`/prequal/${name}.js`, script(readFileSync(new URL(`${name}.js`, dist), "utf8"))]));

/**
 * `use` names the module, `double` the vendor's script, `setUp` what the page then does; `late` loads the script tag when the
 * vendor's form is there already; `routes` answer requests in the server's place. The page's policy is the strictest that allows WebAssembly.
 */
export async function vendorSite(t, { use, double: vendor, body, setUp = "", attributes = "", late = false, answers = {}, ...more }) {
  const ours = tag({ attributes: `data-use="${use}" ${attributes}` });
  const loads = '<script src="/vendor.js"></script>';
  const rest = '<script src="/set-up.js" defer></script>';
  const head = late ? loads : loads + ours + rest;
  const page = html(body + (late ? rest + ours.replace("<script", "<script data-late") : ""), { head });
  const site = await visit(t, {
    pages: { "/": page, "/pricing": page, ...more.pages },
    answers: {
      ...moduleAnswers(...use.split(" ")),
      "/vendor.js": script(vendor ? double(vendor) : ""),
      "/set-up.js": script(setUp),
      ...answers,
    },
    ...(more.init ? { init: more.init } : {}),
  });
  const warnings = [];
  site.page.on("console", (message) => message.text().startsWith("prequal:") && warnings.push(message.text()));
  for (const [path, answer] of Object.entries(more.routes ?? {})) await site.page.route(`**${path}`, answer);
  const requests = [];
  site.page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await site.page.goto(`${site.url}/`);
  await site.page.waitForFunction(() => window.prequal?.status);
  return {
    ...site,
    warnings,
    requests,
    /** Waits for what the page tells by other ways than its own state. */
    async until(condition) {
      for (const end = Date.now() + 5000; !condition(); ) {
        if (Date.now() > end) throw new Error("it never came to that");
        await new Promise((done) => setTimeout(done, 20));
      }
    },
  };
}
