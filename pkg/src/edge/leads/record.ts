/** What stores keep of a lead, as bytes in pieces: values of a store may be of limited length. */
import { joined, piecesOf } from "../outbox/entry.js";
import type { Fact } from "../facts/fact.js";

export const KEEP_MS = 400 * 86_400_000;

export function factsToPieces(facts: readonly Fact[], pieceBytes: number): Uint8Array<ArrayBuffer>[] {
  return piecesOf(new TextEncoder().encode(JSON.stringify(facts)), pieceBytes);
}

export function factsFromPieces(pieces: readonly Uint8Array[]): Fact[] {
  return pieces.length === 0 ? [] : (JSON.parse(new TextDecoder().decode(joined(pieces))) as Fact[]);
}
