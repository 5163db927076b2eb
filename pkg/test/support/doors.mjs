// What asks at the doors: webhooks of the CRM and of mails, and the page's log.
import { createHmac } from "node:crypto";
import { memoryLeads } from "../../dist/edge.js";
import { NOW, site, SITE } from "./edge.mjs";

export const HOOK = "whsec_" + Buffer.alloc(32, 7).toString("base64");
export const HOOK_OLD = "whsec_" + Buffer.alloc(32, 8).toString("base64");
export const logOf = (...events) => ({ v: 1, sentAt: NOW, events });
export const view = (id, path) => ({ event: "page_view", at: NOW - 1000, id, session: "s", properties: { path } });

export function signed(path, body, { id = "msg_1", at = NOW, key = HOOK, headers = {} } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const timestamp = String(Math.floor(at / 1000));
  const secret = Buffer.from(key.slice(6), "base64");
  const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${text}`).digest("base64");
  const all = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}`, ...headers };
  return new Request(SITE + path, { method: "POST", body: text, headers: all });
}

export const events = (body, options) => signed("/_prequal/events", body, options);
export const hooked = (more = {}) => {
  const leads = memoryLeads();
  return { leads, ...site({ leads, doors: { events: { keys: [HOOK, HOOK_OLD] } }, ...more }) };
};
