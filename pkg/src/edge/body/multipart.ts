/** `multipart/form-data` that is held whole: its parts, byte by byte. */
import type { IsReserved } from "../reserved.js";
import { joined, textOf, utf8, type Bytes } from "./bytes.js";
import type { PartHead } from "./multipart-head.js";
import { Malformed, MultipartParser } from "./multipart-parser.js";
import type { FormBody, Read } from "./types.js";

interface Part {
  readonly head: PartHead;
  /** Its delimiter, its head and the blank line. */
  readonly opening: Uint8Array;
  readonly content: Uint8Array;
}

interface Limits {
  readonly parts: number;
  /** Beyond this it is not even held. */
  readonly held: number;
}

class TooManyParts extends Error {}

export function multipartBody(bytes: Bytes, contentType: string, boundary: string, limits: Limits): Read {
  const parts: Part[] = [];
  let open: { head: PartHead; opening: Uint8Array; content: Uint8Array[] } | null = null;
  let closing: Uint8Array = new Uint8Array(0);
  const close = () => {
    if (open) parts.push({ ...open, content: joined(open.content) });
    open = null;
  };
  const parser = new MultipartParser(boundary, {
    part(head, opening) {
      close();
      if (parts.length >= limits.held) throw new TooManyParts();
      open = { head, opening, content: [] };
    },
    data: (content) => void open?.content.push(content),
    end(rest) {
      close();
      closing = rest;
    },
  });
  try {
    parser.push(bytes);
    parser.finish();
  } catch (error) {
    if (error instanceof Malformed) return { problem: "bad_multipart" };
    if (error instanceof TooManyParts) return { problem: "too_many_fields" };
    throw error;
  }
  return { body: bodyOf(parts, closing, bytes, contentType, boundary, limits) };
}

function bodyOf(
  parts: readonly Part[],
  closing: Uint8Array,
  bytes: Bytes,
  contentType: string,
  boundary: string,
  limits: Limits,
): FormBody {
  const texts = parts.filter(({ head }) => !head.isFile && head.names.length);
  return {
    type: "multipart",
    contentType,
    bytes,
    fields: texts.map(({ head, content }) => ({ name: head.names[0]!, value: textOf(content) })),
    files: parts.filter(({ head }) => head.isFile).length,
    scorable: parts.length <= limits.parts,
    without(isReserved) {
      const kept = parts.filter(({ head }) => !isOurs(head, isReserved));
      return kept.length === parts.length ? this : assembled(kept);
    },
    with(values) {
      if (!values.length) return this;
      return assembled([...parts, ...values.map(([name, value]) => textPart(boundary, name, value))]);
    },
  };

  function assembled(kept: readonly Part[]): FormBody {
    // The first delimiter has no line end before it, the others have.
    const openings = kept.map(({ opening }, place) => (place === 0 ? withoutLineEnd(opening) : withLineEnd(opening)));
    const end = kept.length ? withLineEnd(closing) : withoutLineEnd(closing);
    const whole = joined([...kept.flatMap(({ content }, place) => [openings[place]!, content]), end]);
    return bodyOf(kept, closing, whole, contentType, boundary, limits);
  }
}

export function isOurs({ names }: PartHead, isReserved: IsReserved): boolean {
  return names.some(isReserved);
}

function textPart(boundary: string, name: string, value: string): Part {
  const opening = utf8(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="${escapedName(name)}"\r\n\r\n`);
  // The boundary cannot stand in what we say: it would end the part.
  const content = utf8(value.replaceAll(`--${boundary}`, ""));
  return { head: { names: [name], isFile: false, isNested: false, isAmbiguous: false }, opening, content };
}

/** As browsers write names. */
function escapedName(name: string): string {
  return name.replace(/\r\n|\r|\n/g, "%0D%0A").replace(/"/g, "%22");
}

const LF = 0x0a;
const CR = 0x0d;
const LINE_END = new Uint8Array([CR, LF]);

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (bytes[start] === CR || bytes[start] === LF) start += 1;
  return bytes.subarray(start);
}

function withLineEnd(bytes: Uint8Array): Uint8Array {
  return bytes[0] === CR || bytes[0] === LF ? bytes : joined([LINE_END, bytes]);
}
