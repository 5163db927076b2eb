/** The head of a part of a multipart body: its names, and whether it is a file. */
import { textOf } from "./bytes.js";

export interface PartHead {
  /** Every name that some reader takes for the part's: `name`, `name*`, of every disposition. */
  readonly names: readonly string[];
  readonly isFile: boolean;
  /** Multipart within multipart: no form sends it, and readers differ. */
  readonly isNested: boolean;
  /** Cut short in single quotes, which PHP takes for quotes, or in mail's encoded words, which Java's readers decode. */
  readonly isAmbiguous: boolean;
}

const ENCODED_WORD = /=\?[^?]*\?[bq]\?/i;

// `name*0*=` and its kin are pieces; each is looked at for itself. Some readers take a backslash before a quote for an escape,
// some do not: both count.
const NAMES = [
  /(?<![^;\s,])(name|filename)(\*[\d*]*)?\s*=\s*("(?:[^"\\]|\\.)*"?|[^;\s]*)/gi,
  /(?<![^;\s,])(name|filename)(\*[\d*]*)?\s*=\s*("[^"]*"?|[^;\s]*)/gi,
];

export function partHead(bytes: Uint8Array): PartHead {
  const names: string[] = [];
  let isFile = false;
  let isNested = false;
  let isAmbiguous = false;
  // A folded line goes on the one before.
  const lines = textOf(bytes).replace(/(?:\r\n|\r|\n)[ \t]+/g, " ").split(/\r\n|\r|\n/);
  for (const line of lines) {
    const colon = line.indexOf(":");
    const header = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (header === "content-type" && /^\s*(multipart|message)\//i.test(line.slice(colon + 1))) isNested = true;
    if (!header.endsWith("content-disposition")) continue;
    for (const pattern of NAMES) {
      let joined = "";
      for (const [, kind, extended, raw] of line.slice(colon + 1).matchAll(pattern)) {
        if (kind!.toLowerCase() === "filename") {
          isFile = true;
          continue;
        }
        const name = valueOf(raw!, extended);
        isAmbiguous ||= /^'(?![^']*'$)/.test(raw!) || ENCODED_WORD.test(name);
        names.push(name);
        if (extended) joined += name;
      }
      if (joined) names.push(joined);
    }
  }
  return { names, isFile, isNested, isAmbiguous };
}

function valueOf(raw: string, extended: string | undefined): string {
  const plain = raw.startsWith('"') ? raw.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : raw;
  if (!extended) return plain;
  // As in `UTF-8'en'name`.
  return plain.replace(/^[^']*'[^']*'/, "");
}
