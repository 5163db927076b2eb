/** Reads a request's body: whole up to a limit, and by its type. */
import type { IsReserved } from "../reserved.js";
import { indexOf, joined, textOf, utf8, type Bytes } from "./bytes.js";
import { charsetOf, contentTypeOf } from "./content-type.js";
import { jsonBody } from "./json.js";
import { multipartBody } from "./multipart.js";
import { multipartFilter } from "./multipart-filter.js";
import { isBoundary } from "./multipart-parser.js";
import type { BodyProblem, Read } from "./types.js";
import { hasMorePairs, urlencodedBody } from "./urlencoded.js";
import { urlencodedFilter } from "./urlencoded-filter.js";

export interface BodyLimits {
  /** Fields, or parts, beyond which a body is not scored. */
  readonly fields: number;
}

/** A body as it came: all of it, or its first bytes and the rest as it streams. */
export type RawBody =
  | { readonly bytes: Bytes }
  | { readonly stream: ReadableStream<Uint8Array> }
  | { readonly problem: BodyProblem };

/** Takes in a body up to so many bytes; what is longer is given as a stream, of which nothing is lost. */
export async function takeBody(request: Request, mostBytes: number): Promise<RawBody> {
  const { body } = request;
  if (!body) return { bytes: new Uint8Array(0) };
  const stated = Number(request.headers.get("content-length") ?? Number.NaN);
  if (stated > mostBytes) return { stream: body };
  if (stated >= 0) return wholeBody(request, mostBytes);
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: joined(chunks) };
      chunks.push(value);
      length += value.length;
      if (length > mostBytes) return { stream: resumed(chunks, reader) };
    }
  } catch {
    // The visitor's connection broke: there is no submission yet.
    return { problem: "body_interrupted" };
  }
}

/** A body whose length is stated, which the host holds it to: in one piece, which is much faster. */
async function wholeBody(request: Request, mostBytes: number): Promise<RawBody> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length <= mostBytes ? { bytes } : { problem: "too_large" };
  } catch {
    return { problem: "body_interrupted" };
  }
}

/** What was read, then the rest. */
function resumed(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = chunks.shift() ?? (await reader.read()).value;
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** The boundary of a multipart body that may be cut into parts; null where it is none. */
export function boundaryOf(contentType: string | null): string | null {
  const type = contentTypeOf(contentType);
  if (type?.media !== "multipart/form-data" || charsetOf(type) === "unknown") return null;
  const boundary = type.parameters.get("boundary");
  // PHP takes what follows the first `boundary` of the header, wherever that stands, up to a comma.
  const isPlain = [...type.parameters.keys()].every((name) => name === "boundary" || !name.includes("boundary"));
  return isPlain && isBoundary(boundary) && !/,|boundary.*=/i.test(boundary) ? boundary : null;
}

/** Whether it is packed, as in gzip: no browser sends that, and its names do not show. */
export function isEncoded({ headers }: Request): boolean {
  return !/^\s*(identity)?\s*$/i.test(headers.get("content-encoding") ?? "");
}

/** Takes the reserved names out of a body that is too large to hold; null where its type cannot be filtered. */
export function filterFor(contentType: string | null, isReserved: IsReserved): TransformStream<Uint8Array, Uint8Array> | null {
  const boundary = boundaryOf(contentType);
  if (boundary !== null) return multipartFilter(boundary, isReserved);
  const type = contentTypeOf(contentType);
  const isPlain = type?.media === "application/x-www-form-urlencoded" && charsetOf(type) !== "unknown";
  return isPlain ? urlencodedFilter(isReserved) : null;
}

/** The rest of a stream, up to so many bytes; null where it is longer, or breaks off. */
export async function restOf(stream: ReadableStream<Uint8Array>, mostBytes: number): Promise<Bytes | null> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  try {
    for (let length = 0; length <= mostBytes;) {
      const { done, value } = await reader.read();
      if (done) return joined(chunks);
      chunks.push(value);
      length += value.length;
    }
    await reader.cancel();
  } catch {
    // It broke off.
  }
  return null;
}

/** So many times the fields that are scored are held at most: each takes memory, an empty one as well. */
const MOST_FIELDS_HELD = 20;
const JSON_TYPE = /^(application|text)\/(json|[\w.-]+\+json)$/;

/** Reads a whole body by its type. A body that two readers could read in two ways is a problem. */
export function readBody(bytes: Bytes, header: string | null, limits: BodyLimits): Read {
  const type = contentTypeOf(header);
  if (!bytes.length) return { problem: "empty_body" };
  if (!type) return { problem: header?.trim() ? "ambiguous_type" : "unknown_type" };
  const charset = charsetOf(type);
  if (charset === "unknown") return { problem: "unknown_charset" };
  const contentType = header!;
  if (type.media === "application/x-www-form-urlencoded") {
    if (looksOtherwise(bytes)) return { problem: "type_lies" };
    if (hasMorePairs(bytes, limits.fields * MOST_FIELDS_HELD)) return { problem: "too_many_fields" };
    return { body: urlencodedBody(bytes, contentType, charset === "utf8", limits.fields) };
  }
  if (type.media === "multipart/form-data") {
    const boundary = boundaryOf(header);
    if (boundary === null) return { problem: "bad_multipart" };
    const read = multipartBody(bytes, contentType, boundary, { parts: limits.fields, held: limits.fields * MOST_FIELDS_HELD });
    return "body" in read && charset !== "utf8" ? { body: { ...read.body, scorable: false } } : read;
  }
  if (JSON_TYPE.test(type.media)) {
    if (charset !== "utf8") return { problem: "unknown_charset" };
    return jsonBody(bytes, contentType, limits.fields);
  }
  return { problem: "unknown_type" };
}

const DISPOSITION = utf8("isposition:");

/** Whether what calls itself urlencoded is JSON or multipart for who looks at it. */
function looksOtherwise(bytes: Bytes): boolean {
  const start = textOf(bytes.subarray(0, 64)).replace(/^[\ufeff\s]+/, "");
  if (/^[[{]/.test(start)) return true;
  return start.startsWith("--") && indexOf(bytes, DISPOSITION) >= 0;
}
