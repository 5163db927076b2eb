// A CRM that misbehaves on command, and that holds senders to what each vendor's documentation asks of them.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { vendors } from "./crm-vendors.mjs";

/**
 * How it can treat a request. `isTaken` tells whether the lead is in the CRM all the same.
 * @typedef {"ok" | "created" | "slow" | "late" | "429" | "429-date" | "503" | "500" | "408" | "reset" | "reset-after" | "half"
 *   | "half-chunked" | "redirect-loop" | "redirect-there" | "redirect-elsewhere" | "thanks" | "400" | "422" | "403"} Behaviour
 */

/**
 * Starts one. `behave` says how it treats each request; it may be changed at any time.
 * @param {{
 *   vendor?: keyof typeof vendors,        // whose rules it checks; `anything` if absent
 *   honoursKey?: boolean,                 // whether a lead with a key that it knows is the same lead; true if absent
 *   declared?: string[],                  // the only fields that its form has; any if absent
 *   behave?: (request: object, count: number) => Behaviour,
 *   secret?: string,                      // of Standard Webhooks
 *   slowMs?: number, lateMs?: number, retryAfterS?: number,
 * }} [options]
 */
export async function startCrm(options = {}) {
  const crm = {
    url: "",
    behave: options.behave ?? (() => "ok"),
    /** Every request, in order. */
    requests: [],
    /** What it took, in order: by key only once where it honours keys. */
    leads: [],
    /** Requests that broke a rule of the vendor, and which. */
    violations: [],
    keys: new Map(),
    slowMs: options.slowMs ?? 50,
    lateMs: options.lateMs ?? 2_000,
    retryAfterS: options.retryAfterS ?? 1,
    clear() {
      crm.requests.length = crm.leads.length = crm.violations.length = 0;
      crm.keys.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const rules = vendors[options.vendor ?? "anything"];
  const server = createServer((request, response) => {
    treat(crm, rules, options, request, response).catch(() => response.destroy());
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  crm.url = `http://127.0.0.1:${server.address().port}`;
  return crm;
}

async function treat(crm, rules, options, request, response) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url, "http://crm.example");
  const one = {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body,
    text: body.toString("utf8"),
    at: Date.now(),
    fields: rules.read({ headers: request.headers, body }),
  };
  crm.requests.push(one);
  const behaviour = crm.behave(one, crm.requests.length);
  const send = (status, text, headers = {}) => response.writeHead(status, headers).end(text);
  const take = () => takeLead(crm, options, one);
  // What goes wrong before anybody reads the form.
  switch (behaviour) {
    case "429":
      return send(429, "too many", { "Retry-After": String(crm.retryAfterS) });
    case "429-date":
      return send(429, "too many", { "Retry-After": new Date(Date.now() + crm.retryAfterS * 1000).toUTCString() });
    case "503":
      return send(503, "away", { "Retry-After": String(crm.retryAfterS) });
    case "500":
    case "408":
      return send(Number(behaviour), "it went wrong");
    case "400":
    case "403":
    case "422":
      return send(Number(behaviour), "no", { "Content-Type": "text/plain" });
    case "reset":
      return request.socket.resetAndDestroy();
    case "redirect-loop":
      return send(307, "", { Location: request.url });
    case "redirect-there":
      if (!url.searchParams.has("moved")) {
        return send(308, "", { Location: `${request.url}${url.search ? "&" : "?"}moved=1` });
      }
      break;
    case "redirect-elsewhere":
      return send(307, "", { Location: "https://elsewhere.example/take-it" });
  }
  const problem = rules.check(one, { declared: options.declared, secret: options.secret });
  if (problem) {
    crm.violations.push({ ...problem, request: one });
    const refusal = rules.refusal?.(problem) ?? { status: problem.status, text: JSON.stringify({ error: problem.rule }) };
    return send(refusal.status, refusal.text, { "Content-Type": "application/json" });
  }
  if (rules.isLead?.(one) ?? true) take();
  switch (behaviour) {
    case "slow":
      await new Promise((done) => setTimeout(done, crm.slowMs));
      break;
    case "late":
      await new Promise((done) => setTimeout(done, crm.lateMs));
      break;
    case "reset-after":
      return request.socket.resetAndDestroy();
    case "half":
      response.writeHead(200, { "Content-Type": "text/html", "Content-Length": "5000" });
      response.write("<p>Thank y");
      return setTimeout(() => request.socket.resetAndDestroy(), 10);
    case "half-chunked":
      response.writeHead(200, { "Content-Type": "text/html" });
      response.write("<p>Thank y");
      return setTimeout(() => request.socket.resetAndDestroy(), 10);
    case "thanks":
      return send(302, "", { Location: "https://www.example/thanks", "Set-Cookie": ["a=1", "b=2"] });
    case "created":
      return send(201, "created", { "Content-Type": "text/plain", "X-Crm": "yes" });
  }
  const answer = rules.answer?.(one) ?? { status: 200, text: "taken", headers: { "Content-Type": "text/plain" } };
  return send(answer.status, answer.text, answer.headers);
}

function takeLead(crm, { honoursKey = true }, one) {
  const key = one.headers["webhook-id"] ?? one.headers["idempotency-key"];
  crm.keys.set(key, (crm.keys.get(key) ?? 0) + 1);
  if (honoursKey && key !== undefined && crm.keys.get(key) > 1) return;
  crm.leads.push(one);
}

/** The signature of Standard Webhooks, by Node's own means. */
export function standardSignature(secret, id, timestamp, body) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}

/** Seconds are what the header counts in. */
export const unixSeconds = (ms = Date.now()) => Math.floor(ms / 1000);
