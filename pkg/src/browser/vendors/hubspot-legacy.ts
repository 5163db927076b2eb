/**
 * `prequal/vendors/hubspot-legacy`: HubSpot's forms of the legacy editor, embedded by `hbspt.forms.create`.
 *
 * As documented, the embed posts `{ type: "hsFormCallback", eventName, id }` to the window; a value is set on the form's
 * hidden input, followed by a bubbling `input` event. Nothing in HubSpot's documentation says that a value can still be set
 * once the form is being sent, so the inputs follow each change of the assessment.
 *
 * A form that is not set as raw HTML is in a frame of the page's own origin; it is reached there. That the frame has the
 * class `hs-form-iframe` and the form the attribute `data-form-id` is how the embed is today, and not documented.
 */
import hubspot from "../../crm/hubspot.js";
import { isPrivate, textsOf } from "../fields.js";
import { createScope } from "../scope.js";
import { answersOf, attachmentOf, missingTeller, extensionOf, quietly, type Disconnect, type Page, type VendorOptions, type Visit } from "./shared.js";

export type { Disconnect, VendorOptions } from "./shared.js";

/** HubSpot's own hosts, from whose frames a form may speak. */
const HUBSPOT = /^https:\/\/([\w-]+\.)*(hubspot\.com|hsforms\.(com|net)|hsappstatic\.net|hubspotusercontent[\w-]*\.(com|net))$/;
const MOST_FORMS = 50;

interface Callback {
  eventName: string;
  id: string;
  data: unknown;
}

/** Fills the hidden fields of every legacy form on the page until the result is called. */
export function connect(handle: Page, options: VendorOptions = {}, visit?: Visit): Disconnect {
  const preset = options.crm ?? hubspot;
  const scope = createScope();
  const tellMissing = missingTeller("HubSpot");
  const forms = new Set<string>();
  const followed = new WeakSet<HTMLFormElement>();
  const attachment = attachmentOf(handle, preset, visit, scope.safe(() => forms.forEach(fill)));
  scope.atEnd(attachment.end);

  function fill(id: string): void {
    const values = attachment.values();
    for (const form of formsOf(id)) {
      const missing = values.filter(([name, value]) => !setInput(form, name, value));
      tellMissing(id, missing.map(([name]) => name));
    }
  }

  /** An answer counts before the form is sent. */
  function follow(form: HTMLFormElement): void {
    if (followed.has(form)) return;
    followed.add(form);
    scope.on(form, "change", () => {
      handle.set(answersOf(pairsIn(form), preset, options.fields));
      forms.forEach(fill);
    });
  }

  const onCallback: Record<string, (callback: Callback) => void> = {
    onFormReady({ id }) {
      if (forms.size < MOST_FORMS) forms.add(id);
      formsOf(id).forEach(follow);
      fill(id);
    },
    // Told while the form is being sent: what has not been seen by then counts from now on, for this form it comes too late.
    onFormSubmit({ data }) {
      handle.set(answersOf(pairsOf(data), preset, options.fields));
    },
    onFormSubmitted({ id }) {
      handle.track("form_submit", { form: id });
    },
  };

  scope.on(window, "message", (event) => {
    const { origin, data } = event as MessageEvent<unknown>;
    if (origin !== location.origin && !HUBSPOT.test(origin)) return;
    const callback = callbackOf(data);
    if (callback && Object.hasOwn(onCallback, callback.eventName)) onCallback[callback.eventName]!(callback);
  });
  // A form that was ready before this module came has told of it already.
  scope.safe(() => readyForms().forEach((id) => onCallback.onFormReady!({ eventName: "onFormReady", id, data: undefined })))();
  return scope.end;
}

function callbackOf(data: unknown): Callback | undefined {
  const { type, eventName, id, data: more } = (typeof data === "object" && data ? data : {}) as Record<string, unknown>;
  if (type !== "hsFormCallback" || typeof eventName !== "string" || typeof id !== "string") return undefined;
  return id.length <= 100 ? { eventName, id, data: more } : undefined;
}

function formsOf(id: string): HTMLFormElement[] {
  const quoted = CSS.escape(id);
  return formsIn(`form[data-form-id="${quoted}"], form#hsForm_${quoted}, form[id^="hsForm_${quoted}"]`);
}

function readyForms(): string[] {
  const forms = formsIn('form[data-form-id][id^="hsForm_"]').slice(0, MOST_FORMS);
  return forms.map((form) => form.getAttribute("data-form-id") ?? "").filter((id) => id && id.length <= 100);
}

function formsIn(selector: string): HTMLFormElement[] {
  const documents = [document, ...Array.from(document.querySelectorAll("iframe.hs-form-iframe"), documentOf)];
  return documents.flatMap((found) => (found ? Array.from(found.querySelectorAll<HTMLFormElement>(selector)) : []));
}

function documentOf(frame: Element): Document | null {
  try {
    return (frame as HTMLIFrameElement).contentDocument;
  } catch {
    return null;
  }
}

/** Whether the form has the field. The event is what tells HubSpot, which keeps the values itself. */
function setInput(form: HTMLFormElement, name: string, value: string): boolean {
  const input = Array.from(form.elements).find((field) => field.getAttribute("name") === name);
  if (!input) return false;
  const field = input as HTMLInputElement;
  if (field.type === "checkbox") {
    // As documented: a checkbox is clicked.
    if (field.checked !== (value === "true")) field.click();
    return true;
  }
  if (field.value === value) return true;
  quietly(() => {
    // The prototype's own setter, because the embed's framework watches the element's.
    const view = form.ownerDocument.defaultView as (Window & typeof globalThis) | null;
    const kind = field.tagName === "TEXTAREA" ? view?.HTMLTextAreaElement : view?.HTMLInputElement;
    const setter = kind && Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set;
    if (setter) setter.call(field, value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return true;
}

/** What the form's own fields hold. */
function* pairsIn(form: HTMLFormElement): Iterable<[string, unknown]> {
  const byName = new Map<string, Element[]>();
  for (const field of Array.from(form.elements).slice(0, 500)) {
    const name = field.getAttribute("name");
    if (name && !isPrivate(field)) byName.set(name, [...(byName.get(name) ?? []), field]);
  }
  for (const [name, fields] of byName) yield [name, textsOf(fields)];
}

/** HubSpot tells answers as `[{ name, value }]`. */
function* pairsOf(data: unknown): Iterable<[string, unknown]> {
  if (!Array.isArray(data)) return;
  for (const answer of data.slice(0, 500)) {
    const { name, value } = (answer ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name === "string") yield [name, value];
  }
}

/** For `start({ use: [hubspotLegacyForms] })` and `data-use="vendors/hubspot-legacy"`. */
const hubspotLegacyForms = extensionOf(hubspot, connect);
export default hubspotLegacyForms;
