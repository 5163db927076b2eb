/**
 * The token of a visit: what the edge itself has seen of it, signed.
 *
 *     base64url(JSON) . base64url(HMAC-SHA256)
 *
 * The JSON is `{"v":1,"a":audience,"i":issued,"e":expires,"p":[texts],"f":[[at,id,session,event,property,value,…],…]}`, times in
 * milliseconds, `at` and those after it as differences from the one before; texts stand in `p` once. It holds views of pages
 * and submissions of forms, never what was written into one.
 */
import { strictTextOf, utf8 } from "../body/bytes.js";
import type { Fact, FactValue } from "../facts/fact.js";
import { fromBase64Url, toBase64Url } from "./base64.js";
import type { KeyRing } from "./keys.js";

export interface VisitOptions {
  readonly ring: KeyRing;
  /** The site; what is signed for one is nothing to another. */
  readonly audience: string;
  readonly maxAgeMs: number;
  /** The longest token. */
  readonly maxLength: number;
}

export type VisitProblem =
  | "token_malformed"
  | "token_forged"
  | "token_expired"
  | "token_from_the_future"
  | "token_of_another_audience"
  | "token_of_another_version";

export type Visit =
  | { readonly facts: readonly Fact[]; readonly isOldKey: boolean }
  | { readonly problem: VisitProblem };

const VERSION = 1;
/** How far clocks of two edges may differ. */
const SKEW_MS = 5 * 60_000;
const LONGEST_TOKEN = 8192;
/** Of a fact's properties, as JSON. */
const LONGEST_FACT = 600;
const MAC_BYTES = 32;

interface Payload {
  v: number;
  a: string;
  i: number;
  e: number;
  p: string[];
  f: (number | string)[][];
}

/** Signs the facts; the oldest are left out where they would make the token too long. */
export async function signVisit(facts: readonly Fact[], now: number, options: VisitOptions): Promise<string> {
  // One long path must not push out all that went before; such a view has its receipt in the page's log.
  const byTime = facts.filter(({ properties }) => JSON.stringify(properties).length <= LONGEST_FACT).sort((a, b) => a.at - b.at);
  let text = payloadOf(byTime, now, options);
  // Each fact takes about as much as the others; a few more rounds make it fit.
  while (byTime.length && tokenLength(text) > options.maxLength) {
    const share = 1 - options.maxLength / tokenLength(text);
    byTime.splice(0, Math.max(1, Math.floor(byTime.length * share)));
    text = payloadOf(byTime, now, options);
  }
  const bytes = utf8(text);
  return `${toBase64Url(bytes)}.${toBase64Url(await options.ring.sign("visit", bytes))}`;
}

function tokenLength(payload: string): number {
  return Math.ceil((utf8(payload).length * 4) / 3) + Math.ceil((MAC_BYTES * 4) / 3) + 1;
}

function payloadOf(facts: readonly Fact[], now: number, { audience, maxAgeMs }: VisitOptions): string {
  const texts = new Map<string, number>();
  const place = (text: string) => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  let before = 0;
  const rows = facts.map(({ at, id, session, event, properties }) => {
    const row: (number | string)[] = [at - before, id, place(session), place(event)];
    before = at;
    for (const [name, value] of Object.entries(properties)) row.push(place(name), place(String(value)));
    return row;
  });
  const payload: Payload = { v: VERSION, a: audience, i: now, e: now + maxAgeMs, p: [...texts.keys()], f: rows };
  return JSON.stringify(payload);
}

/** Every answer but the facts is the same to the visitor: as if there were no token. */
export async function readVisit(token: string, now: number, { ring, audience, maxAgeMs }: VisitOptions): Promise<Visit> {
  const [payload = "", mac = "", ...rest] = token.length <= LONGEST_TOKEN ? token.split(".") : [];
  const bytes = fromBase64Url(payload);
  const given = fromBase64Url(mac);
  if (rest.length || !bytes?.length || given?.length !== MAC_BYTES) return { problem: "token_malformed" };
  const key = await ring.verify("visit", bytes, given);
  if (key < 0) return { problem: "token_forged" };
  const signed = JSON.parse(strictTextOf(bytes) ?? "null") as Payload | null;
  if (signed?.v !== VERSION) return { problem: "token_of_another_version" };
  if (signed.a !== audience) return { problem: "token_of_another_audience" };
  if (signed.i > now + SKEW_MS) return { problem: "token_from_the_future" };
  // A life that was shortened since holds for older tokens, too.
  if (Math.min(signed.e, signed.i + maxAgeMs) <= now) return { problem: "token_expired" };
  return { facts: factsOf(signed), isOldKey: key > 0 };
}

function factsOf({ p: texts, f: rows }: Payload): Fact[] {
  let at = 0;
  return rows.map(([since, id, session, event, ...values]) => {
    at += since as number;
    const properties: Record<string, FactValue> = {};
    for (let place = 0; place < values.length; place += 2) {
      properties[texts[values[place] as number]!] = texts[values[place + 1] as number]!;
    }
    const text = (place: unknown) => texts[place as number] ?? "";
    return { event: text(event), at, id: id as string, session: text(session), source: "edge", properties };
  });
}
