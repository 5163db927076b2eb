/** Any program that takes JSON, signed as Standard Webhooks; its id is the idempotency key. */
import { generic } from "../../crm/generic.js";
import type { CrmPreset } from "../../crm/types.js";
import { createKeyRing } from "../tokens/keys.js";
import { signWebhook } from "../webhook.js";
import { jsonRequest, objectOf, typedValues, withHeaders } from "./shape.js";
import type { Destination } from "./types.js";
import { checkedUrl } from "./url.js";

export interface WebhookOptions {
  readonly url: string | URL;
  /** `whsec_…`, the newest first: the first signs. */
  readonly keys: string | readonly string[];
  readonly preset?: CrmPreset;
  readonly name?: string;
}

const { log: _, ...withoutLog } = generic.fields;

/**
 * Sends `{"type":"lead.submitted","timestamp":…,"data":{"id","fields":[{"name","value"}],"lead":{…},"assessment":{…}}}`: the
 * form's fields in their order, what is attached, and the whole assessment; the latter two null where there is no score.
 */
export function webhook({ url, keys, preset = { name: "webhook", fields: withoutLog }, name = "webhook" }: WebhookOptions): Destination {
  const target = checkedUrl(url, "url").href;
  const ring = createKeyRing(keys, "keys");
  return {
    name,
    preset,
    answersVisitor: false,
    leavesFilesOut: true,
    build({ id, receivedAt, body, pageUri }, attachment) {
      const { assessment } = attachment;
      const lead = assessment ? objectOf(typedValues(attachment, preset)) : null;
      const data = { id, pageUri, fields: body.fields, lead, assessment };
      return jsonRequest(target, { type: "lead.submitted", timestamp: new Date(receivedAt).toISOString(), data });
    },
    finish: async (request, { id, now }) => withHeaders(request, await signWebhook(id, now, request.body, ring)),
  };
}
