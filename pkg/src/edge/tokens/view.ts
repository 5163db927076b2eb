/**
 * The id of a view that the edge has served, as it goes to the page in `Server-Timing`: `<time><random>.<mac>`.
 *
 * The part before the point names the view. The code behind it is over that part, the site and the path, so that the page's own log,
 * which repeats the view under this id, proves that the edge saw it even where the cookie has lost it.
 */
import { utf8 } from "../body/bytes.js";
import { fromBase64Url, toBase64Url } from "./base64.js";
import type { KeyRing } from "./keys.js";

const MAC_BYTES = 32;
/** In base64url. */
const MAC_LENGTH = 43;
const TIME_LENGTH = 9;
const RANDOM_BYTES = 6;
const ID = /^([0-9a-z]{9})([A-Za-z0-9_-]{8})$/;

export interface View {
  /** The view's name. */
  readonly id: string;
  /** When the edge served it, in milliseconds since 1970. */
  readonly at: number;
}

export function newView(now: number): View {
  const at = Math.max(0, Math.floor(now));
  const random = toBase64Url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
  return { id: at.toString(36).padStart(TIME_LENGTH, "0") + random, at };
}

/** What the page is told. */
export async function viewReceipt({ id }: View, path: string, audience: string, ring: KeyRing): Promise<string> {
  const mac = await ring.sign("view", messageOf(id, path, audience));
  return `${id}.${toBase64Url(mac)}`;
}

/** The name of a view in a receipt, which is an id as good as any; the text itself where it is no receipt. */
export function viewName(text: string): string {
  const [id = "", mac = "", ...rest] = text.split(".");
  return mac.length === MAC_LENGTH && !rest.length && ID.test(id) ? id : text;
}

/** The view that a receipt proves; null where it proves none. */
export async function provenView(receipt: string, path: string, audience: string, ring: KeyRing): Promise<View | null> {
  const [id = "", mac = "", ...rest] = receipt.split(".");
  const time = ID.exec(id)?.[1];
  const given = fromBase64Url(mac);
  if (rest.length || !time || given?.length !== MAC_BYTES) return null;
  if ((await ring.verify("view", messageOf(id, path, audience), given)) < 0) return null;
  return { id, at: Number.parseInt(time, 36) };
}

function messageOf(id: string, path: string, audience: string): Uint8Array {
  return utf8(JSON.stringify([audience, id, path]));
}
