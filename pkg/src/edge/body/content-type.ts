/** Reads a `Content-Type`, and refuses one that two readers could read in two ways. */

export interface ContentType {
  /** As in `application/json`, in lower case. */
  readonly media: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MEDIA = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?:;|$)`);
const PARAMETER = new RegExp(`\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}|[^\\s;"]*))\\s*(?:;|$)`, "y");
const LONGEST = 1024;

/** Null where it is missing, malformed or names a parameter twice. */
export function contentTypeOf(header: string | null): ContentType | null {
  if (!header || header.length > LONGEST) return null;
  const media = MEDIA.exec(header);
  if (!media) return null;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = media[0].length;
  while (PARAMETER.lastIndex < header.length) {
    const start = PARAMETER.lastIndex;
    if (!header.slice(start).trim()) break;
    const parameter = PARAMETER.exec(header);
    if (!parameter) return null;
    const name = parameter[1]!.toLowerCase();
    // `boundary*0` is another way to say `boundary`, which not everybody reads.
    if (name.includes("*") || parameters.has(name)) return null;
    // Some take a backslash for itself.
    if (parameter[2]?.includes("\\")) return null;
    // White space beside a boundary is a part of it to some readers, PHP among them.
    if (name === "boundary" && /=\s|\s;?$/.test(parameter[0])) return null;
    parameters.set(name, parameter[2] ?? parameter[3] ?? "");
  }
  return { media: media[1]!.toLowerCase(), parameters };
}

const UTF8 = /^(utf-?8|us-ascii|ascii)$/i;
// In these every ASCII character is its byte, so the reserved names show.
const ASCII_LIKE = /^(iso-?8859-\d+|latin-?\d|windows-\d+|cp-?125\d|koi8-[ru]|euc-(jp|kr|tw)|gbk|gb2312|gb18030|big5|shift[-_]?jis|macintosh)$/i;

/** `ascii` where the names can be told though the texts cannot. */
export function charsetOf({ parameters }: ContentType): "utf8" | "ascii" | "unknown" {
  const charset = parameters.get("charset")?.trim();
  if (!charset || UTF8.test(charset)) return "utf8";
  return ASCII_LIKE.test(charset) ? "ascii" : "unknown";
}
