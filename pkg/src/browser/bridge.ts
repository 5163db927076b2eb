/**
 * Forms in a frame of another origin: the page's side. `frame.js` is the other one; docs/page.md has the messages.
 *
 * Loaded on demand: `data-bridge="https://forms.example"`, or `start({ use: [bridgeTo(["https://forms.example"])] })`.
 */
import { plainValues } from "./facts.js";
import type { Extension, ExtensionSettings, Handle } from "./options.js";
import type { Inner } from "./visit.js";

/** What a frame tells. */
export type FromFrame =
  | { prequal: 1; type: "hello" }
  | { prequal: 1; type: "answers"; answers: object }
  | { prequal: 1; type: "start" | "submit"; form: string };

/** What the page answers: names and values to go out with the form. */
export interface ToFrame {
  prequal: 1;
  type: "fields";
  fields: Record<string, string>;
}

const MOST_FRAMES = 10;
/** A frame that says more than this in a minute is not listened to until the next. */
const MOST_A_MINUTE = 120;
const PAUSE_MS = 100;

/** For frames of these origins, each as in `https://forms.example`. */
export function bridgeTo(origins: readonly string[]): Extension {
  return (handle, settings, inner?: unknown) => connect(handle, origins, inner as Inner | undefined);
}

export default function bridge(handle: Handle, settings: ExtensionSettings, inner?: Inner): () => void {
  return connect(handle, settings["bridge"]?.split(/[\s,]+/) ?? [], inner);
}

function connect(handle: Handle, origins: readonly string[], inner: Inner | undefined): () => void {
  const trusted = new Set(origins.flatMap(originOf));
  const frames = new Map<Window, string>();
  let minute = 0;
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = (frame: Window, origin: string) => {
    const message: ToFrame = { prequal: 1, type: "fields", fields: handle.fields() };
    frame.postMessage(message, origin);
  };
  const sendAll = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const [frame, origin] of frames) frame.closed ? frames.delete(frame) : send(frame, origin);
    }, PAUSE_MS);
  };

  function listen({ data, origin, source }: MessageEvent): void {
    // Only a frame of this page, not a window that somebody else has opened.
    if (!trusted.has(origin) || !source || (source as Window).parent !== window || source === window) return;
    const message = data as Partial<FromFrame> | null;
    if (typeof message !== "object" || message?.prequal !== 1) return;
    const now = Math.floor(performance.now() / 60_000);
    count = now === minute ? count + 1 : 1;
    minute = now;
    if (count > MOST_A_MINUTE) return;
    const frame = source as Window;
    if (!frames.has(frame) && frames.size >= MOST_FRAMES) return;
    frames.set(frame, origin);
    if (message.type === "answers") handle.set(plainValues(message.answers) as Parameters<Handle["set"]>[0]);
    else if (message.type === "start" || message.type === "submit") {
      handle.track(`form_${message.type}`, { form: String(message.form).slice(0, 200) });
    }
    send(frame, origin);
  }

  window.addEventListener("message", listen);
  const end = handle.on("assessment", sendAll);
  inner?.onFacts(sendAll);
  return () => {
    window.removeEventListener("message", listen);
    clearTimeout(timer);
    end();
  };
}

function originOf(text: string): string[] {
  try {
    const { origin } = new URL(text);
    return origin === "null" ? [] : [origin];
  } catch {
    return [];
  }
}
