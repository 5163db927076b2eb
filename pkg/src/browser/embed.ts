/**
 * The script tag:
 *
 * ```html
 * <script src="/prequal/embed.js" data-model="/model.pq" data-form="#demo-request" defer></script>
 * ```
 *
 * | attribute | what |
 * | --- | --- |
 * | `data-model` | the address of the compiled scorecard |
 * | `data-form` | a selector of the forms that are scored, or of what holds them |
 * | `data-fields` | what their fields become, as JSON: `{"jobtitle":"jobTitle"}` |
 * | `data-field-names` | the names of what is attached, as JSON: `{"score":"Lead_Score__c"}` |
 * | `data-wasm` | the address of `runtime.wasm`; beside this script by default |
 * | `data-downloads` | the extensions of files whose links are downloads: `pdf, zip` |
 *
 * `window.prequal` is then the handle of `start`. It is a function as well, so that a page may call it before the script is
 * there, by the usual stub:
 *
 * ```js
 * window.prequal = window.prequal || function () { (prequal.q = prequal.q || []).push(arguments) };
 * prequal("track", "plan_select", { plan: "team" });
 * ```
 *
 * The first argument is a method of the handle. What waits in `prequal.q` is called when the script comes, in its order, and
 * `prequal.q.push(["track", "x"])` goes on working afterwards. A second tag changes nothing.
 */
import { start, type Handle, type StartOptions } from "./index.js";

type Call = ArrayLike<unknown>;
type Global = Partial<Handle> & { q?: Iterable<Call> };

function embed(): void {
  const page = window as unknown as { prequal?: Global };
  const waiting = page.prequal;
  if (waiting?.status) return;

  const handle = start(optionsOf(ownTag()));
  const call = (method: unknown, ...rest: unknown[]): unknown => {
    const fn = Object.keys(handle).includes(method as string) ? handle[method as keyof Handle] : undefined;
    return typeof fn === "function" ? (fn as (...args: unknown[]) => unknown)(...rest) : fn;
  };
  const push = (...calls: Call[]) => calls.forEach((args) => void call(...(Array.from(args) as [unknown])));
  page.prequal = Object.assign(call, handle, { q: { push } }) as unknown as Global;
  push(...(waiting?.q ?? []));
}

function ownTag(): HTMLScriptElement | null {
  // A script that another one inserts late may not be the current one any more.
  return (document.currentScript as HTMLScriptElement | null) ?? document.querySelector("script[data-model]");
}

function optionsOf(tag: HTMLScriptElement | null): StartOptions {
  const { model = "", form, fields, fieldNames, wasm, downloads } = tag?.dataset ?? {};
  return {
    model,
    wasm: wasm || undefined,
    form,
    // Where it cannot be read nothing is: the page's owner meant other fields than the common ones.
    fields: fields === undefined ? undefined : (json(fields) ?? {}),
    fieldNames: json(fieldNames),
    downloads: downloads?.toLowerCase().match(/\w+/g) ?? undefined,
  } as StartOptions;
}

function json(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === "object") return value;
  } catch {
    // Told below.
  }
  console.warn(`prequal: not a JSON object: ${text}`);
  return undefined;
}

embed();
