// Bodies that are too large, cut short, mistyped or made to be read in two ways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { hubspotForm } from "../dist/edge.js";
import { drain, finishBy, replay } from "../dist/edge/outbox/index.js";
import { post, site } from "./support/edge.mjs";
import { sources } from "./support/source.mjs";

const B = "xBOUNDARYx";
const TYPE = `multipart/form-data; boundary=${B}`;
const named = (name, content = "v") => `--${B}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`;
const END = `--${B}--\r\n`;

/** A body that cannot be read is kept for a person, as it came; the visitor is thanked. */
const disposed = (disposition) => `--${B}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n99\r\n${END}`;
/** A body of which readers of the other boundary see a field of ours. */
const nestedIn = (boundary, other) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n--${other}\r\nContent-Disposition: form-data; name="lead_score"\r\n\r\n99\r\n--${other}--\r\n--${boundary}--\r\n`;

const UNREADABLE = [
  ["JSON that is cut short", '{"a":1', "application/json", "bad_json"],
  ["JSON with something behind it", '{"a":1} {"lead_score":9}', "application/json", "bad_json"],
  ["JSON with comments, which some readers take", '{"a":1 /* , */}', "application/json", "bad_json"],
  ["JSON that nests deeply", `${'{"a":'.repeat(70)}1${"}".repeat(70)}`, "application/json", "too_deep"],
  ["JSON that nests very deeply", "[".repeat(100_000), "application/json", "bad_json"],
  ["JSON in UTF-16", Buffer.from('{"a":1}', "utf16le"), "application/json; charset=utf-16", "unknown_charset"],
  ["JSON that is no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "application/json", "unknown_charset"],
  ["urlencoded in UTF-7", "a=1", "application/x-www-form-urlencoded; charset=utf-7", "unknown_charset"],
  ["JSON that calls itself urlencoded", ' {"lead_score":99}', "application/x-www-form-urlencoded", "type_lies"],
  ["multipart that calls itself urlencoded", named("lead_score") + END, "application/x-www-form-urlencoded", "type_lies"],
  ["urlencoded that calls itself JSON", "lead_score=99", "application/json", "bad_json"],
  ["urlencoded that calls itself multipart", "lead_score=99", TYPE, "bad_multipart"],
  ["plain text", "lead_score=99\r\na=1\r\n", "text/plain", "unknown_type"],
  ["XML", "<lead_score>99</lead_score>", "application/xml", "unknown_type"],
  ["no content type", new TextEncoder().encode("a=1"), "", "unknown_type"],
  ["two content types", "a=1", "application/x-www-form-urlencoded, application/json", "ambiguous_type"],
  ["a content type that is none", "a=1", "urlencoded", "ambiguous_type"],
  ["two boundaries", named("a") + END, `${TYPE}; boundary=other`, "ambiguous_type"],
  ["a boundary in pieces", named("a") + END, `multipart/form-data; boundary*0=xBOUND; boundary*1=ARYx`, "ambiguous_type"],
  ["no boundary", named("a") + END, "multipart/form-data", "bad_multipart"],
  ["an empty boundary", named("a") + END, 'multipart/form-data; boundary=""', "bad_multipart"],
  ["another boundary than the body's", named("a") + END, "multipart/form-data; boundary=other", "bad_multipart"],
  ["a missing last delimiter", named("a"), TYPE, "bad_multipart"],
  ["multipart that is cut within a head", `${named("a")}--${B}\r\nContent-Disposition: form-da`, TYPE, "bad_multipart"],
  ["parts behind the last delimiter", named("a") + END + named("lead_score") + END, TYPE, "bad_multipart"],
  ["something before the first delimiter", `lead_score=99\r\n${named("a")}${END}`, TYPE, "bad_multipart"],
  ["a line that begins like a delimiter", `${named("a")}--${B}x\r\nContent-Disposition: form-data; name="b"\r\n\r\n1\r\n${END}`, TYPE, "bad_multipart"],
  [
    "multipart within multipart",
    `--${B}\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Disposition: form-data; name="lead_score"\r\n\r\n9\r\n--y--\r\n${END}`,
    TYPE,
    "bad_multipart",
  ],
  ["a boundary with a backslash, which some take for itself", nestedIn("ab", "a\\b"), 'multipart/form-data; boundary="a\\b"', "ambiguous_type"],
  ["a boundary with white space behind it, which some take for a part of it", nestedIn("ab", "ab "), "multipart/form-data; boundary=ab ; charset=utf-8", "ambiguous_type"],
  ["a boundary with a tab behind it", nestedIn("ab", "ab\t"), "multipart/form-data; boundary=ab\t;charset=utf-8", "ambiguous_type"],
  ["a boundary with white space before a last semicolon", nestedIn("ab", "ab "), "multipart/form-data; boundary=ab ;", "ambiguous_type"],
  ["a boundary with white space before it", nestedIn("ab", " ab"), "multipart/form-data; boundary= ab", "ambiguous_type"],
  ["a boundary with a comma, where PHP ends it", nestedIn("ab,cd", "ab"), "multipart/form-data; boundary=ab,cd", "bad_multipart"],
  ["another parameter that PHP takes for the boundary", nestedIn("BB", "AA"), "multipart/form-data; x-boundary=AA; boundary=BB", "bad_multipart"],
  ["a boundary that has a boundary for PHP", nestedIn("boundary=A", "A"), 'multipart/form-data; BOUNDARY="boundary=A"', "bad_multipart"],
  ["a name with a space in single quotes, as PHP reads them", disposed("name=' lead_score'"), TYPE, "bad_multipart"],
  ["a name in an encoded word, as mail has them", disposed('name="=?utf-8?B?bGVhZF9zY29yZQ==?="'), TYPE, "bad_multipart"],
  ["a name in another encoded word", disposed('name="=?utf-8?q?lead=5Fscore?="'), TYPE, "bad_multipart"],
  ["a million fields", "&".repeat(1 << 20), "application/x-www-form-urlencoded", "too_many_fields"],
  ["50 000 parts", `--${B}\r\n\r\n\r\n`.repeat(50_000) + END, TYPE, "too_many_fields"],
  ["a head without an end", `--${B}\r\n${"X-A: b\r\n".repeat(4000)}`, TYPE, "bad_multipart"],
];

for (const [name, body, type, code] of UNREADABLE) {
  test(`kept for a person: ${name}`, async () => {
    const { handler, sent, codes, outbox, decisions, problems } = site();
    const response = await handler(post(body, { type }));
    assert.equal(response.status, 200);
    assert.match(await response.text(), /Thank you/);
    assert.equal(sent.length, 0);
    assert.deepEqual(codes(), ["kept_for_person"]);
    assert.equal(problems[0].detail, code);
    const [{ id, state, problem }] = await outbox.list();
    assert.deepEqual([state, problem], ["dead", code]);
    assert.deepEqual(Buffer.from((await outbox.get(id)).request.body), Buffer.from(body));
    assert.equal(decisions[0].outcome, "dead");
  });
}

test("a boundary is read with white space before its name, and in quotes", async () => {
  const { handler, sent } = site();
  for (const type of [`multipart/form-data ;  boundary=${B}; charset=utf-8`, `multipart/form-data;boundary="${B}"; charset=utf-8`]) {
    await handler(post(named("a") + named("lead_score", "99") + END, { type }));
    assert.ok(sent.at(-1).text.startsWith(named("a")));
    assert.ok(!sent.at(-1).text.includes("99"));
  }
});

test("an empty body goes on, unscored", async () => {
  const { handler, sent } = site();
  await handler(post(undefined, { type: "application/x-www-form-urlencoded" }));
  await handler(post("", { type: "" }));
  assert.deepEqual(sent.map(({ text }) => text), ["", ""]);
});

test("another charset that shows ASCII goes on, unscored and without the reserved names", async () => {
  const { handler, sent, codes } = site();
  const type = "application/x-www-form-urlencoded; charset=ISO-8859-1";
  await handler(post("name=%C6rlig&lead_score=99", { type }));
  assert.equal(sent[0].text, "name=%C6rlig");
  assert.equal(sent[0].headers.get("content-type"), type);
  assert.deepEqual(codes(), ["not_scorable"]);
});

test("too many fields go on, unscored and without the reserved names", async () => {
  const { handler, sent } = site();
  const pairs = `${"a=1&".repeat(2000)}lead_score=99&b=2`;
  await handler(post(pairs));
  assert.equal(sent[0].text, pairs.replace("lead_score=99&", ""));
  const parts = Array.from({ length: 10_000 }, (_, at) => named(`f${at}`)).join("");
  await handler(post(parts + named("lead_score") + END, { type: TYPE }));
  assert.equal(sent[1].text, parts + END);
});

test("a part of another's making cannot be smuggled in by a name of ours", async () => {
  const evil = 'x"\r\nX-Evil: 1\r\n\r\nbody\r\n--' + B + '\r\nContent-Disposition: form-data; name="lead_stage';
  const preset = { name: "evil", fields: { score: evil, stage: "s" } };
  const { formEndpoint } = await import("../dist/edge.js");
  const { handler, sent } = site({}, { destination: formEndpoint({ url: "https://crm.example.net/", preset }) });
  await handler(post(named("a") + END, { type: TYPE }));
  const read = await new Response(sent[0].bytes, { headers: { "content-type": TYPE } }).formData();
  assert.equal([...read.keys()].length, 3);
  assert.ok(!sent[0].text.includes("\r\nX-Evil"));
});

test("a file's name and type with line ends stay where they are", async () => {
  const { handler, sent } = site();
  const head = 'Content-Disposition: form-data; name="cv"; filename="a%0D%0Alead_score: 9"\r\nContent-Type: text/plain;%0D%0Aname=lead_score';
  const file = `--${B}\r\n${head}\r\n\r\nx\r\n`;
  await handler(post(file + END, { type: TYPE }));
  assert.ok(sent[0].text.startsWith(file));
});

// ---- streams

/** A body of chunks that are made as they are asked for. */
function streamOf(chunks) {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? Buffer.from(value, "latin1") : value);
    },
  });
}

test("100 MB stream through the filter without being held, byte by byte", async () => {
  const chunk = Buffer.alloc(64 * 1024, "\r\n--xBOUNDARY\r\n--xBOUNDARYx".slice(0, 13));
  const count = 1600;
  function* body() {
    yield named("a", "1");
    yield named("lead_score", "99").slice(0, 20);
    yield named("lead_score", "99").slice(20);
    yield `--${B}\r\nContent-Disposition: form-data; name="cv"; filename="cv"\r\n\r\n`;
    for (let at = 0; at < count; at += 1) yield chunk;
    yield "\r\n" + named("LEAD_stage[]", "sql") + named("b", "2") + END;
  }
  const head = named("a", "1") + `--${B}\r\nContent-Disposition: form-data; name="cv"; filename="cv"\r\n\r\n`;
  const tail = "\r\n" + named("b", "2") + END;
  let length = 0;
  let first = "";
  let last = "";
  let most = 0;
  const before = process.memoryUsage().arrayBuffers;
  const { handler, codes, decisions } = site({
    fetch: async (request) => {
      for await (const piece of request.body) {
        if (length === 0) first = Buffer.from(piece).toString("latin1");
        length += piece.length;
        last = (last + Buffer.from(piece).toString("latin1")).slice(-tail.length);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
      return new Response("taken");
    },
  });
  const response = await handler(post(streamOf(body()), { type: TYPE }));
  assert.equal(await response.text(), "taken");
  assert.equal(length, head.length + tail.length + count * chunk.length);
  assert.ok(head.startsWith(first.slice(0, head.length)));
  assert.equal(last, tail);
  assert.ok(most < 40 << 20, `${most >> 20} MiB were held`);
  assert.deepEqual(codes(), ["streamed_unscored"]);
  assert.equal(decisions[0].outcome, "streamed");
});

test("a large body that is malformed never looks whole to the CRM", async () => {
  for (const end of ["", `\r\n--${B}evil\r\n`, `\r\n--${B}${"x".repeat(1000)}`]) {
    let whole = false;
    const { handler, codes } = site({
      fetch: async (request) => {
        await request.arrayBuffer();
        whole = true;
        return new Response("taken");
      },
    });
    const response = await handler(post(streamOf([named("a", "x".repeat(2 << 20)), end]), { type: TYPE }));
    assert.equal(response.status, 502);
    assert.equal(whole, false);
    assert.deepEqual(codes(), ["streamed_unscored", "stream_failed"]);
  }
});

test("a large urlencoded body streams through a filter as well", async () => {
  const { handler, sent, codes } = site();
  const value = "x".repeat(1 << 20);
  await handler(post(`lead_score=99&a=${value}&LEAD%5Fstage[]=sql;lead_route=x;y=1&b=2&lead_score`));
  assert.equal(sent[0].text, `a=${value};y=1&b=2`);
  assert.deepEqual(codes(), ["streamed_unscored"]);
});

test("the filter of urlencoded bodies gives the same whatever the pieces", async () => {
  const { urlencodedFilter, reserve } = await sources("edge/body/urlencoded-filter.ts", "edge/reserved.ts");
  for (const [body, expected] of [
    ["a=1&lead_score=2&b=3", "a=1&b=3"],
    ["lead_score=2&lead_score&a", "a"],
    ["a&lead_score", "a"],
    ["&&=&lead%5Fscore=&&x==", "&=&&x=="],
    ["lead_score=1", ""],
    ["", ""],
  ]) {
    for (const size of [1, 2, 3, 100]) {
      const pieces = [];
      for (let at = 0; at < body.length; at += size) pieces.push(body.slice(at, at + size));
      const filtered = streamOf(pieces).pipeThrough(urlencodedFilter(reserve(["lead_score"])));
      const text = await new Response(filtered).text();
      assert.equal(text.replace(/^&/, ""), expected.replace(/^&/, ""), `${body} in pieces of ${size}`);
    }
  }
});

test("a large body that cannot be streamed is kept for a person, up to a limit", async () => {
  const large = JSON.stringify({ a: "x".repeat(2 << 20) });
  const { handler, codes, outbox } = site();
  assert.equal((await handler(post(large, { type: "application/json" }))).status, 200);
  assert.deepEqual(codes(), ["kept_for_person"]);
  const [{ id, problem }] = await outbox.list();
  assert.equal(problem, "too_large");
  assert.equal((await outbox.get(id)).request.body.length, large.length);
  const destination = hubspotForm({ portalId: "1", formGuid: "2" });
  const small = site({ limits: { keptBytes: 3 << 20 } }, { destination });
  assert.equal((await small.handler(post(streamOf([named("a", large), END]), { type: TYPE }))).status, 200);
  assert.equal((await small.handler(post(streamOf([named("a", large + large), END]), { type: TYPE }))).status, 413);
  assert.deepEqual(small.codes(), ["kept_for_person", "too_large"]);
});

test("what a person is to look at is never sent with a destination's credentials, whatever host the visitor made up", async () => {
  const destination = hubspotForm({ portalId: "1", formGuid: "2", token: "secret" });
  const { handler, outbox, sent } = site({}, { destination });
  const headers = { "content-type": "text/plain" };
  await handler(new Request("https://evil.example/demo", { method: "POST", body: "a=1", headers }));
  const [{ id }] = await outbox.list();
  await replay(outbox, id, Date.now());
  const asked = [];
  await drain({ outbox, finish: finishBy([destination]), fetch: async (request) => (asked.push(request.url), new Response("ok")) });
  assert.deepEqual([asked, sent], [[], []]);
  const [{ state, problem }] = await outbox.list();
  assert.deepEqual([state, problem], ["dead", "unsendable"]);
});

test("a large body that the CRM refuses is told of as lost", async () => {
  const { handler, problems, decisions } = site({ limits: { bodyBytes: 20 }, crm: () => new Response("no", { status: 500 }) });
  assert.equal((await handler(post(`a=${"x".repeat(50)}`))).status, 500);
  assert.deepEqual(problems.map(({ code, detail }) => [code, detail]), [["streamed_unscored", null], ["stream_failed", "status_500"]]);
  assert.deepEqual([decisions[0].outcome, decisions[0].problem], ["lost", "status_500"]);
});

test("a packed body is kept for a person, whatever its length", async () => {
  for (const limits of [{}, { bodyBytes: 5 }]) {
    const { handler, sent, problems } = site({ limits });
    await handler(post(gzipSync("lead_score=99"), { headers: { "content-encoding": "gzip" } }));
    assert.equal(sent.length, 0);
    assert.deepEqual(problems.map(({ code, detail }) => [code, detail]), [["kept_for_person", limits.bodyBytes ? "too_large" : "encoded_body"]]);
  }
  const { handler, sent } = site();
  await handler(post("a=1", { headers: { "content-encoding": "identity" } }));
  assert.match(sent[0].text, /^a=1&lead_score=/);
});

test("heads full of spaces take no long time", async () => {
  const part = disposed(`${" ".repeat(16_000)}x`).slice(0, -END.length);
  const begun = performance.now();
  await site().handler(post(part.repeat(50) + END, { type: TYPE }));
  assert.ok(performance.now() - begun < 5_000);
});

test("a body of exactly the limit is scored", async () => {
  const { handler, sent } = site({ limits: { bodyBytes: 20 } });
  await handler(post("a=1&jobtitle=CTO&b=2"));
  assert.match(sent[0].text, /lead_score=25/);
});

test("a visitor who goes away in the middle leaves nothing", async () => {
  const { handler, sent, codes, outbox } = site();
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("a=1"));
    },
    pull(controller) {
      controller.error(new Error("reset"));
    },
  });
  assert.equal((await handler(post(body))).status, 400);
  assert.deepEqual(codes(), ["body_interrupted"]);
  assert.deepEqual([sent.length, (await outbox.list()).length], [0, 0]);
});

test("the filter gives the same whatever the pieces that a body comes in", async () => {
  const { multipartFilter, reserve } = await sources("edge/body/multipart-filter.ts", "edge/reserved.ts");
  const tricky = `\r\n--xBOUNDARY\r\n\r--xBOUNDARYx \n--\n\r\n-\r\n--`.replace("\r--xBOUNDARYx \n", "\r-xBOUNDARYx \n");
  const kept = [named("a", tricky), named("b", ""), named("c", "\r\n\r\n")];
  const body = Buffer.from([named("lead_score", tricky), kept[0], named("lead_stage"), kept[1], kept[2], named("lead_route", ""), END].join(""), "latin1");
  const expected = kept.join("") + END;
  for (const size of [1, 2, 3, 5, 7, 11, 64, body.length]) {
    const pieces = [];
    for (let at = 0; at < body.length; at += size) pieces.push(body.subarray(at, at + size));
    const filtered = streamOf(pieces).pipeThrough(multipartFilter(B, reserve(["lead_score", "lead_stage", "lead_route"])));
    assert.equal(Buffer.from(await new Response(filtered).arrayBuffer()).toString("latin1"), expected, `pieces of ${size}`);
  }
});

test("random bodies come out as they went in, but for what is ours", async () => {
  const { multipartFilter, multipartBody, reserve } = await sources(
    "edge/body/multipart-filter.ts",
    "edge/body/multipart.ts",
    "edge/reserved.ts",
  );
  const isReserved = reserve(["lead_score"]);
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const letters = ["\r", "\n", "-", "--", `--${B.slice(0, 4)}`, "x", "\0", "\xff", "lead_score", `-${B}`];
  for (let round = 0; round < 300; round += 1) {
    const parts = Array.from({ length: random(6) }, () => {
      const isOurs = random(3) === 0;
      const content = Array.from({ length: random(12) }, () => letters[random(letters.length)]).join("");
      return { isOurs, text: named(isOurs ? "Lead_Score[]" : `n${random(9)}`, content) };
    }).filter(({ text }) => !/[\r\n]--xBOUNDARYx/.test(text.slice(text.indexOf("\r\n\r\n") + 3, -2)));
    const whole = Buffer.from(parts.map(({ text }) => text).join("") + END, "latin1");
    const expected = parts.filter(({ isOurs }) => !isOurs).map(({ text }) => text).join("") + END;
    const read = multipartBody(whole, TYPE, B, { parts: 100 });
    assert.ok("body" in read);
    assert.equal(Buffer.from(read.body.without(isReserved).bytes).toString("latin1"), expected);
    const size = 1 + random(40);
    const pieces = [];
    for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
    const filtered = streamOf(pieces).pipeThrough(multipartFilter(B, isReserved));
    assert.equal(Buffer.from(await new Response(filtered).arrayBuffer()).toString("latin1"), expected);
  }
});
