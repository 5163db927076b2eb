/** Takes reserved parts out of a multipart body as it streams through; every other byte is as it was. */
import type { IsReserved } from "../reserved.js";
import { isOurs } from "./multipart.js";
import { MultipartParser } from "./multipart-parser.js";

/** The stream fails where the body is malformed, so that no half of it looks whole. */
export function multipartFilter(boundary: string, isReserved: IsReserved): TransformStream<Uint8Array, Uint8Array> {
  let out: TransformStreamDefaultController<Uint8Array>;
  let isTaken = false;
  let isFirst = true;
  /** A copy: what the parser holds goes on changing. */
  const emit = (bytes: Uint8Array) => {
    if (bytes.length) out.enqueue(bytes.slice());
  };
  const opening = (bytes: Uint8Array) => {
    // Where the first parts were ours, the line end before the next delimiter goes with them.
    emit(isFirst ? bytes.subarray(bytes.findIndex((byte) => byte !== 0x0d && byte !== 0x0a)) : bytes);
    isFirst = false;
  };
  const parser = new MultipartParser(boundary, {
    part(head, bytes) {
      isTaken = isOurs(head, isReserved);
      if (!isTaken) opening(bytes);
    },
    data(bytes) {
      if (!isTaken) emit(bytes);
    },
    end: opening,
  });
  return new TransformStream({
    start(controller) {
      out = controller;
    },
    transform(chunk) {
      parser.push(chunk);
    },
    flush() {
      parser.finish();
    },
  });
}
