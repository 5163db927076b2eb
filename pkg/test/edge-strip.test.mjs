// Whatever the visitor calls ours is taken out before ours is attached, and nothing else is touched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formEndpoint } from "../dist/edge.js";
import { webToLead } from "../dist/crm/salesforce.js";
import { mautic } from "../dist/crm/mautic.js";
import { CRM, fieldsOf, post, site, valueOf } from "./support/edge.mjs";
import { sources } from "./support/source.mjs";

/** What ours begins with: everything before is the visitor's. */
const OURS = "lead_score=";

function visitors({ text }) {
  const at = text.lastIndexOf(`&${OURS}`);
  return text.startsWith(OURS) ? "" : text.slice(0, at);
}

const FORGED_PAIRS = [
  ["plainly", "lead_score=99"],
  ["twice", "lead_score=99&b=2&lead_score=98", "b=2"],
  ["in capitals", "LEAD_SCORE=99"],
  ["in mixed case", "Lead_Score=99"],
  ["as a list", "lead_score[]=99"],
  ["as an escaped list", "lead_score%5B%5D=99"],
  ["with an index", "lead_score[0]=99"],
  ["with a key", "lead_score[value]=99"],
  ["within an object", "fields[lead_score]=99"],
  ["within an object and with an index", "a[b][lead_score][0]=99"],
  ["with an unclosed bracket", "lead_score[=99"],
  ["with a dot, which PHP makes an underscore", "lead.score=99"],
  ["with a space, which PHP makes an underscore", "lead+score=99"],
  ["with a space before", "+lead_score=99"],
  ["with a tab behind", "lead_score%09=99"],
  ["with a NUL", "lead_score%00=99"],
  ["with a NUL and more", "lead_score%00.x=99"],
  ["with a NUL that ends it for some", "lead_score%00evil=99"],
  ["with a dot and an index", "lead.score[0]=99"],
  ["with an accent that some drop", "lead_scor%C3%A9=99"],
  ["in braces", "lead_score{0}=99"],
  ["with a line end", "lead_score%0D%0A=99"],
  ["percent-encoded", "%6c%65ad_scor%65=99"],
  ["percent-encoded twice", "lead%255Fscore=99"],
  ["percent-encoded three times", "lead%25255Fscore=99"],
  ["with a percent sign that is none", "lead%_score%=99"],
  ["in wide letters", "%EF%BD%8C%EF%BD%85%EF%BD%81%EF%BD%84_score=99"],
  ["with a zero-width space", "lead_%E2%80%8Bscore=99"],
  ["with a byte order mark", "%EF%BB%BFlead_score=99"],
  ["with a hyphen", "lead-score=99"],
  ["in camel case", "leadScore=99"],
  ["as HubSpot's new forms call it", "0-1%2Flead_score=99"],
  ["behind a semicolon, for servers that take it for a separator", "x=1;lead_score=99", "x=1"],
  ["before a semicolon", "lead_score=99;x=1", "x=1"],
  ["without a value", "lead_score"],
  ["with an empty name beside it", "=1&lead_score=99", "=1"],
  ["the verified score", "lead_verified_score=99"],
  ["the stage", "lead_stage=sql"],
  ["the reasons", "lead_reasons=bought"],
  ["the log", "lead_log=%7B%7D"],
];

for (const [name, body, rest = ""] of FORGED_PAIRS) {
  test(`a forged field is taken out: ${name}`, async () => {
    const { handler, sent } = site();
    await handler(post(rest === "" ? `first=1&${body}&last=%c3%86` : body));
    assert.equal(sent.length, 1);
    assert.equal(visitors(sent[0]), rest === "" ? "first=1&last=%c3%86" : rest);
    assert.equal(valueOf(sent[0], "lead_score"), "5");
  });
}

test("what only looks like ours stays", async () => {
  const { handler, sent } = site();
  const body = "score=1&leadscorer=2&lead=3&lead[score]=x&lead[model]=S&mislead_score=4&lead_scores=5&leads_core[]=6&%=7&&a&&=&b==2&c=;d";
  await handler(post(body));
  // `leads_core` has the letters of ours, and some CRM drops what is between them.
  assert.equal(visitors(sent[0]), body.replace("&leads_core[]=6", ""));
});

test("a query is stripped as a body is", async () => {
  const { handler, sent } = site();
  await handler(post("a=1", { path: "/demo?lead_score=99&utm=x%20y&LEAD_stage[]=sql&b;lead.score=9" }));
  assert.equal(sent[0].url, `${CRM}?utm=x%20y&b`);
});

test("the visitor cannot say again what the destination's own query says", async () => {
  const { handler, sent } = site({}, { destination: formEndpoint({ url: `${CRM}?formId=1` }) });
  await handler(post("a=1", { path: "/demo?formId=2&%66ormId=3&x=1" }));
  assert.equal(sent[0].url, `${CRM}?formId=1&x=1`);
});

test("the names of the destination's preset are reserved as well", async () => {
  const ids = webToLead({ score: "00N5g00000AbCdE", stage: "00N5g00000AbCdF" });
  const { handler, sent } = site({}, { destination: formEndpoint({ url: CRM, preset: ids }) });
  await handler(post("oid=1&00N5g00000AbCdE=99&00N5g00000AbCdEAAZ=98&00n5g00000abcde[]=97&lead_score=1"));
  assert.deepEqual(fieldsOf(sent[0]), [["oid", "1"], ["00N5g00000AbCdE", "5"], ["00N5g00000AbCdF", "lead"]]);
});

test("names of a preset that hold brackets are reserved in theirs", async () => {
  const { handler, sent } = site({}, { destination: formEndpoint({ url: CRM, preset: mautic }) });
  await handler(post("mauticform[email]=a&mauticform[lead_score]=99&mauticform%5BLead_Score%5D%5B%5D=98&mauticform.lead_score=97"));
  assert.equal(sent[0].text.split("&")[0], "mauticform[email]=a");
  assert.deepEqual(fieldsOf(sent[0]).filter(([name]) => /score/i.test(name) && !/verified/.test(name)), [["mauticform[lead_score]", "5"]]);
});

test("random forms come out as they went in, but for what is ours", async () => {
  const { urlencodedBody, reserve } = await sources("edge/body/urlencoded.ts", "edge/reserved.ts");
  const isReserved = reserve(["lead_score"]);
  const random = seeded(11);
  const names = ["a", "lead_score", "Lead%5fScore%5B%5D", "+lead_score", "lead", "score", "x%", "%C3%86", "lead_score.x", ""];
  const values = ["", "1", "a+b", "%26", "=", "lead_score", "%E0%A4%A"];
  for (let round = 0; round < 500; round += 1) {
    const pairs = Array.from({ length: random(8) }, () => [names[random(names.length)], values[random(values.length)]]);
    const write = (list) => list.map(([name, value]) => `${name}=${value}`).join("&");
    const body = urlencodedBody(new TextEncoder().encode(write(pairs)), "", true, 100).without(isReserved);
    const kept = pairs.filter(([name]) => !/score/i.test(name) || name === "score");
    assert.equal(new TextDecoder().decode(body.bytes), write(kept));
    assert.deepEqual(body.fields.map(({ name, value }) => [name, value]), [...new URLSearchParams(write(kept))]);
  }
});

function seeded(seed) {
  return (most) => (seed = (seed * 48271) % 2147483647) % most;
}

// ---- JSON

test("random JSON comes out as it went in, but for what is ours", async () => {
  const { jsonBody, reserve } = await sources("edge/body/json.ts", "edge/reserved.ts");
  const isReserved = reserve(["lead_score"]);
  const random = seeded(5);
  const keys = ["a", "b", "lead_score", "Lead Score", "name", "value", "fields", "\u00e6\"{}[],", "leadscorer"];
  const space = () => ["", " ", "\n", "\t "][random(4)];
  const make = (depth) => {
    const kind = random(depth > 4 ? 4 : 6);
    if (kind < 4) return [1.5, "lead_score", null, 'x"\\{'][kind];
    if (kind === 4) return Array.from({ length: random(4) }, () => make(depth + 1));
    return Object.fromEntries(Array.from({ length: random(5) }, () => [keys[random(keys.length)], make(depth + 1)]));
  };
  const write = (value) => {
    if (Array.isArray(value)) return `[${space()}${value.map(write).join(`${space()},${space()}`)}${space()}]`;
    if (typeof value !== "object" || !value) return JSON.stringify(value);
    const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}${space()}:${space()}${write(one)}`);
    return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
  };
  const isOurs = (name) => typeof name === "string" && /^lead[_ ]score$/i.test(name);
  const isField = (one) => one && typeof one === "object" && !Array.isArray(one) && isOurs(one.name);
  const stripped = (value) => {
    if (Array.isArray(value)) return value.filter((one) => !isField(one) && !(Array.isArray(one) && one.length > 1 && isOurs(one[0]))).map(stripped);
    if (typeof value !== "object" || !value) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isOurs(key) || isField(one) ? [] : [[key, stripped(one)]])));
  };
  for (let round = 0; round < 500; round += 1) {
    const value = { root: make(0), more: make(1) };
    const { body } = jsonBody(new TextEncoder().encode(space() + write(value) + space()), "application/json", 1000);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(body.without(isReserved).bytes)), stripped(value));
    const more = body.without(isReserved).with([["lead_score", "5"]]);
    assert.equal(JSON.parse(new TextDecoder().decode(more.bytes)).lead_score, "5");
  }
});

const json = (body, more) => post(body, { type: "application/json", ...more });

const FORGED_JSON = [
  ["a member", '{"a":1,"lead_score":99}', '{"a":1'],
  ["the first member", '{ "lead_score" : 99 , "a" : 1 }', '{ "a" : 1'],
  ["the only member", '{"lead_score":99}', "{"],
  ["several times", '{"lead_score":1,"lead_score":2,"a":1,"lead_score":3}', '{"a":1'],
  ["escaped", '{"lead\\u005fscore":99,"a":1}', '{"a":1'],
  ["in another case", '{"a":1,"LeadScore":{"x":[1,2]}}', '{"a":1'],
  ["deep inside", '{"a":{"b":[{"lead_score":99,"c":2}]}}', '{"a":{"b":[{"c":2}]}'],
  ["with a bracket", '{"a":1,"lead_score[]":[99]}', '{"a":1'],
  ["as an element of a list", '{"values":[{"key":"lead_score","v":1},{"key":"x"}],"a":1}', '{"values":[{"key":"x"}],"a":1'],
  ["as a pair of a list", '{"values":[ ["a","1"], ["LEAD_SCORE","99"],["b", 1.50] ],"a":1}', '{"values":[ ["a","1"],["b", 1.50] ],"a":1'],
  ["as the only pair", '{"a":1,"values":[["lead_score","99"]]}', '{"a":1,"values":[]'],
  ["as an object that names it, outside a list", '{"x":{"name":"lead_score","value":"99"},"a": 1}', '{"a": 1'],
  ["as such an object, deep inside", '{"a":{"b":{"c": 1,"y":{"Field-Name":"lead\\u005fscore","value":"99"}}}}', '{"a":{"b":{"c": 1}}'],
];

for (const [name, body, rest] of FORGED_JSON) {
  test(`a forged field of JSON is taken out: ${name}`, async () => {
    const { handler, sent } = site();
    await handler(json(body));
    assert.ok(sent[0].text.startsWith(rest), sent[0].text);
    assert.equal(sent[0].text.match(/99/g), null);
    assert.equal(JSON.parse(sent[0].text).lead_score, "5");
  });
}

test("pairs at the top of JSON go on without ours, byte by byte", async () => {
  const { handler, sent } = site();
  await handler(json('[ ["email", "a@b.example"],["lead_score","99"] , ["lead_score", "99"], ["n", 1.50] ]'));
  await handler(json('[["lead_score","99"]]'));
  assert.deepEqual(sent.map(({ text }) => text), ['[ ["email", "a@b.example"], ["n", 1.50] ]', "[]"]);
});

test("a choice, a text or a list that only mentions a reserved name stays", async () => {
  const { handler, sent } = site();
  const body = '{"topics":["lead_score","crm"],"notes":[["about","lead_score"],["lead_score"]],"name":"lead_score","x":{"label":"lead_score"}';
  await handler(json(`${body}}`));
  assert.ok(sent[0].text.startsWith(`${body},`), sent[0].text);
});

test("JSON keeps its duplicates, its numbers and its white space", async () => {
  const { handler, sent } = site();
  const body = '{\n  "a": 1.50, "a": 12345678901234567890,\t"b": [ ], "c": "\\u00e6/\\/", "jobTitle": "CTO"\n}\n';
  await handler(json(body, { type: "application/json; charset=utf-8" }));
  assert.ok(sent[0].text.startsWith(body.slice(0, body.lastIndexOf("\n}"))), sent[0].text);
  assert.ok(sent[0].text.endsWith("\n}\n"));
  assert.equal(JSON.parse(sent[0].text).lead_score, "25");
  assert.equal(sent[0].headers.get("content-type"), "application/json; charset=utf-8");
});

test("HubSpot's list of fields is read, stripped and added to", async () => {
  const { handler, sent } = site();
  const body = {
    submittedAt: 1,
    fields: [
      { objectTypeId: "0-1", name: "jobtitle", value: "CTO" },
      { objectTypeId: "0-1", name: "Lead_Score", value: "99" },
      { objectTypeId: "0-2", name: "name", value: "Example" },
    ],
    context: { hutk: "x" },
  };
  await handler(json(JSON.stringify(body)));
  const got = JSON.parse(sent[0].text);
  assert.deepEqual(got.fields.slice(0, 3).map(({ name, value }) => [name, value]), [["jobtitle", "CTO"], ["name", "Example"], ["lead_score", "25"]]);
  assert.equal(got.fields[2].objectTypeId, "0-1");
  assert.deepEqual(got.context, { hutk: "x" });
});

// ---- multipart

const BOUNDARY = "----WebKitFormBoundaryX";
const part = (head, content = "99") => `--${BOUNDARY}\r\n${head}\r\n\r\n${content}\r\n`;
const named = (name, content) => part(`Content-Disposition: form-data; name="${name}"`, content);
const END = `--${BOUNDARY}--\r\n`;
const multipart = (body, more) => post(body, { type: `multipart/form-data; boundary=${BOUNDARY}`, ...more });

const FORGED_PARTS = [
  ["plainly", named("lead_score")],
  ["in another case", named("LEAD_SCORE[]")],
  ["unquoted", part("Content-Disposition: form-data; name=lead_score")],
  ["in single quotes", part("Content-Disposition: form-data; name='lead_score'")],
  ["with another header's case", part('content-DISPOSITION:form-data;NAME="lead_score"')],
  ["with white space before the colon", part('Content-Disposition : form-data; name="lead_score"')],
  ["with a second name", part('Content-Disposition: form-data; name="x"; name="lead_score"')],
  ["with a second header", part('Content-Disposition: form-data; name="x"\r\nContent-Disposition: form-data; name="lead_score"')],
  ["extended", part("Content-Disposition: form-data; name*=UTF-8''lead%5Fscore")],
  ["in pieces", part('Content-Disposition: form-data; name*0="lead_"; name*1="score"')],
  ["folded", part('Content-Disposition: form-data;\r\n name="lead_score"')],
  ["as a file", part('Content-Disposition: form-data; name="lead_score"; filename="a.txt"\r\nContent-Type: text/plain')],
  ["behind a backslash that is no escape", part('Content-Disposition: form-data; filename="a\\"; name="lead_score"')],
  ["with line ends of one kind only", `--${BOUNDARY}\nContent-Disposition: form-data; name="lead_score"\n\n99\r\n`],
  ["percent-encoded", named("lead%5Fscore")],
];

const FILE = "\x00\x01\r\n--\r\n----WebKitFormBoundar\r\n\xff\xfe";

for (const [name, forged] of FORGED_PARTS) {
  test(`a forged part is taken out: ${name}`, async () => {
    const { handler, sent } = site();
    const file = part('Content-Disposition: form-data; name="cv"; filename="cv.pdf"\r\nContent-Type: application/pdf', FILE);
    const rest = named("a", "1") + file + named("a", "2");
    const whole = Buffer.from(named("a", "1") + forged + file + named("a", "2") + forged + END, "latin1");
    await handler(multipart(whole));
    const got = Buffer.from(sent[0].bytes).toString("latin1");
    assert.ok(got.startsWith(`${rest}--${BOUNDARY}\r\nContent-Disposition: form-data; name="lead_score"\r\n\r\n5\r\n`), JSON.stringify(got.slice(0, 900)));
    assert.ok(got.endsWith(END));
    assert.equal(got.includes("99"), false);
    // What a reader makes of it.
    const read = await new Response(sent[0].bytes, { headers: { "content-type": sent[0].headers.get("content-type") } }).formData();
    assert.deepEqual(read.getAll("a"), ["1", "2"]);
    assert.deepEqual(read.getAll("lead_score"), ["5"]);
    assert.equal(Buffer.from(await read.get("cv").arrayBuffer()).toString("latin1"), FILE);
  });
}

test("forged parts first, or alone, leave a body that can be read", async () => {
  for (const body of [named("lead_score") + named("a", "1") + END, named("lead_score") + END, END]) {
    const { handler, sent } = site();
    await handler(multipart(body));
    const read = await new Response(sent[0].bytes, { headers: { "content-type": sent[0].headers.get("content-type") } }).formData();
    assert.deepEqual(read.getAll("lead_score"), ["5"]);
  }
});

test("a form as this host's own FormData writes it goes through byte by byte", async () => {
  const { handler, sent } = site();
  const form = new FormData();
  form.append("jobtitle", "CTO, \r\n æ");
  form.append('odd "name"', "x");
  form.append("cv", new File([new Uint8Array(1000).map((_, at) => at)], 'c"v.bin', { type: "application/x" }));
  const given = new Response(form);
  const type = given.headers.get("content-type");
  const bytes = Buffer.from(await given.arrayBuffer());
  await handler(post(bytes, { type }));
  const closing = bytes.lastIndexOf(`\r\n--${type.split("boundary=")[1]}--`);
  assert.deepEqual(Buffer.from(sent[0].bytes.subarray(0, closing)), bytes.subarray(0, closing));
  const read = await new Response(sent[0].bytes, { headers: { "content-type": type } }).formData();
  assert.equal(read.get("lead_score"), "25");
});
