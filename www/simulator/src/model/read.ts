import type { ModelDocument } from "./document.ts";

let lastText = "";
let lastDocument: ModelDocument | null = null;

/** A model's text as plain data; null where it is no JSON object. The same text gives the same object. */
export function readDocument(text: string): ModelDocument | null {
  if (text !== lastText) {
    lastText = text;
    lastDocument = parse(text);
  }
  return lastDocument;
}

function parse(text: string): ModelDocument | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as ModelDocument) : null;
  } catch {
    return null;
  }
}
