// Node's own http server as a host of a handler of web requests.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { nodeListener } from "../../pkg/dist/edge/node.js";

async function host(handler, options) {
  const errors = [];
  const listener = nodeListener(handler, { onError: (error) => errors.push(error.message), ...options });
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${port}`, port, errors, listener, close };
}

/** A request as it is written, and what comes back. */
async function raw(port, text) {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (piece) => (answer += piece));
  socket.end(text, "latin1");
  await once(socket, "close");
  return answer;
}

test("what comes in and what goes out are the web's own", async () => {
  const { url, close } = await host(async (request) => {
    const headers = new Headers({ "X-Seen": `${request.method} ${request.headers.get("x-in")} ${new URL(request.url).search}` });
    headers.append("Set-Cookie", "a=1; Path=/");
    headers.append("Set-Cookie", "b=2; Path=/");
    return new Response(await request.text(), { status: 207, headers });
  });
  try {
    const response = await fetch(`${url}/path?q=%C3%A6`, { method: "POST", body: "æ=1", headers: { "X-In": "yes" } });
    assert.equal(response.status, 207);
    assert.equal(response.headers.get("x-seen"), "POST yes ?q=%C3%A6");
    assert.deepEqual(response.headers.getSetCookie(), ["a=1; Path=/", "b=2; Path=/"]);
    assert.equal(await response.text(), "æ=1");
    const head = await fetch(url, { method: "HEAD" });
    assert.equal(head.status, 207);
  } finally {
    await close();
  }
});

test("an address cannot name another host", async () => {
  const seen = [];
  const handler = (request) => {
    seen.push(request.url);
    return new Response("ok");
  };
  const { port, close } = await host(handler, { origin: "https://www.example.com" });
  try {
    for (const [line, expected] of [
      ["GET //evil.example/x HTTP/1.1", "https://www.example.com//evil.example/x"],
      ["GET /\\evil.example HTTP/1.1", "https://www.example.com//evil.example"],
      ["GET /@evil.example HTTP/1.1", "https://www.example.com/@evil.example"],
    ]) {
      assert.match(await raw(port, `${line}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 200/, line);
      assert.equal(seen.pop(), expected);
    }
    for (const line of ["GET http://evil.example/ HTTP/1.1", "OPTIONS * HTTP/1.1", "TRACE / HTTP/1.1"]) {
      assert.match(await raw(port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 400/, line);
    }
    assert.deepEqual(seen, []);
  } finally {
    await close();
  }
  const open = await host(handler);
  try {
    assert.match(await raw(open.port, "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 400/);
    assert.match(await raw(open.port, "GET / HTTP/1.1\r\nHost: x@y/z?\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 400/);
  } finally {
    await open.close();
  }
});

test("bodies stream both ways: 64 MiB pass without being held", async () => {
  const piece = new Uint8Array(1 << 20);
  const { url, close } = await host(async (request) => {
    let length = 0;
    for await (const chunk of request.body) length += chunk.length;
    let left = 64;
    const body = new ReadableStream({ pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()) });
    return new Response(body, { headers: { "X-Length": String(length) } });
  });
  try {
    const before = process.memoryUsage().rss;
    const sent = httpRequest(url, { method: "POST" });
    const answered = once(sent, "response");
    for (let count = 0; count < 64; count += 1) if (!sent.write(piece)) await once(sent, "drain");
    sent.end();
    const [response] = await answered;
    assert.equal(response.headers["x-length"], String(64 << 20));
    let length = 0;
    for await (const chunk of response) length += chunk.length;
    assert.equal(length, 64 << 20);
    assert.ok(process.memoryUsage().rss - before < 100 << 20, "memory grew with the body");
  } finally {
    await close();
  }
});

test("a handler that throws is a 500 and told of; a visitor who goes away is neither", async () => {
  let aborted;
  const { url, errors, close } = await host(async (request) => {
    if (request.url.endsWith("/throws")) throw new Error("a defect");
    aborted = new Promise((done) => request.signal.addEventListener("abort", done));
    await aborted;
    throw new Error("gone");
  });
  try {
    assert.equal((await fetch(`${url}/throws`)).status, 500);
    assert.deepEqual(errors, ["a defect"]);
    await assert.rejects(fetch(`${url}/waits`, { signal: AbortSignal.timeout(100) }));
    await aborted;
    await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual(errors, ["a defect"]);
  } finally {
    await close();
  }
});

test("work that was handed to waitUntil is waited for", async () => {
  let isDone = false;
  const { url, listener, close } = await host((_, __, ctx) => {
    ctx.waitUntil(new Promise((done) => setTimeout(done, 50)).then(() => (isDone = true)));
    ctx.waitUntil(Promise.reject(new Error("of the hook")));
    return new Response("ok");
  });
  try {
    await fetch(url);
    assert.equal(isDone, false);
    await listener.settled();
    assert.equal(isDone, true);
  } finally {
    await close();
  }
});
