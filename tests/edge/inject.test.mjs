// The embed's tag in pages that workerd's own HTMLRewriter rewrites, and the view's id and cookie beside it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { userFolder } from "./runtimes.mjs";
import { bundleWorker, startWorkerd } from "./workerd.mjs";

const MODEL = { name: "Inject", version: "1", groups: [{ id: "web", kind: "engagement", rules: [{ id: "view", on: { event: "page_view" }, points: 1 }] }] };
const WORKER = `
  import { createHandler, formEndpoint } from "prequal/edge";
  import { memoryOutbox } from "prequal/edge/outbox/memory";
  import wasm from "prequal/runtime.wasm";
  const outbox = memoryOutbox();
  const handler = createHandler((env) => ({
    wasm,
    scorecard: Uint8Array.from(atob(env.SCORECARD), (one) => one.charCodeAt(0)),
    keys: env.KEYS,
    audience: "www.example.com",
    consent: "not_needed",
    outbox,
    endpoints: { "/demo": { destination: formEndpoint({ url: "https://crm.example.net/" }) } },
    inject: { src: "/prequal/embed.js", data: { model: "/model.pq", form: "#demo" } },
    origin: async (request) => {
      const { html, policy, type = "text/html" } = JSON.parse(decodeURIComponent(new URL(request.url).search.slice(1)));
      return new Response(html, { headers: { "content-type": type, ...(policy ? { "content-security-policy": policy } : {}) } });
    },
  }));
  export default { fetch: (request, env, ctx) => handler(request, env, ctx) };
`;

describe("pages in workerd", () => {
  let workerd;
  before(async () => {
    const studio = await openStudio();
    workerd = await startWorkerd({
      modules: await bundleWorker(WORKER, { packages: userFolder() }),
      bindings: {
        SCORECARD: Buffer.from(studio.compile(MODEL)).toString("base64"),
        KEYS: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
      },
    });
  });
  after(() => workerd?.dispose());

  async function rewritten(page) {
    const url = `${workerd.url}/?${encodeURIComponent(JSON.stringify(page))}`;
    const response = await workerd.dispatchFetch(url, { headers: { "sec-fetch-dest": "document" } });
    return { html: await response.text(), headers: response.headers };
  }

  const TAG = /<script src="\/prequal\/embed\.js" data-model="\/model\.pq" data-form="#demo" defer><\/script>/;

  test("the tag stands at the end of the head, and the page is recorded", async () => {
    const { html, headers } = await rewritten({ html: "<!doctype html><head><title>A</title></head><body>b</body>" });
    assert.match(html, /<title>A<\/title><script>window\.prequal=.*<\/script><script src=.* defer><\/script><\/head><body>b<\/body>$/);
    assert.match(html, TAG);
    assert.match(headers.get("server-timing"), /^prequal;desc="[\w.:-]{8,128}"$/);
    assert.match(headers.getSetCookie()[0], /^__Host-prequal=.*HttpOnly; Secure; SameSite=Lax$/);
  });

  test("under a policy it carries the page's nonce; without one there is no inline stub", async () => {
    const html = "<head></head>";
    const withNonce = await rewritten({ html, policy: "script-src 'nonce-r4nd0m' 'wasm-unsafe-eval'" });
    assert.equal(withNonce.html.match(/<script nonce="r4nd0m"/g).length, 2);
    const without = await rewritten({ html, policy: "script-src 'self'" });
    assert.doesNotMatch(without.html, /window\.prequal/);
    assert.match(without.html, TAG);
    const fromTag = await rewritten({ html: '<head><script nonce="fr0mtag">1</script></head>' });
    assert.equal(fromTag.html.match(/nonce="fr0mtag"/g).length, 3);
  });

  test("a page that has the script already gets no second one, and what is no page is as it was", async () => {
    const own = '<head><script src="/prequal/embed.js" data-model="/m.pq" defer></script></head>';
    assert.equal((await rewritten({ html: own })).html, own);
    for (const page of [{ html: '{"a":"<head></head>"}', type: "application/json" }, { html: "<p>no head" }]) {
      assert.equal((await rewritten(page)).html, page.html);
    }
  });

  test("a tag in a comment or a script of the page is none", async () => {
    const html = "<head><!-- <head></head> --><script>'<script src=\"/prequal/embed.js\"><\\/script>'</script></head><p>";
    assert.match((await rewritten({ html })).html, TAG);
  });
});
