/**
 * Which names of a submission are ours. A name that the visitor sent counts as reserved in every spelling that some CRM takes
 * for it: case, spaces, dots, indexes, brackets, percent-encoding, wide letters, letters that nobody sees.
 */

export type IsReserved = (name: string) => boolean;

/** How often a name may be percent-encoded over. */
const DECODINGS = 3;
const MOST_SEGMENTS = 16;
/** Names whose answer is remembered. */
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 64;
/** What readers cut names at; a control character ends a name for those that are written in C. */
const SEPARATORS = /[[\](){}./\\:|>\u0000-\u001f]+/;
const NESTED = /\[[^[\]]+\]/;
/** The ids of Salesforce's fields: 15 characters, or the same with a checksum of three. */
const SALESFORCE_ID = /^00n[0-9a-z]{12}(?:[0-9a-z]{3})?$/;
const SALESFORCE_ID_LENGTH = 15;

/** Tells whether a name is one of these in any spelling. */
export function reserve(names: Iterable<string>): IsReserved {
  /** Those that are one word, and those that stand within another. */
  const flat = new Set<string>();
  const nested = new Set<string>();
  for (const name of names) {
    const bare = shortId(squeeze(decoded(name)));
    if (bare) (NESTED.test(name) ? nested : flat).add(bare);
  }
  const isOne = (name: string) => {
    const plain = decoded(name);
    const segments = plain.split(SEPARATORS).map(squeeze).filter(Boolean);
    if (segments.some((segment) => flat.has(shortId(segment)))) return true;
    // `lead.score` is `lead_score` to some; `lead[score]` is a field of its own.
    const [head = ""] = plain.split("[");
    if (flat.has(shortId(squeeze(NESTED.test(plain) ? head : plain)))) return true;
    return nested.size > 0 && runsOf(segments.slice(0, MOST_SEGMENTS)).some((run) => nested.has(run));
  };
  // Forms send the same names again and again.
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const is = isOne(name);
    if (known.size < MOST_KNOWN && name.length <= LONGEST_KNOWN) known.set(name, is);
    return is;
  };
}

/** Segments that follow each other, in one. */
function runsOf(segments: readonly string[]): string[] {
  return segments.flatMap((_, start) => segments.slice(start).map((_, end) => segments.slice(start, start + end + 1).join("")));
}

/** Letters and digits only, in one case and width, without accents. */
function squeeze(name: string): string {
  return name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

function shortId(bare: string): string {
  return SALESFORCE_ID.test(bare) ? bare.slice(0, SALESFORCE_ID_LENGTH) : bare;
}

function decoded(name: string): string {
  let text = name;
  for (let time = 0; time < DECODINGS && text.includes("%"); time += 1) {
    const plain = text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
      try {
        return decodeURIComponent(escaped);
      } catch {
        // Not UTF-8: each byte as the character of its number, for what counts here is ASCII.
        return escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      }
    });
    if (plain === text) break;
    text = plain;
  }
  return text;
}
