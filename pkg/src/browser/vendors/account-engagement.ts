/**
 * `prequal/vendors/account-engagement`: form handlers of Salesforce Account Engagement (Pardot), native forms of yours that
 * post to the handler's address.
 *
 * A handler takes urlencoded bodies only: a form that would go out as multipart is put right, unless it holds a file, which
 * a handler cannot take. A handler on Pardot's own domain is found by its address; for one on a tracker domain of yours name
 * the form: `connect(handle, { form: "#contact" })`, or mark it with `data-prequal-account-engagement`.
 * Do not name these forms by `form` (`data-form`) of `start` as well.
 *
 * Account Engagement's own forms are in a frame of another origin and out of reach; see docs/vendors.md.
 */
import preset from "../../crm/account-engagement.js";
import { connectNative, warn, type NativeOptions } from "./native.js";
import { extensionOf, type Disconnect, type Page, type Visit } from "./shared.js";

export type { NativeOptions } from "./native.js";
export type { Disconnect } from "./shared.js";

const HANDLERS = 'form[action*="go.pardot.com/l/"], form[action*="pi.pardot.com/l/"], form[data-prequal-account-engagement]';

/** Attaches to every form that posts to a form handler until the result is called. */
export function connect(handle: Page, options: NativeOptions = {}, visit?: Visit): Disconnect {
  return connectNative(handle, { form: HANDLERS, preset, check }, options, visit);
}

function check(form: HTMLFormElement): void {
  if (form.getAttribute("method")?.toLowerCase() !== "post") warn("Account Engagement", form, "its method is not POST");
  if (form.enctype === "application/x-www-form-urlencoded") return;
  if (form.querySelector("input[type=file]")) {
    warn("Account Engagement", form, "a form handler takes no files");
    return;
  }
  form.setAttribute("enctype", "application/x-www-form-urlencoded");
}

/** For `start({ use: [accountEngagement] })` and `data-use="vendors/account-engagement"`. */
const accountEngagement = extensionOf(preset, connect);
export default accountEngagement;
