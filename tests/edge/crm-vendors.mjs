// What the vendors' documentation asks of who sends to them.
import { timingSafeEqual } from "node:crypto";
import { standardSignature } from "./crm.mjs";

/** A rule that was broken: what is answered, and which. */
const refused = (status, rule) => ({ status, rule });
const mediaType = ({ headers }) => (headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
const isJson = (request) => mediaType(request) === "application/json";
const isUrlencoded = (request) => mediaType(request) === "application/x-www-form-urlencoded";

/** Of Standard Webhooks: how far a timestamp may be off. */
const TOLERANCE_S = 300;

/** Fields as pairs, of any kind of body that a form has. */
function formFields({ headers, body }) {
  const type = mediaType({ headers });
  if (type === "application/x-www-form-urlencoded") return [...new URLSearchParams(body.toString("utf8"))];
  if (type === "multipart/form-data") return multipartFields(headers["content-type"], body);
  const value = jsonOf(body);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function multipartFields(type, body) {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!boundary) return [];
  return `\r\n${body.toString("latin1")}`
    .split(`\r\n--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith("--"))
    .map((part) => {
      const end = part.indexOf("\r\n\r\n");
      const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1] ?? "";
      return [utf8(name), utf8(part.slice(end + 4))];
    });
}

const utf8 = (latin1) => Buffer.from(latin1, "latin1").toString("utf8");

function jsonOf(body) {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

const namesOf = (request) => request.fields.map(([name]) => name);
const valueOf = (request, name) => request.fields.find(([found]) => found === name)?.[1];
const undeclared = (names, declared) => declared && names.find((name) => !declared.includes(name));

/** Each: how it reads fields, which rule a request breaks (or null), and how it answers. */
export const vendors = {
  anything: {
    read: formFields,
    check: (request, { declared }) => (undeclared(namesOf(request), declared) ? refused(422, "undeclared field") : null),
  },

  hubspot: {
    read({ body }) {
      const { fields } = jsonOf(body) ?? {};
      return Array.isArray(fields) ? fields.map((field) => [field?.name, field?.value]) : [];
    },
    check(request, { declared }) {
      if (!/^\/submissions\/v3\/integration\/(secure\/)?submit\/\d+\/[0-9a-f-]{36}$/.test(request.path)) return refused(404, "path");
      if (!isJson(request)) return refused(415, "content type");
      const value = jsonOf(request.body);
      if (!Array.isArray(value?.fields) || value.fields.length === 0) return refused(400, "fields");
      const known = ["submittedAt", "fields", "context", "legalConsentOptions"];
      if (Object.keys(value).some((key) => !known.includes(key))) return refused(400, "unknown key");
      for (const field of value.fields) {
        if (typeof field?.name !== "string" || typeof field.value !== "string") return refused(400, "field");
        if (field.objectTypeId !== undefined && !/^\d+-\d+$/.test(field.objectTypeId)) return refused(400, "objectTypeId");
      }
      if (value.submittedAt !== undefined && !/^\d{13}$/.test(String(value.submittedAt))) return refused(400, "submittedAt");
      if (undeclared(namesOf(request), declared)) return refused(400, "FIELD_NOT_IN_FORM_DEFINITION");
      return null;
    },
    answer: () => json(200, { inlineMessage: "Thanks for submitting the form." }),
  },

  salesforce: {
    read: formFields,
    check(request) {
      if (request.path !== "/servlet/servlet.WebToLead") return refused(404, "path");
      if (request.query.get("encoding") !== "UTF-8") return refused(400, "encoding");
      if (!isUrlencoded(request)) return refused(415, "content type");
      if (!/^00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$/.test(valueOf(request, "oid") ?? "")) return refused(400, "oid");
      if (!valueOf(request, "last_name") || !valueOf(request, "company")) return refused(400, "last_name, company");
      return null;
    },
    answer(request) {
      const location = valueOf(request, "retURL");
      return location ? { status: 302, text: "", headers: { Location: location } } : { status: 200, text: "" };
    },
  },

  "account-engagement": {
    read: formFields,
    check(request) {
      if (!/^\/l\/\d+\/\d{4}-\d\d-\d\d\/\w+$/.test(request.path)) return refused(404, "path");
      if (!isUrlencoded(request)) return refused(415, "urlencoded only");
      return namesOf(request).some((name) => /email/i.test(name)) ? null : refused(400, "email");
    },
    answer: () => ({ status: 302, text: "", headers: { Location: "https://www.example/thanks" } }),
  },

  marketo: {
    read: ({ body }) => Object.entries(jsonOf(body)?.input?.[0]?.leadFormFields ?? {}),
    check(request, { declared }) {
      if (request.path !== "/rest/v1/leads/submitForm.json") return refused(404, "path");
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? "")) return refused(200, "601: access token invalid");
      if (!isJson(request)) return refused(415, "content type");
      const value = jsonOf(request.body);
      if (!Number.isInteger(value?.formId)) return refused(200, "1003: formId");
      if (!Array.isArray(value.input) || value.input.length !== 1) return refused(200, "1003: input");
      const { leadFormFields, visitorData = {}, cookie, ...unknown } = value.input[0];
      if (Object.keys(unknown).length > 0 || typeof leadFormFields?.email !== "string") return refused(200, "1003: leadFormFields");
      const known = ["pageURL", "queryString", "leadClientIPAddress", "userAgentString"];
      if (Object.keys(visitorData).some((key) => !known.includes(key))) return refused(200, "1003: visitorData");
      return undeclared(Object.keys(leadFormFields), declared) ? refused(200, "1006: field not found") : null;
    },
    // Marketo says 200 to what it refuses.
    refusal: ({ rule }) => json(200, { requestId: "1", success: false, errors: [{ code: rule.slice(0, 4).replace(":", ""), message: rule }] }),
    answer: () => json(200, { requestId: "1", success: true, result: [{ id: 1, status: "created" }] }),
  },

  zoho: {
    read: formFields,
    check(request) {
      if (request.path !== "/crm/WebToLeadForm") return refused(404, "path");
      if (!isUrlencoded(request) && mediaType(request) !== "multipart/form-data") return refused(415, "content type");
      if (["xnQsjsdp", "xmIwtLD", "actionType"].some((name) => !valueOf(request, name))) return refused(400, "tokens");
      return valueOf(request, "Last Name") ? null : refused(400, "Last Name");
    },
    answer: () => ({ status: 302, text: "", headers: { Location: "https://www.example/thanks" } }),
  },

  "zendesk-sell": {
    read: ({ body }) => Object.entries({ ...jsonOf(body)?.data, ...jsonOf(body)?.data?.custom_fields }),
    check(request, { declared }) {
      if (!/^\/v2\/leads(\/upsert)?$/.test(request.path)) return refused(404, "path");
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? "")) return refused(401, "bearer");
      if (!isJson(request)) return refused(415, "content type");
      const value = jsonOf(request.body);
      if (typeof value?.data !== "object" || Array.isArray(value.data)) return refused(422, "data");
      if (!value.data.last_name && !value.data.organization_name) return refused(422, "last_name or organization_name");
      if (request.path.endsWith("/upsert") && [...request.query].length === 0) return refused(422, "filter");
      const known = ["first_name", "last_name", "organization_name", "owner_id", "source_id", "title", "description", "industry",
        "website", "email", "phone", "mobile", "fax", "twitter", "facebook", "linkedin", "skype", "address", "tags",
        "custom_fields", "status"];
      if (Object.keys(value.data).some((key) => !known.includes(key))) return refused(422, "unknown attribute");
      if (undeclared(Object.keys(value.data.custom_fields ?? {}), declared)) return refused(422, "unknown custom field");
      return null;
    },
    answer: () => json(200, { data: { id: 1 }, meta: { type: "lead" } }),
  },

  pipedrive: {
    read: ({ body }) => Object.entries(jsonOf(body) ?? {}),
    check(request, { declared }) {
      if (!/^\/(api\/)?v[12]\/(leads|persons|persons\/search)$/.test(request.path)) return refused(404, "path");
      if (!request.headers["x-api-token"] && !/^Bearer /.test(request.headers.authorization ?? "")) return refused(401, "token");
      if (request.path.endsWith("/search")) return request.query.get("term")?.length >= 2 ? null : refused(400, "term");
      if (!isJson(request)) return refused(415, "content type");
      const value = jsonOf(request.body);
      if (request.path.endsWith("/persons")) return typeof value?.name === "string" ? null : refused(400, "name");
      if (typeof value?.title !== "string" || value.title === "") return refused(400, "title");
      if (!Number.isInteger(value.person_id) && !Number.isInteger(value.organization_id)) return refused(400, "person_id or organization_id");
      return undeclared(Object.keys(value), declared) ? refused(400, "unknown key") : null;
    },
    isLead: ({ path }) => path.endsWith("/leads"),
    answer(request) {
      if (request.path.endsWith("/search")) return json(200, { success: true, data: { items: [] } });
      return json(201, { success: true, data: { id: request.path.endsWith("/persons") ? 7 : "adf21080-0e10-11eb-879b-05d71fb426ec" } });
    },
  },

  mautic: {
    read: formFields,
    check(request) {
      if (request.path !== "/form/submit") return refused(404, "path");
      if (!isUrlencoded(request) && mediaType(request) !== "multipart/form-data") return refused(415, "content type");
      const id = valueOf(request, "mauticform[formId]");
      if (!/^\d+$/.test(id ?? "") || request.query.get("formId") !== id) return refused(400, "formId");
      return namesOf(request).every((name) => /^mauticform\[[^\]]+\](\[\])?$/.test(name)) ? null : refused(400, "names");
    },
    answer: () => ({ status: 302, text: "", headers: { Location: "https://www.example/thanks" } }),
  },

  webhook: {
    read: formFields,
    check(request, { secret }) {
      const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = request.headers;
      if (!id || !/^\d{10}$/.test(timestamp ?? "") || !signatures) return refused(401, "headers");
      if (Math.abs(request.at / 1000 - Number(timestamp)) > TOLERANCE_S) return refused(401, "timestamp");
      if (!isJson(request) || jsonOf(request.body) === undefined) return refused(415, "JSON");
      const expected = Buffer.from(standardSignature(secret, id, timestamp, request.body));
      const isSigned = signatures
        .split(" ")
        .map((signature) => Buffer.from(signature))
        .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
      return isSigned ? null : refused(401, "signature");
    },
    answer: () => ({ status: 204, text: "" }),
  },
};

function json(status, value) {
  return { status, text: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
}
