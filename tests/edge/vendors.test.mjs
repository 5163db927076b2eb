// Each destination before a double that holds it to what the vendor documents: the shape, the required fields, the credentials;
// then before one whose form does not declare our fields.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import {
  accountEngagementHandler,
  createHandler,
  finishBy,
  formEndpoint,
  hubspotForm,
  marketoForm,
  mauticForm,
  pipedriveLead,
  readBy,
  salesforceWebToLead,
  webhook,
  zendeskSellLead,
  zohoWebToLead,
} from "../../pkg/dist/edge.js";
import { drain } from "../../pkg/dist/edge/outbox/index.js";
import { memoryOutbox } from "../../pkg/dist/edge/outbox/memory.js";
import { openStudio } from "../../pkg/dist/studio.js";
import { startCrm } from "./crm.mjs";

const KEYS = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const HOOK = `whsec_${Buffer.alloc(32, 6).toString("base64")}`;
const model = {
  name: "Vendors",
  version: "1",
  groups: [{ id: "who", kind: "fit", rules: [{ id: "cto", because: "Decides", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 20 }] }],
};
let scorecard;
let wasm;
before(async () => {
  scorecard = (await openStudio()).compile(model);
  wasm = new WebAssembly.Module(readFileSync(new URL("../../pkg/dist/runtime.wasm", import.meta.url)));
});

const person = { first_name: "Åse", last_name: "Næss", email: "ase@nordlager.example", company: "Nordlager AS", jobTitle: "CTO" };
const guid = "8f1b0f0e-58d8-4c0e-9a4f-0d9a6a2f0c11";

/** Each: where it sends, what the form holds, and the fields that its form declares of its own. */
const destinations = {
  hubspot: {
    to: (url) => hubspotForm({ portalId: "123456", formGuid: guid, host: url }),
    form: { firstname: "Åse", lastname: "Næss", email: person.email, company: person.company, jobtitle: "CTO" },
  },
  salesforce: {
    to: (url) => salesforceWebToLead({ url: `${url}/servlet/servlet.WebToLead?encoding=UTF-8` }),
    form: { oid: "00D000000000001", retURL: "https://www.example/thanks", ...person, title: "CTO" },
    ignoresUndeclared: true,
  },
  "account-engagement": {
    to: (url) => accountEngagementHandler({ url: `${url}/l/12345/2025-11-22/abc12` }),
    form: person,
    ignoresUndeclared: true,
  },
  marketo: {
    to: (url) => marketoForm({ host: url, formId: 1024, token: () => "a-token" }),
    form: { firstName: "Åse", lastName: "Næss", email: person.email, company: person.company, title: "CTO" },
  },
  zoho: {
    to: (url) => zohoWebToLead({ url: `${url}/crm/WebToLeadForm` }),
    form: { xnQsjsdp: "a1", xmIwtLD: "b2", actionType: "TGVhZHM=", "Last Name": "Næss", Company: "Nordlager AS", Designation: "CTO" },
    ignoresUndeclared: true,
  },
  "zendesk-sell": {
    to: (url) => zendeskSellLead({ host: url, token: "a-token" }),
    form: { ...person, title: "CTO" },
  },
  pipedrive: {
    to: (url) => pipedriveLead({ host: url, token: "a-token", preset: { name: "ours", fields: { score: "ab".repeat(20) } } }),
    form: { ...person, title: "CTO" },
    ignoresUndeclared: true,
  },
  mautic: {
    to: (url) => mauticForm({ url: `${url}/form/submit?formId=7` }),
    form: { "mauticform[email]": person.email, "mauticform[job_title]": "CTO", "mauticform[formId]": "7" },
    ignoresUndeclared: true,
  },
  webhook: {
    to: (url) => webhook({ url: `${url}/hook`, keys: HOOK }),
    form: person,
    secret: HOOK,
    ignoresUndeclared: true,
  },
  anything: {
    to: (url) => formEndpoint({ url: `${url}/lead` }),
    form: person,
  },
};

for (const [vendor, { to, form, secret, ignoresUndeclared }] of Object.entries(destinations)) {
  test(`${vendor}: what is sent keeps its rules`, async () => {
    const { crm, outbox, send, close } = await site(vendor, to, { secret });
    try {
      const response = await send(form);
      assert.ok(response.status < 400, `${response.status}`);
      assert.deepEqual(crm.violations.map(({ rule }) => rule), []);
      assert.equal(crm.leads.length, 1);
      const [{ fields, text }] = crm.leads;
      assert.ok(fields.some(([, value]) => String(value) === "20") || /"lead_score":20\b/.test(text), "our score goes along");
      assert.deepEqual(await outbox.list(), []);
    } finally {
      await close();
    }
  });

  test(`${vendor}: away and back, it arrives by the same key`, async () => {
    const { crm, outbox, send, drainAll, close } = await site(vendor, to, { secret });
    try {
      crm.behave = () => "503";
      await send(form);
      const [waiting] = await outbox.list();
      assert.equal(waiting.state, "pending");
      crm.behave = () => "ok";
      assert.equal((await drainAll()).delivered, 1);
      assert.equal(crm.leads.length, 1);
      const { headers } = crm.leads[0];
      assert.equal(headers["idempotency-key"], waiting.id);
      if (vendor === "webhook") assert.equal(headers["webhook-id"], waiting.id);
      assert.deepEqual(crm.violations.map(({ rule }) => rule), []);
    } finally {
      await close();
    }
  });

  if (!ignoresUndeclared) {
    test(`${vendor}: a form that does not declare our fields gets the lead without them`, async () => {
      // What the visitor's own fields become there is what a lead without a score holds.
      const plain = await site(vendor, to, { secret });
      await plain.send({ ...form }, { isScored: false });
      const declared = plain.crm.leads[0].fields.map(([name]) => name);
      await plain.close();
      const { crm, outbox, problems, send, close } = await site(vendor, to, { secret, declared });
      try {
        const response = await send(form);
        assert.ok(response.status < 400, `${response.status}`);
        assert.equal(crm.violations.length, 1);
        assert.equal(crm.leads.length, 1);
        assert.deepEqual(crm.leads[0].fields.map(([name]) => name), declared);
        assert.deepEqual(problems.map(({ code }) => code), ["fields_refused"]);
        assert.deepEqual(await outbox.list(), []);
      } finally {
        await close();
      }
    });
  }
}

/** A site whose form goes to a double of the vendor's. */
async function site(vendor, to, { secret, declared }) {
  const crm = await startCrm({ vendor, secret, declared, retryAfterS: 0 });
  const destination = to(crm.url);
  const outbox = memoryOutbox();
  const problems = [];
  const options = {
    wasm,
    scorecard,
    keys: KEYS,
    audience: "www.example.com",
    consent: "not_needed",
    endpoints: { "/demo": { form: "demo", destination, fields: { jobTitle: "jobTitle", title: "jobTitle", Designation: "jobTitle", jobtitle: "jobTitle", "mauticform[job_title]": "jobTitle" } } },
    origin: () => new Response("page"),
    outbox,
    onProblem: (problem) => problems.push(problem),
  };
  const handler = createHandler(options);
  // Where there is no engine nothing is attached.
  const unscored = createHandler({ ...options, wasm: undefined, engine: { then: (_, fail) => fail(new Error("none")) } });
  const send = (fields, { isScored = true } = {}) => {
    const body = new URLSearchParams(fields);
    return (isScored ? handler : unscored)(new Request("https://www.example.com/demo", { method: "POST", body }));
  };
  const drainAll = () =>
    drain({ outbox, finish: finishBy([destination]), read: readBy([destination]), now: () => Date.now() + 120_000 });
  return { crm, outbox, problems, send, drainAll, close: () => crm.close() };
}

