/**
 * Which names of a submission are ours. A name that the visitor sent counts as reserved in every spelling that some CRM takes
 * for it: case, spaces, dots, indexes, brackets, percent-encoding, wide letters, letters that nobody sees.
 */

export type IsReserved = (name: string) => boolean;

/** How often a name may be percent-encoded over. */
const DECODINGS = 3;
const MOST_SEGMENTS = 16;
/** The ids of Salesforce's fields: 15 characters, or the same with a checksum of three. */
const SALESFORCE_ID = /^00n[0-9a-z]{12}(?:[0-9a-z]{3})?$/;
const SALESFORCE_ID_LENGTH = 15;

/** Tells whether a name is one of these in any spelling. */
export function reserve(names: Iterable<string>): IsReserved {
  const reserved = new Set<string>();
  for (const name of names) {
    const bare = shortId(squeeze(decoded(name)));
    if (bare) reserved.add(bare);
  }
  return (name) => spellingsOf(decoded(name)).some((spelling) => reserved.has(shortId(squeeze(spelling))));
}

/** The name and the parts of it that a CRM may look at: `a[b][0]` is also `a`, `b`, `a[b]`. */
function spellingsOf(name: string): string[] {
  const segments = name.split(/[[\]./\\:|>]+/).filter((segment) => squeeze(segment));
  const spellings = [name, ...segments];
  const few = segments.slice(0, MOST_SEGMENTS);
  for (let start = 0; start < few.length; start += 1) {
    for (let end = start + 2; end <= few.length; end += 1) spellings.push(few.slice(start, end).join(""));
  }
  return spellings;
}

/** Letters and digits only, in one case and width. */
function squeeze(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
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
