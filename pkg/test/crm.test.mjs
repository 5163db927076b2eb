// The presets: field names in each CRM's own conventions, and the values that go into them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const modules = ["hubspot", "salesforce", "marketo", "account-engagement", "zoho", "zendesk-sell", "pipedrive", "mautic", "generic"];
const roles = ["score", "fit", "engagement", "label", "grade", "stage", "qualified", "route", "reasons", "model", "version", "verified", "log"];
const presets = new Map();
for (const name of modules) presets.set(name, await import(`prequal/crm/${name}`));
const { attachedValues, labelOf, reasonLine } = await source("values");

async function source(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/crm/${name}.ts`, import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const assessment = (more) => ({
  score: 82.5, fit: 45, engagement: 37.5, labels: { fit: "A", engagement: "2", score: "High" }, grade: "B+", stage: "sql",
  qualified: true, route: "sales", disqualified: [], base: 0, rounding: 0, limits: [], frameworks: [], warnings: [], at: 0,
  reasons: [{ because: "Looked at\n pricing", points: 40 }, { because: "Free mail", points: -15.5 }],
  verified: { score: 45, stage: "mql" }, model: { name: "B2B", version: "7", fingerprint: "0".repeat(16) }, ...more,
});
const valuesOf = (more, preset = presets.get("generic").generic, options) =>
  Object.fromEntries(attachedValues(assessment(more), preset, options));

for (const [module, exported] of presets) {
  const preset = exported.default;
  test(`${module}: a preset of known roles and distinct names`, () => {
    assert.equal(preset.name, module);
    for (const role of Object.keys({ ...preset.fields, ...preset.longest })) assert.ok(roles.includes(role), role);
    const names = Object.values(preset.fields);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
    assert.ok(Object.values(exported).includes(preset), "exported by name as well");
  });
  test(`${module}: people never see the log`, () => {
    assert.equal("log" in preset.fields, module === "generic");
  });
}

test("what a CRM's own forms ask becomes standard attributes", () => {
  const standard = ["email", "company", "jobTitle", "employees", "industry", "country"];
  for (const [module, { default: preset }] of presets) {
    for (const target of Object.values(preset.answers ?? {})) {
      const { to, as } = typeof target === "string" ? { to: target } : target;
      assert.ok(standard.includes(to), `${module}: ${to}`);
      assert.equal(as, to === "employees" ? "range" : undefined);
    }
  }
  assert.equal(presets.get("salesforce").webToLead({}).answers.title, "jobTitle");
});

test("names are of the form that each CRM takes", () => {
  const forms = {
    hubspot: /^(?!hs_)[a-z][a-z0-9_]*$/,
    salesforce: /^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)*__c$/,
    marketo: /^[a-z][A-Za-z0-9]*$/,
    "account-engagement": /^[a-z][a-z0-9_]*$/,
    zoho: /^[A-Z][A-Za-z]*(_[A-Z][a-z]+)*$/,
    mautic: /^mauticform\[[a-z][a-z0-9_]{0,24}\]$/,
  };
  for (const [module, form] of Object.entries(forms)) {
    for (const name of Object.values(presets.get(module).default.fields)) assert.match(name, form, module);
  }
});

test("accounts with names of their own make their own preset", () => {
  const web = presets.get("salesforce").webToLead({ score: "00N5g00000AbCdE", qualified: "00N5g00000AbCdF" });
  assert.deepEqual(attachedValues(assessment(), web), [["00N5g00000AbCdE", "82.5"], ["00N5g00000AbCdF", "1"]]);
  const zoho = presets.get("zoho").webToLead({ stage: "LEADCF7" });
  assert.deepEqual(attachedValues(assessment(), zoho), [["LEADCF7", "sql"]]);
  const key = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";
  assert.deepEqual(attachedValues(assessment(), presets.get("pipedrive").pipedriveKeys({ score: key })), [[key, "82.5"]]);
  assert.deepEqual(attachedValues(assessment(), presets.get("pipedrive").pipedrive), []);
});

test("every role has its value", () => {
  assert.deepEqual(valuesOf({}, undefined, { verified: true, log: "AAAA" }), {
    lead_score: "82.5", lead_fit: "45", lead_engagement: "37.5", lead_label: "A2", lead_grade: "B+", lead_stage: "sql",
    lead_qualified: "true", lead_route: "sales", lead_reasons: "Looked at pricing (+40); Free mail (-15.5)",
    lead_model: "B2B", lead_model_version: "7", lead_verified_score: "45", lead_log: "AAAA",
  });
});

test("what a model does not use is blank; what a page cannot know is not attached", () => {
  const values = valuesOf({ labels: { fit: null, engagement: null, score: null }, grade: null, stage: null, qualified: null, route: null, reasons: [] });
  for (const role of ["label", "grade", "stage", "qualified", "route", "reasons"]) assert.equal(values[`lead_${role}`], "", role);
  assert.ok(!("lead_verified_score" in values) && !("lead_log" in values));
});

test("labels: fit and engagement side by side, or one of them, or the score's", () => {
  const label = (fit, engagement, score) => labelOf({ labels: { fit, engagement, score } });
  assert.equal(label("A", "1", "High"), "A1");
  assert.equal(label("A", null, "High"), "A");
  assert.equal(label(null, null, "High"), "High");
});

test("no is said as the CRM says it", () => {
  assert.equal(valuesOf({ qualified: false }).lead_qualified, "false");
  assert.equal(valuesOf({ qualified: false }, presets.get("mautic").default)["mauticform[lead_qualified]"], "0");
});

test("values are one line, cut to what the CRM takes, never through a character", () => {
  const reasons = Array.from({ length: 9 }, (_, index) => ({ because: `${"😀".repeat(40)}${index}\r\n\u0000`, points: 1 }));
  assert.equal(reasonLine({ reasons }).split("; ").length, 5);
  const cut = valuesOf({ reasons }, presets.get("salesforce").default).Lead_Reasons__c;
  assert.ok(cut.length <= 255 && cut.length >= 254, String(cut.length));
  assert.ok(cut.isWellFormed?.() ?? !/[\ud800-\udbff]$/.test(cut));
  assert.doesNotMatch(valuesOf({ reasons, model: { name: "A\r\nB: c", version: "1\n" } }).lead_model, /[\u0000-\u001f]/);
});
