/**
 * `prequal/vendors/hubspot`: HubSpot's forms of the new editor.
 *
 * As documented, the embed tells `hs-form-event:on-ready` and `hs-form-event:on-submission:success` on the window, and
 * `HubSpotFormsV4.getFormFromEvent(event)` gives the form, whose `setFieldValue` takes names such as `0-1/lead_score`
 * (`0-1` are contacts). There is no event before a form is sent, so the fields follow each change of the assessment.
 * Values that are set before the form is ready are lost: HubSpot's own words.
 */
import hubspot from "../../crm/hubspot.js";
import { createScope } from "../scope.js";
import { answersOf, attachmentOf, missingTeller, extensionOf, type Disconnect, type Page, type VendorOptions, type Visit } from "./shared.js";

export type { Disconnect, VendorOptions } from "./shared.js";

const CONTACT = "0-1/";
const MOST_FORMS = 50;
const ASK_MS = 2000;

interface HubSpotForm {
  getFormId(): string;
  getFormFieldValues(): Promise<readonly { name: string; value: unknown }[]>;
  setFieldValue(name: string, value: string): void;
}

interface HubSpotForms {
  getFormFromEvent(event: Event): HubSpotForm | undefined;
  getForms?(): readonly HubSpotForm[];
}

/** Fills the hidden fields of every form of the new editor until the result is called. */
export function connect(handle: Page, options: VendorOptions = {}, visit?: Visit): Disconnect {
  const preset = options.crm ?? hubspot;
  const scope = createScope();
  const tellMissing = missingTeller("HubSpot");
  const forms = new Map<HubSpotForm, Map<string, string>>();
  // Documented in the first spelling, and seen in both.
  const page = window as { HubSpotFormsV4?: HubSpotForms; HubspotFormsV4?: HubSpotForms };
  const api = () => page.HubSpotFormsV4 ?? page.HubspotFormsV4;

  /** Reads what is answered, states it, and sets our fields to what comes of it. */
  async function follow(form: HubSpotForm): Promise<void> {
    const values = await answersIn(form);
    if (!values) return;
    handle.set(answersOf([...values].map(([name, value]) => [name.replace(/^\d+-\d+\//, ""), value] as const), preset, options.fields));
    fill(form, values);
  }

  function fill(form: HubSpotForm, present: ReadonlyMap<string, unknown>): void {
    const set = forms.get(form)!;
    const missing: string[] = [];
    for (const [name, value] of attachment.values()) {
      const field = CONTACT + name;
      if (!present.has(field)) missing.push(field);
      else if (set.get(field) !== value) {
        form.setFieldValue(field, value);
        set.set(field, value);
      }
    }
    tellMissing(idOf(form), missing);
  }

  const followQuietly = (form: HubSpotForm): void => void follow(form).catch(() => undefined);
  const followAll = scope.safe(() => [...forms.keys()].forEach(followQuietly));
  const add = (form: HubSpotForm | undefined): void => {
    if (!form || typeof form.setFieldValue !== "function" || forms.size >= MOST_FORMS) return;
    if (!forms.has(form)) forms.set(form, new Map());
    followQuietly(form);
  };

  scope.on(window, "hs-form-event:on-ready", (event) => add(api()?.getFormFromEvent(event)));
  scope.on(window, "hs-form-event:on-interaction:navigate", () => followAll());
  scope.on(window, "hs-form-event:on-submission:success", (event) => {
    const form = api()?.getFormFromEvent(event);
    if (form) handle.track("form_submit", { form: idOf(form) });
  });
  // In a frame of HubSpot's nothing tells of an answer: while the visitor is in a frame, the forms are asked.
  let asking: ReturnType<typeof setInterval> | undefined;
  const stopAsking = () => clearInterval(asking);
  scope.on(window, "blur", () => {
    stopAsking();
    if (forms.size > 0 && document.activeElement?.tagName === "IFRAME") asking = setInterval(followAll, ASK_MS);
  });
  scope.on(window, "focus", () => {
    stopAsking();
    followAll();
  });
  scope.atEnd(stopAsking);
  // Behind the embed's own look at the field.
  scope.on(document, "change", () => setTimeout(followAll));
  const attachment = attachmentOf(handle, preset, visit, () => followAll());
  scope.atEnd(attachment.end);
  scope.safe(() => api()?.getForms?.().forEach(add))();
  return scope.end;
}

async function answersIn(form: HubSpotForm): Promise<Map<string, unknown> | undefined> {
  const values = await form.getFormFieldValues();
  if (!Array.isArray(values)) return undefined;
  return new Map(values.slice(0, 500).map(({ name, value }) => [String(name), value]));
}

function idOf(form: HubSpotForm): string {
  try {
    return String(form.getFormId()).slice(0, 100);
  } catch {
    return "form";
  }
}

/** For `start({ use: [hubspotForms] })` and `data-use="vendors/hubspot"`. */
const hubspotForms = extensionOf(hubspot, connect);
export default hubspotForms;
