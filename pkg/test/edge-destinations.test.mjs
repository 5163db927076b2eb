// The shapes that CRMs take, and which of them a lead goes to.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import {
  accountEngagementHandler,
  formEndpoint,
  hubspotForm,
  marketoForm,
  mauticForm,
  pipedriveLead,
  salesforceWebToLead,
  webhook,
  zendeskSellLead,
  zohoWebToLead,
} from "../dist/edge.js";
import { webToLead } from "../dist/crm/salesforce.js";
import { pipedriveKeys } from "../dist/crm/pipedrive.js";
import { CRM, fieldsOf, NOW, post, site } from "./support/edge.mjs";

const FORM = "firstname=Anna&lastname=Berg&email=anna%40example.com&jobtitle=CTO&company=Example&topic=a&topic=b&lead_score=99";
const json = ({ text }) => JSON.parse(text);
/** What goes to a CRM whose endpoint takes its own shape. */
async function through(destination, { body = FORM, crm = () => Response.json({}), headers = {}, type } = {}) {
  const all = site({ crm, visitorIp: (request) => request.headers.get("cf-connecting-ip") }, { destination, thanks: "/thanks" });
  all.response = await all.handler(post(body, { headers, ...(type ? { type } : {}) }));
  return all;
}

test("HubSpot: fields by name, several choices in one, and the visitor as context", async () => {
  const destination = hubspotForm({ portalId: "123", formGuid: "aa-bb", token: "t0ken", renames: { topic: "topics", company: "0-2/name" } });
  const headers = { cookie: `a=1; hubspotutk=${"ab".repeat(16)}`, referer: "https://www.example.com/demo", "cf-connecting-ip": "192.0.2.1" };
  const { sent, response } = await through(destination, { headers });
  assert.equal(sent[0].url, "https://api.hsforms.com/submissions/v3/integration/secure/submit/123/aa-bb");
  assert.equal(sent[0].headers.get("authorization"), "Bearer t0ken");
  const got = json(sent[0]);
  assert.deepEqual(got.fields.slice(0, 6), [
    { objectTypeId: "0-1", name: "firstname", value: "Anna" },
    { objectTypeId: "0-1", name: "lastname", value: "Berg" },
    { objectTypeId: "0-1", name: "email", value: "anna@example.com" },
    { objectTypeId: "0-1", name: "jobtitle", value: "CTO" },
    { objectTypeId: "0-2", name: "name", value: "Example" },
    { objectTypeId: "0-1", name: "topics", value: "a;b" },
  ]);
  assert.deepEqual(got.fields.filter(({ name }) => name === "lead_score"), [{ objectTypeId: "0-1", name: "lead_score", value: "25" }]);
  assert.deepEqual(got.context, { hutk: "ab".repeat(16), pageUri: "https://www.example.com/demo", ipAddress: "192.0.2.1" });
  assert.equal(got.submittedAt, NOW);
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/thanks"]);
});

test("HubSpot refuses a field that its form lacks: the lead arrives without ours", async () => {
  const crm = ({ text }) => (text.includes("lead_score") ? Response.json({ errors: [{ errorType: "FIELD_NOT_IN_FORM_DEFINITION" }] }, { status: 400 }) : Response.json({}));
  const { sent, codes } = await through(hubspotForm({ portalId: "1", formGuid: "2", consent: () => ({ consent: { consentToProcess: true, text: "x" } }) }), { crm });
  assert.equal(sent.length, 2);
  assert.equal(json(sent[1]).fields.length, 6);
  assert.equal(json(sent[1]).legalConsentOptions.consent.text, "x");
  assert.equal(sent[1].headers.get("authorization"), null);
  assert.deepEqual(codes(), ["fields_refused"]);
});

test("HubSpot: who sends its own shape has it passed on", async () => {
  const body = '{"fields":[{"name":"email","value":"a@b.example"}],"context":{"hutk":"x"},"n":1.50}';
  const { sent } = await through(hubspotForm({ portalId: "1", formGuid: "2" }), { body, type: "application/json" });
  assert.ok(sent[0].text.startsWith('{"fields":[{"name":"email","value":"a@b.example"},{"name":"lead_score","value":"5"}'));
  assert.ok(sent[0].text.endsWith('],"context":{"hutk":"x"},"n":1.50}'));
});

test("Marketo: fields, the visitor, and answers that say 200 to what they refuse", async () => {
  const destination = () => marketoForm({ host: "https://123-abc-456.mktorest.com", formId: 7, token: async () => "t" });
  const headers = { cookie: "_mkto_trk=id:1&token:x", referer: "https://www.example.com/demo", "user-agent": "UA" };
  const fine = await through(destination(), { headers, crm: () => Response.json({ success: true, result: [{ id: 1, status: "updated" }] }) });
  assert.equal(fine.sent[0].url, "https://123-abc-456.mktorest.com/rest/v1/leads/submitForm.json");
  assert.equal(fine.sent[0].headers.get("authorization"), "Bearer t");
  const { formId, input } = json(fine.sent[0]);
  assert.equal(formId, 7);
  assert.equal(input[0].cookie, "id:1&token:x");
  assert.deepEqual(input[0].visitorData, { pageURL: "https://www.example.com/demo", userAgentString: "UA" });
  assert.equal(input[0].leadFormFields.prequalScore, "25");
  assert.equal(input[0].leadFormFields.topic, "a;b");
  assert.equal(fine.decisions[0].outcome, "delivered");
  for (const [answer, outcome, times] of [
    [{ success: false, errors: [{ code: "606", message: "limit" }] }, "kept", 1],
    [{ success: false, errors: [{ code: "602" }] }, "kept", 1],
    [{ success: false, errors: [{ code: "609", message: "bad" }] }, "dead", 2],
    [{ success: true, result: [{ status: "skipped", reasons: [{ code: "1004" }] }] }, "dead", 2],
  ]) {
    const { decisions, sent } = await through(destination(), { crm: () => Response.json(answer) });
    assert.deepEqual([decisions[0].outcome, sent.length], [outcome, times]);
  }
  const html = await through(destination(), { crm: () => new Response("<html>maintenance") });
  assert.equal(html.decisions[0].outcome, "kept");
});

test("Zendesk Sell: what a lead has, what is custom, and nothing is lost", async () => {
  const destination = zendeskSellLead({ token: "t", renames: { topic: "custom_fields.Topics" } });
  const { sent } = await through(destination, { body: `${FORM}&message=Hello&cf-turnstile-response=x` });
  assert.equal(sent[0].url, "https://api.getbase.com/v2/leads");
  const { data, meta } = json(sent[0]);
  assert.equal(meta.type, "lead");
  assert.deepEqual(
    { ...data, custom_fields: undefined },
    { first_name: "Anna", last_name: "Berg", email: "anna@example.com", title: "CTO", organization_name: "Example", description: "message: Hello", custom_fields: undefined },
  );
  assert.equal(data.custom_fields.Topics, "a, b");
  assert.equal(data.custom_fields["Prequal Score"], 25);
  assert.equal(data.custom_fields["Prequal Qualified"], "false");
});

test("Zendesk Sell: upsert by the address, and a name where none is given", async () => {
  const { sent } = await through(zendeskSellLead({ token: "t", mode: "upsert" }), { body: "email=a%2Bb%40c.example" });
  assert.equal(sent[0].url, "https://api.getbase.com/v2/leads/upsert?email=a%2Bb%40c.example");
  assert.equal(json(sent[0]).data.last_name, "a+b@c.example");
  const nameless = await through(zendeskSellLead({ token: "t", mode: "upsert" }), { body: "x=1" });
  assert.equal(nameless.sent[0].url, "https://api.getbase.com/v2/leads");
  assert.equal(json(nameless.sent[0]).data.last_name, "Unknown");
});

test("Pipedrive: the person is found or made, then the lead", async () => {
  const key = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";
  const other = "a".repeat(40);
  for (const [found, calls] of [[[{ item: { id: 5 } }], ["search"]], [[], ["search", "persons"]]]) {
    const asked = [];
    const ask = async (url, { headers, body } = {}) => {
      asked.push([new URL(url).pathname.split("/").at(-1), new Headers(headers).get("x-api-token"), body && JSON.parse(new TextDecoder().decode(body))]);
      return Response.json({ data: url.includes("search") ? { items: found } : { id: 6 } });
    };
    const { sent, outbox } = await through(pipedriveLead({ token: "t", preset: pipedriveKeys({ score: key }), otherFields: other, fetch: ask }));
    assert.deepEqual(asked.map(([name]) => name), calls);
    assert.ok(asked.every(([, token]) => token === "t"));
    if (asked[1]) assert.deepEqual(asked[1][2], { name: "Anna Berg", email: [{ value: "anna@example.com", primary: true }] });
    assert.equal(sent[0].url, "https://api.pipedrive.com/v1/leads");
    assert.deepEqual(json(sent[0]), { title: "CTO", [other]: "topic: a, b", [key]: 25, person_id: found.length ? 5 : 6 });
    assert.deepEqual(await outbox.list(), []);
  }
  const { decisions, sent } = await through(pipedriveLead({ token: "t", fetch: async () => new Response("", { status: 500 }) }));
  assert.deepEqual([decisions[0].outcome, decisions[0].problem, sent.length], ["kept", "unfinished", 0]);
});

test("Account Engagement: urlencoded always, files told of", async () => {
  const form = new FormData();
  form.append("email", "a@b.example");
  form.append("message", "æ & ø");
  form.append("cv", new File(["x"], "cv.pdf"));
  form.append("lead_score", "99");
  const given = new Response(form);
  const type = given.headers.get("content-type");
  const destination = accountEngagementHandler({ url: "https://go.example.com/l/1/2026-01-01/abc" });
  const { sent, codes } = await through(destination, { body: await given.arrayBuffer(), type });
  assert.equal(sent[0].headers.get("content-type"), "application/x-www-form-urlencoded;charset=UTF-8");
  assert.deepEqual(fieldsOf(sent[0]).slice(0, 3), [["email", "a@b.example"], ["message", "æ & ø"], ["lead_score", "5"]]);
  assert.deepEqual(codes(), ["files_left_out"]);
});

test("Salesforce Web-to-Lead: the form as it is, ours by the organization's ids", async () => {
  const preset = webToLead({ score: "00N5g00000AbCdE", qualified: "00N5g00000AbCdF" });
  const body = "oid=00D5g&retURL=https%3A%2F%2Fwww.example.com%2Fthanks&last_name=Berg&company=Example&00N5g00000Other=x";
  const crm = () => new Response(null, { status: 302, headers: { location: "https://www.example.com/thanks" } });
  const { sent, response } = await through(salesforceWebToLead({ preset }), { body, crm });
  assert.equal(sent[0].url, "https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8");
  assert.equal(sent[0].text, `${body}&00N5g00000AbCdE=5&00N5g00000AbCdF=0`);
  assert.deepEqual([response.status, response.headers.get("location")], [302, "https://www.example.com/thanks"]);
});

test("Zoho and Mautic: names with spaces and brackets, tokens and files go through untouched", async () => {
  const zoho = await through(zohoWebToLead(), { body: "xnQsjsdp=t&xmIwtLD=u&actionType=TGVhZHM%3D&Last+Name=Berg&LEADCF1=x" });
  assert.ok(zoho.sent[0].text.startsWith("xnQsjsdp=t&xmIwtLD=u&actionType=TGVhZHM%3D&Last+Name=Berg&LEADCF1=x&Prequal_Score=5"));
  const mautic = await through(mauticForm({ url: "https://m.example.com/form/submit?formId=1" }), { body: "mauticform[email]=a&mauticform[formId]=1&mauticform[lead_score]=99" });
  assert.equal(mautic.sent[0].url, "https://m.example.com/form/submit?formId=1");
  assert.ok(mautic.sent[0].text.startsWith("mauticform[email]=a&mauticform[formId]=1&mauticform%5Blead_score%5D=5"));
});

test("a webhook is signed at each attempt, by the newest key, with the key of the submission as its id", async () => {
  const key = "whsec_" + Buffer.alloc(24, 5).toString("base64");
  const { sent } = await through(webhook({ url: "https://hook.example.net/in", keys: [key, "whsec_" + Buffer.alloc(24, 6).toString("base64")] }));
  const [got] = sent;
  const id = got.headers.get("webhook-id");
  assert.equal(id, got.headers.get("idempotency-key"));
  const mac = createHmac("sha256", Buffer.alloc(24, 5)).update(`${id}.${got.headers.get("webhook-timestamp")}.`).update(got.bytes).digest("base64");
  assert.equal(got.headers.get("webhook-signature"), `v1,${mac}`);
  const { type, timestamp, data } = json(got);
  assert.deepEqual([type, timestamp, data.id], ["lead.submitted", new Date(NOW).toISOString(), id]);
  assert.deepEqual(data.fields.slice(5), [{ name: "topic", value: "a" }, { name: "topic", value: "b" }]);
  assert.equal(data.lead.lead_score, 25);
  assert.equal(data.assessment.reasons[0].because, "Decides");
});

// ---- routing

const named = (name) => formEndpoint({ url: `${CRM}/${name}`, name });

test("a lead goes by its route, then by its stage, then otherwise", async () => {
  const routed = (destination) => async (body, options = {}) => {
    const { handler, sent, decisions } = site(options, { destination });
    await handler(post(body));
    assert.equal(decisions[0].destination, sent[0].url.split("/").at(-1));
    return decisions[0].destination;
  };
  const byRoute = routed({ routes: { sales: named("sales") }, stages: { lead: named("leads") }, disqualified: named("quiet"), otherwise: named("nurture") });
  const log = JSON.stringify({ v: 1, sentAt: NOW, events: [{ event: "page_view", at: NOW, id: "a", properties: { path: "/pricing" } }] });
  const hot = new URLSearchParams({ jobtitle: "CTO", lead_log: log });
  assert.equal(await byRoute(hot.toString()), "sales");
  assert.equal(await byRoute("a=1"), "leads");
  assert.equal(await byRoute("email=x@rival.example"), "quiet");
  assert.equal(await byRoute(`${hot}&email=x@rival.example`), "sales");
  assert.equal(await byRoute("a=1", { wasm: undefined }), "nurture");
  const polluted = routed({ routes: {}, otherwise: named("otherwise") });
  assert.equal(await polluted("a=1"), "otherwise");
});

test("the names of every destination are reserved, whichever a lead goes to", async () => {
  const destination = {
    routes: { sales: formEndpoint({ url: `${CRM}/a`, name: "a", preset: { name: "a", fields: { score: "only_here" } } }) },
    otherwise: named("b"),
  };
  const { handler, sent } = site({}, { destination });
  await handler(post("x=1&Only_Here[]=99"));
  assert.ok(sent[0].text.startsWith("x=1&lead_score=5"));
});
