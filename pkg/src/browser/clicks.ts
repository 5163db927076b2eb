/** Clicks on what the page marks, on links that lead elsewhere, and downloads. */
import { address } from "./page.js";
import type { Scope } from "./scope.js";

/** `data-prequal="event_name"` names the event that a click on an element is. */
const MARK = "data-prequal";
/** A click on a label makes one on its field as well, at once. */
const ECHO_MS = 50;

export const DOWNLOADS = "pdf doc docx xls xlsx ppt pptx key csv txt rtf epub zip rar 7z gz dmg exe msi pkg apk mp3 wav mp4 mov avi".split(" ");

type Record = (event: string, properties: object) => void;

/** What is out of sight of the visitor's clicks: a link or a part of the page, by attribute or by class. */
const OPTED_OUT = "[data-prequal-ignore], .prequal-ignore";

export interface ClickOptions {
  /** Whether marked elements are followed. */
  marked: boolean;
  /** Whether links to other hosts are, and those that write a mail or make a call. */
  outbound: boolean;
  /** The extensions of files; none where downloads are not followed. */
  downloads: readonly string[];
}

export function watchClicks(scope: Scope, record: Record, options: ClickOptions): void {
  const { downloads } = options;
  let last: Element | undefined;
  let lastAt = 0;

  scope.on(document, "click auxclick", (event) => {
    // Of the other buttons the middle one opens a link.
    if ((event as MouseEvent).button > 1) return;
    const path = event.composedPath().filter((target) => target instanceof Element);
    const link = path.find((element) => element.matches("a[href], area[href]")) as HTMLAnchorElement | undefined;
    if (path.some((element) => element.matches(OPTED_OUT))) return;
    const marked = options.marked ? path.find((element) => element.getAttribute(MARK)) : undefined;
    if (marked && !(marked === last && event.timeStamp - lastAt < ECHO_MS)) {
      last = marked;
      lastAt = event.timeStamp;
      record(marked.getAttribute(MARK)!, describe(marked, link));
    }
    const file = link && downloads.length ? fileOf(link, downloads) : undefined;
    if (file) record("download", { file });
    else if (options.outbound && link && !marked && leadsAway(link)) record("click", describe(link, link));
  });
}

function describe(element: Element, link: HTMLAnchorElement | undefined): object {
  const text = element.textContent?.replace(/\s+/g, " ").trim().slice(0, 100);
  const href = link && address(String(link.href));
  return { target: element.id || undefined, text: text || undefined, href };
}

function leadsAway({ protocol, host }: HTMLAnchorElement): boolean {
  return /^https?:$/.test(protocol) ? host !== location.host : /^(mailto|tel|sms|whatsapp):$/.test(protocol);
}

/** The name of the file that a link leads to. */
function fileOf(link: HTMLAnchorElement, downloads: readonly string[]): string | undefined {
  if (!/^https?:$/.test(link.protocol)) return undefined;
  const file = link.pathname.split("/").pop()!;
  const extension = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  if (!link.hasAttribute("download") && !downloads.includes(extension)) return undefined;
  return decoded(file || link.download).slice(0, 200);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
