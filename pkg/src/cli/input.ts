import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { EXIT, Failure, reasonOf } from "./failure.js";
import { bytesInWords, plain } from "./terminal.js";

/** How a file is called in messages. */
export function called(path: string): string {
  return path === "-" ? "stdin" : plain(path);
}

/** A file, or stdin for `-`, in pieces of up to 1 MiB; and how long it is, where that is known. */
export async function openInput(path: string): Promise<{ pieces: AsyncIterable<Buffer>; length: number | undefined }> {
  if (path === "-") return { pieces: readable(path, process.stdin), length: undefined };
  let length: number | undefined;
  try {
    const about = await stat(path);
    if (about.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (about.isFile()) length = about.size;
    await (await open(path)).close();
  } catch (error) {
    throw unreadable(path, error);
  }
  return { pieces: readable(path, createReadStream(path, { highWaterMark: 1 << 20 })), length };
}

async function* readable(path: string, stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(EXIT.unreadable, `${called(path)}: ${reasonOf(error)}`);
}

/** The whole of a file, or of stdin for `-`. */
export async function readWhole(path: string, atMost: number): Promise<Buffer> {
  const { pieces } = await openInput(path);
  return gather(path, pieces, atMost);
}

/** Puts pieces together; refused beyond a length, so that memory does not grow with whatever comes. */
export async function gather(path: string, pieces: AsyncIterable<Buffer>, atMost: number): Promise<Buffer> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > atMost) throw new Failure(EXIT.unreadable, `${called(path)}: longer than ${bytesInWords(atMost)}`);
    read.push(piece);
  }
  return Buffer.concat(read);
}

/** Bytes as text; a byte order mark in front is left out. None where they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return new TextDecoder("utf-8").decode(bytes);
}

/** Where a byte of a text stands: `line 3, column 14`. */
export function placeIn(bytes: Buffer, offset: number): string {
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf(0x0a) + 1;
  const line = before.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 1);
  const column = before.subarray(lineStart).toString("utf8").length + 1;
  return offset >= bytes.length ? `the end (line ${line})` : `line ${line}, column ${column}`;
}

/** Writes a file whole. */
export async function writeWhole(
  path: string,
  data: string | Uint8Array,
  how: { mayReplace: boolean; option: string },
): Promise<void> {
  try {
    await writeFile(path, data, { flag: how.mayReplace ? "w" : "wx" });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EEXIST") throw new Failure(EXIT.usage, `${plain(path)} is there already; --force replaces it`);
    const reason = code === "ENOENT" || code === "ENOTDIR" ? "there is no such folder" : reasonOf(error);
    throw new Failure(EXIT.usage, `${how.option} ${plain(path)}: ${reason}`);
  }
}

/** Whether two paths name one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  if (one === "-" || other === "-") return false;
  if (resolve(one) === resolve(other)) return true;
  try {
    const [first, second] = await Promise.all([stat(one), stat(other)]);
    return first.isFile() && first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false;
  }
}
