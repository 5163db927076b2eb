/**
 * The script tag:
 *
 * ```html
 * <script src="/prequal/embed.js" data-model="/model.pq" data-form="#demo-request" defer></script>
 * ```
 *
 * docs/page.md has the table of its attributes.
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
import type { CrmPreset } from "../crm/types.js";
import { start, type Extension, type Handle, type StartOptions } from "./index.js";

type Call = ArrayLike<unknown>;
type Global = Partial<Handle> & { q?: Iterable<Call> };

function embed(): void {
  const page = window as unknown as { prequal?: Global };
  const waiting = page.prequal;
  if (waiting?.status) return;

  const tag = ownTag();
  const handle = start(optionsOf(tag), { ...tag?.dataset });
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
  const data = tag?.dataset ?? {};
  const { model = "", form, fields, fieldNames, wasm, downloads, crm, use, cookieDomain } = data;
  const modules = [...words(use), ...(cookieDomain ? ["cookie-log"] : []), ...(data.bridge ? ["bridge"] : [])];
  return {
    model,
    wasm: wasm || undefined,
    form,
    // Where it cannot be read nothing is: the page's owner meant other fields than the common ones.
    fields: fields === undefined ? undefined : (json(fields) ?? {}),
    fieldNames: json(fieldNames),
    downloads: downloads?.toLowerCase().match(/\w+/g) ?? undefined,
    crm: crm ? beside<CrmPreset>(`crm/${crm}`) : undefined,
    use: modules.map((name) => beside<Extension>(name)),
    capture: Object.fromEntries([...words(data.off).map((part) => [part, false]), ...words(data.on).map((part) => [part, true])]),
    consent: data.consent || undefined,
    signals: data.signals === undefined ? undefined : words(data.signals),
    googleType: data.googleType,
    storage: data.storage || undefined,
    cookieDomain,
    edge: data.edge,
    signed: data.signed !== undefined && data.signed !== "false",
  } as StartOptions;
}

/** A module that lies beside this script, loaded on demand. */
async function beside<T>(name: string): Promise<T> {
  if (!/^[\w-]+(\/[\w-]+)*$/.test(name)) throw new Error(`not the name of a module: ${name}`);
  const module = (await import(new URL(`./${name}.js`, import.meta.url).href)) as { default: T };
  return module.default;
}

function words(text: string | undefined): string[] {
  return text?.split(/[\s,]+/).filter(Boolean) ?? [];
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
