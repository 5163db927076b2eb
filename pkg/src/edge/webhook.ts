/**
 * Standard Webhooks: `webhook-id`, `webhook-timestamp` in seconds, and `webhook-signature`, `v1,` and the base64 of the
 * HMAC-SHA256 over `id.timestamp.body`; of several signatures one must be right, so that keys can be changed.
 */
import { utf8, type Bytes, joined } from "./body/bytes.js";
import { fromBase64, toBase64 } from "./tokens/base64.js";
import type { KeyRing } from "./tokens/keys.js";

export type WebhookProblem = "unsigned" | "stale" | "forged";

/** How far the sender's clock may be off, as the specification's libraries have it. */
const TOLERANCE_S = 300;
const MOST_SIGNATURES = 10;
const ID = /^[\x21-\x7e]{1,256}$/;

export async function signWebhook(id: string, now: number, body: Uint8Array, ring: KeyRing): Promise<[string, string][]> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = toBase64(await ring.sign("raw", signed(id, timestamp, body)));
  return [
    ["webhook-id", id],
    ["webhook-timestamp", timestamp],
    ["webhook-signature", `v1,${signature}`],
  ];
}

/** The webhook's id; the same one again is the same webhook. */
export async function verifyWebhook(
  headers: Headers,
  body: Uint8Array,
  now: number,
  ring: KeyRing,
): Promise<{ id: string } | { problem: WebhookProblem }> {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signatures = (headers.get("webhook-signature") ?? "").split(" ").slice(0, MOST_SIGNATURES);
  if (!ID.test(id) || !/^\d{1,12}$/.test(timestamp)) return { problem: "unsigned" };
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return { problem: "stale" };
  const message = signed(id, timestamp, body);
  for (const signature of signatures) {
    const mac = signature.startsWith("v1,") ? fromBase64(signature.slice(3)) : null;
    if (mac?.length === 32 && (await ring.verify("raw", message, mac)) >= 0) return { id };
  }
  return { problem: "forged" };
}

function signed(id: string, timestamp: string, body: Uint8Array): Bytes {
  return joined([utf8(`${id}.${timestamp}.`), body]);
}
