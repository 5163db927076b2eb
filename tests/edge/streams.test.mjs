// Bodies of every size through the handler in workerd, over the wire: held and scored, or filtered as they stream.
import assert from "node:assert/strict";
import { createServer, request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { openStudio } from "../../pkg/dist/studio.js";
import { userFolder } from "./runtimes.mjs";
import { bundleWorker, startWorkerd } from "./workerd.mjs";

const MODEL = { name: "Streams", version: "1", groups: [{ id: "web", kind: "engagement", rules: [{ id: "sent", on: { event: "form_submit" }, points: 5 }] }] };
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
    outbox,
    endpoints: { "/demo": { destination: formEndpoint({ url: env.CRM }) } },
  }));
  export default { fetch: (request, env, ctx) => handler(request, env, ctx) };
`;
const B = "xBOUNDARYx";
const named = (name, content) => `--${B}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`;
const MULTIPART = `multipart/form-data; boundary=${B}`;
const URLENCODED = "application/x-www-form-urlencoded";

describe("bodies in workerd", () => {
  let workerd;
  let crm;
  let got;
  before(async () => {
    crm = createServer(async (request, response) => {
      let close;
      got = { length: 0, head: "", tail: "", whole: false, closed: new Promise((resolve) => (close = resolve)) };
      try {
        for await (const piece of request) {
          const text = piece.toString("latin1");
          got.length += piece.length;
          if (got.head.length < 4096) got.head += text.slice(0, 4096);
          got.tail = (got.tail + text).slice(-4096);
        }
        got.whole = true;
        response.end("taken");
      } catch {
        response.destroy();
      } finally {
        close();
      }
    });
    await new Promise((resolve) => crm.listen(0, "127.0.0.1", resolve));
    const studio = await openStudio();
    workerd = await startWorkerd({
      modules: await bundleWorker(WORKER, { packages: userFolder() }),
      bindings: {
        SCORECARD: Buffer.from(studio.compile(MODEL)).toString("base64"),
        KEYS: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
        CRM: `http://127.0.0.1:${crm.address().port}/lead`,
      },
    });
  });
  after(async () => {
    await workerd?.dispose();
    crm?.close();
  });

  /** Sends pieces as they are made, with or without saying how much there will be. */
  async function send(type, pieces, { length } = {}) {
    const headers = { "content-type": type, ...(length === undefined ? {} : { "content-length": length }) };
    const outgoing = httpRequest(`${workerd.url}/demo`, { method: "POST", headers });
    const answered = new Promise((resolve, reject) => {
      outgoing.on("response", resolve);
      outgoing.on("error", reject);
    });
    answered.catch(() => {});
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, "latin1");
      if (!outgoing.write(bytes)) await Promise.race([new Promise((resolve) => outgoing.once("drain", resolve)), answered.catch(() => {})]);
    }
    outgoing.end();
    const response = await answered;
    response.setEncoding("utf8");
    let text = "";
    for await (const piece of response) text += piece;
    return { status: response.statusCode, text };
  }

  test("a small form is scored, whether or not it says how long it is", async () => {
    const body = named("a", "1") + named("lead_score", "99") + `--${B}--\r\n`;
    for (const options of [{ length: body.length }, {}]) {
      assert.deepEqual(await send(MULTIPART, [body], options), { status: 200, text: "taken" });
      assert.ok(got.head.startsWith(named("a", "1") + named("lead_score", "5")), got.head);
    }
  });

  test("30 MB of files stream through, without the reserved parts", async () => {
    const file = `--${B}\r\nContent-Disposition: form-data; name="cv"; filename="cv"\r\n\r\n`;
    const chunk = "\r\n--xBOUNDAR\r\n".repeat(4681);
    const count = 480;
    const start = named("a", "1");
    const end = `\r\n${named("b", "2")}--${B}--\r\n`;
    function* pieces() {
      yield start + named("lead_score", "99") + file;
      for (let at = 0; at < count; at += 1) yield chunk;
      yield `\r\n${named("LEAD_stage[]", "sql")}${named("b", "2")}--${B}--\r\n`;
    }
    assert.deepEqual(await send(MULTIPART, pieces()), { status: 200, text: "taken" });
    assert.equal(got.length, start.length + file.length + count * chunk.length + end.length);
    assert.ok(got.head.startsWith(start + file));
    assert.ok(got.tail.endsWith(end));
  });

  test("a large urlencoded form streams through as well", async () => {
    const value = "x".repeat(2 << 20);
    const body = `a=${value}&lead_score=99&b=2`;
    assert.equal((await send(URLENCODED, [body], { length: body.length })).status, 200);
    assert.equal(got.length, body.length - "&lead_score=99".length);
    assert.ok(got.tail.endsWith("x&b=2"));
  });

  test("a large body that is malformed never looks whole to the CRM", async () => {
    for (const end of [`--${B}evil\r\n${"y".repeat(1 << 20)}`, "", `--${B}\r\n`]) {
      // Where much is still to be sent when it is refused, the host may break the connection off.
      const { status } = await send(MULTIPART, [named("a", "x".repeat(2 << 20)), end]).catch(() => ({ status: 502 }));
      assert.equal(status, 502);
      await got.closed;
      assert.equal(got.whole, false);
    }
  });

  test("a visitor who goes away in the middle leaves the CRM with half a request, and no more", async () => {
    const outgoing = httpRequest(`${workerd.url}/demo`, { method: "POST", headers: { "content-type": MULTIPART } });
    outgoing.on("error", () => {});
    got = undefined;
    outgoing.write(named("a", "x".repeat(3 << 20)));
    while (!got?.length) await new Promise((resolve) => setTimeout(resolve, 10));
    outgoing.destroy();
    const { closed } = got;
    await closed;
    assert.equal(got.whole, false);
  });
});
