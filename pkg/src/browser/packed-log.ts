/** A log as the text of a cookie: written by the page, read by the page and the edge. */
import { byTime, isFact, type Fact, type PlainValues } from "./facts.js";

const MOST_CHARACTERS = 3500;
/** Of a longer log no more than this could fit, however short its facts. */
const MOST_FACTS = 200;
const VERSION = 1;

type Row = [event: string, since: number, page: number, name: string, session: number, properties?: PlainValues];
/** Texts that many facts repeat stand once: what precedes the last dot of an id, and sessions. */
type Packed = [version: number, start: number, pages: string[], sessions: string[], rows: Row[]];

/** As many facts as fit, what the visitor stated before what the visitor did, the newest first. */
export function pack(facts: readonly Fact[]): string {
  const newest = byTime(facts).reverse();
  const isSet = ({ event }: Fact) => event === "set";
  const wanted = [...newest.filter(isSet), ...newest.filter((fact) => !isSet(fact))].slice(0, MOST_FACTS);
  let [fits, most] = [0, wanted.length];
  while (fits < most) {
    const middle = (fits + most + 1) >> 1;
    if (encode(wanted.slice(0, middle)).length <= MOST_CHARACTERS) fits = middle;
    else most = middle - 1;
  }
  return encode(wanted.slice(0, fits));
}

function encode(facts: readonly Fact[]): string {
  const pages: string[] = [];
  const sessions: string[] = [];
  const start = Math.min(...facts.map(({ at }) => at), Date.now());
  const rows = facts.map(({ event, at, id, session, properties }): Row => {
    const dot = id.lastIndexOf(".");
    const row: Row = [event, at - start, place(pages, id.slice(0, dot + 1)), id.slice(dot + 1), place(sessions, session)];
    if (properties) row.push(properties);
    return row;
  });
  const packed: Packed = [VERSION, start, pages, sessions, rows];
  const bytes = new TextEncoder().encode(JSON.stringify(packed));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function place(texts: string[], text: string): number {
  const found = texts.indexOf(text);
  return found < 0 ? texts.push(text) - 1 : found;
}

/** The facts of a cookie; none where it cannot be read. */
export function unpack(text: string | undefined): Fact[] {
  if (!text) return [];
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const [version, start, pages, sessions, rows] = JSON.parse(new TextDecoder().decode(bytes)) as Packed;
    if (version !== VERSION) return [];
    return rows
      .map(([event, since, page, name, session, properties]) => {
        const fact = { event, at: start + since, id: pages[page]! + name, session: sessions[session]! };
        return properties ? { ...fact, properties } : fact;
      })
      .filter(isFact);
  } catch {
    return [];
  }
}
