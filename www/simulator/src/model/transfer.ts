/** Models from files: Prequal's own JSON, or HubSpot's configuration of a score. */
import { fromHubSpot, isHubSpot } from "../hubspot/read.ts";
import type { NotCarried } from "../hubspot/shape.ts";
import type { Key } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";

export type Imported = { text: string; notCarried: readonly NotCarried[] } | { problem: Key };

/** What a file holds. Text that is an object of JSON is taken as it is, so that its problems are shown at their place. */
export async function importModel(bytes: Uint8Array): Promise<Imported> {
  // A compiled scorecard begins with its mark.
  if (bytes[0] === 0x50 && bytes[1] === 0x51) return { problem: "model.import-pq" };
  let text: string;
  let data: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    data = JSON.parse(text);
  } catch {
    return { problem: "model.import-failed" };
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return { problem: "model.import-failed" };
  if (!isHubSpot(data)) return { text, notCarried: [] };
  const { model, notCarried } = fromHubSpot(data);
  return model ? { text: formatJson(model), notCarried } : { problem: "model.import-failed" };
}
