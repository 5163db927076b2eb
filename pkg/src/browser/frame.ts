/**
 * Forms in a frame of another origin: the frame's side.
 *
 * ```html
 * <script src="/prequal/frame.js" data-page="https://www.example.com" data-form="form" defer></script>
 * ```
 *
 * | attribute | what |
 * | --- | --- |
 * | `data-page` | the origins of the pages that may hold this frame |
 * | `data-form` | a selector of the forms; `form` by default |
 * | `data-fields` | what their fields become, as for embed.js |
 *
 * It keeps nothing and loads nothing: answers go to the page, and the fields that come back go out with the form.
 */
import type { FromFrame, ToFrame } from "./bridge.js";
import { fieldReader, type FieldMap } from "./fields.js";
import { watchForms } from "./form.js";
import { createScope } from "./scope.js";

const MOST_FIELDS = 50;

function connect(): void {
  const { page = "", form = "form", fields } = (document.currentScript as HTMLScriptElement | null)?.dataset ?? {};
  const origins = page.split(/[\s,]+/).filter((origin) => /^https?:\/\/[^/]+$/.test(origin));
  if (window.parent === window || !origins.length) return;
  let latest: [string, string][] = [];

  // The browser gives it only to a page of that origin; who else holds this frame never reads it.
  const say = (message: FromFrame) => origins.forEach((origin) => window.parent.postMessage(message, origin));
  const scope = createScope();
  scope.on(window, "message", (event) => {
    const { data, origin, source } = event as MessageEvent<Partial<ToFrame> | null>;
    if (source !== window.parent || !origins.includes(origin) || data?.prequal !== 1 || data.type !== "fields") return;
    latest = Object.entries(data.fields ?? {})
      .slice(0, MOST_FIELDS)
      .map(([name, value]) => [name, String(value)]);
  });
  watchForms(scope, {
    form,
    reader: fieldReader(mapOf(fields)),
    onStart: (name) => say({ prequal: 1, type: "start", form: name }),
    onAnswers: (answers) => say({ prequal: 1, type: "answers", answers }),
    onSend: () => {},
    onSubmit: (name) => say({ prequal: 1, type: "submit", form: name }),
    leadFields: () => latest,
  });
  say({ prequal: 1, type: "hello" });
}

function mapOf(text: string | undefined): FieldMap | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as FieldMap;
  } catch {
    console.warn(`prequal: not a JSON object: ${text}`);
    return {};
  }
}

try {
  connect();
} catch {
  // The form goes out as it is.
}
