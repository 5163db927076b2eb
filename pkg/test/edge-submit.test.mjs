// A form's way through the edge, end to end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieOf, fieldsOf, get, NOW, post, receiptOf, site, valueOf } from "./support/edge.mjs";

test("a form is scored and goes on with our fields behind its own", async () => {
  const { handler, sent, decisions, codes } = site();
  const response = await handler(post("name=Anna&jobtitle=CTO&a=1&a=2&note=%C3%A6+b"));
  assert.equal(await response.text(), "thanks from the CRM");
  assert.equal(sent.length, 1);
  assert.ok(sent[0].text.startsWith("name=Anna&jobtitle=CTO&a=1&a=2&note=%C3%A6+b&lead_score=25&"), sent[0].text);
  assert.equal(valueOf(sent[0], "lead_verified_score"), "5");
  assert.equal(valueOf(sent[0], "lead_reasons"), "Decides (+20); sent (+5)");
  assert.equal(decisions[0].assessment.score, 25);
  assert.equal(decisions[0].outcome, "delivered");
  assert.deepEqual(codes(), []);
});

test("what the edge saw of the visit counts, and as verified", async () => {
  const { handler, sent } = site();
  const page = await handler(get("/pricing"));
  const cookie = cookieOf(page);
  await handler(post("email=anna%40example.com", { headers: { cookie } }));
  assert.equal(valueOf(sent[0], "lead_score"), "16");
  assert.equal(valueOf(sent[0], "lead_verified_score"), "16");
});

test("the same view told by page and edge is one", async () => {
  const { handler, sent } = site();
  const page = await handler(get("/pricing"));
  const log = JSON.stringify({
    v: 1,
    sentAt: NOW,
    events: [{ event: "page_view", at: NOW - 1000, id: receiptOf(page), session: "s", properties: { path: "/pricing" } }],
  });
  await handler(post(new URLSearchParams({ lead_log: log }).toString(), { headers: { cookie: cookieOf(page) } }));
  assert.equal(valueOf(sent[0], "lead_score"), "16");
  assert.equal(valueOf(sent[0], "lead_log"), undefined);
  // Without the cookie the receipt proves it.
  await handler(post(new URLSearchParams({ lead_log: log }).toString()));
  assert.equal(valueOf(sent[1], "lead_verified_score"), "16");
  assert.deepEqual(fieldsOf(sent[1]).filter(([name]) => name === "lead_score"), [["lead_score", "16"]]);
});
