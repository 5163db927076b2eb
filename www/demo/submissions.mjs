// What was sent to the demo site, as it arrived.

/** The newest submissions, in memory, bounded in number and in bytes. */
export class Submissions {
  #kept = [];
  /** How the edge decided, by the submission's id; it may tell so before or after. */
  #decisions = new Map();
  #bytes = 0;
  #count = 0;

  constructor({ most = 200, mostBytes = 16 * 1024 * 1024 } = {}) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * @param {Buffer} body
   * @param {string} contentType
   * @param {string} [id] the idempotency key: told twice it is one
   */
  add(body, contentType, id) {
    if (id !== undefined && this.#kept.some((submission) => submission.id === id)) return;
    this.#count += 1;
    this.#bytes += body.length;
    this.#kept.push({
      number: this.#count,
      id,
      at: new Date().toISOString(),
      contentType,
      bytes: body.length,
      fields: readFields(body, contentType),
      raw: body.toString("utf8"),
    });
    while (this.#kept.length > this.most || (this.#bytes > this.mostBytes && this.#kept.length > 1)) {
      this.#bytes -= this.#kept.shift().bytes;
    }
  }

  /** @param {{ id: string, assessment: object | null, outcome: string }} decision */
  decide({ id, assessment }) {
    this.#decisions.set(id, assessment);
    for (const oldest of this.#decisions.keys()) {
      if (this.#decisions.size <= this.most) break;
      this.#decisions.delete(oldest);
    }
  }

  /** Newest first; with `after`, only those with a higher number. */
  list(after = 0) {
    return this.#kept
      .filter((submission) => submission.number > after)
      .map((submission) => ({ ...submission, assessment: this.#decisions.get(submission.id) ?? null }))
      .reverse();
  }
}

/**
 * The fields of a form, in order, repeated ones too; none where the body is not a form's.
 * @returns {{ name: string, value: string }[]}
 */
function readFields(body, contentType) {
  const type = contentType.split(";")[0].trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    return [...new URLSearchParams(body.toString("utf8"))].map(([name, value]) => ({ name, value }));
  }
  const boundary = contentType.match(/;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i);
  if (type === "multipart/form-data" && boundary) return readMultipart(body, boundary[1] ?? boundary[2]);
  return [];
}

// Reads bytes as Latin-1, one character a byte, so that positions in the text are positions in the body.
function readMultipart(body, boundary) {
  const text = `\r\n${body.toString("latin1")}`;
  const parts = text.split(`\r\n--${boundary}`).slice(1);
  const fields = [];
  for (const part of parts) {
    if (part.startsWith("--")) break;
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const header = utf8(part.slice(0, end));
    const name = header.match(/^content-disposition:.*?[;\s]name="([^"]*)"/im)?.[1];
    if (name === undefined) continue;
    const file = header.match(/^content-disposition:.*?[;\s]filename="([^"]*)"/im)?.[1];
    const value = part.slice(end + 4);
    fields.push({ name: unescapeName(name), value: file === undefined ? utf8(value) : `file ${file}, ${value.length} bytes` });
  }
  return fields;
}

function utf8(latin1) {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

// How browsers write quotes and line ends in a name.
function unescapeName(name) {
  return name.replace(/%22/g, '"').replace(/%0D/gi, "\r").replace(/%0A/gi, "\n");
}
