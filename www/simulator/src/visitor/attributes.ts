/** What is known of the visitor, as a form. */
import { html, nothing, type TemplateResult } from "lit";
import type { Value } from "prequal";
import { t } from "../i18n/index.ts";
import { readScalar } from "../model/fields.ts";
import type { Vocabulary } from "../model/vocabulary.ts";
import { nameWords } from "../model/words.ts";
import type { Visitor } from "../state.ts";
import { bound } from "../ui/bound.ts";
import { icon } from "../ui/icons.ts";

export interface AttributeActions {
  set: (name: string, value: Value | undefined) => void;
}

const USUAL = ["email", "company", "jobTitle"];

export function attributesForm(visitor: Visitor, vocabulary: Vocabulary, actions: AttributeActions): TemplateResult {
  const asked = vocabulary.attributes.filter((name) => name !== "emailDomain");
  const names = [...new Set([...USUAL.filter((name) => asked.includes(name) || name in visitor.attributes), ...asked, ...Object.keys(visitor.attributes)])];
  const stated = statedLater(visitor);
  return html`
    <div class="attributes">${names.map((name) => attributeField(name, visitor.attributes[name], vocabulary, stated.get(name), actions))}</div>
    <form class="row" @submit=${(event: SubmitEvent) => add(event, names, actions)}>
      <label class="field"><span class="visually-hidden">${t("visitor.attribute-name")}</span><input name="name" type="text" maxlength="128" placeholder=${t("visitor.attribute-name")} autocomplete="off" /></label>
      <button class="quiet">${icon("plus")} ${t("visitor.add-attribute")}</button>
    </form>
  `;
}

function attributeField(name: string, value: Value, vocabulary: Vocabulary, later: Value, { set }: AttributeActions): TemplateResult {
  const isList = Array.isArray(value);
  const options = vocabulary.values[name] ?? [];
  const read = (text: string): Value | undefined => {
    if (text === "") return undefined;
    if (isList) return text.split(",").map((one) => one.trim()).filter(Boolean);
    // What the model compares with numbers is one where it reads as one; a postcode stays as it is typed.
    return vocabulary.numbers.has(name) || typeof value === "boolean" || options.some((one) => typeof one === "boolean") ? readScalar(text) : text;
  };
  const write = (one: Value): string => (one === undefined || one === null ? "" : Array.isArray(one) ? one.join(", ") : String(one));
  const words = nameWords(name);
  return html`
    <div class="attribute">
      <label class="field">
        <span>${words}${words === name ? nothing : html` <code class="tiny">${name}</code>`}</span>
        <input
          type="text" data-attribute=${name} list=${options.length ? `values-${name}` : nothing} autocomplete="off" spellcheck="false"
          inputmode=${vocabulary.numbers.has(name) ? "decimal" : nothing}
          ${bound(value, write, (text) => read(text) ?? undefined)}
          @input=${(event: Event) => set(name, read((event.target as HTMLInputElement).value))}
        />
      </label>
      ${options.length ? html`<datalist id="values-${name}">${options.map((one) => html`<option value=${String(one)}></option>`)}</datalist>` : nothing}
      ${value !== undefined
        ? html`<button type="button" class="icon quiet" aria-label=${t("visitor.remove-attribute", { name: words })} title=${t("visitor.remove-attribute", { name: words })} @click=${() => set(name, undefined)}>${icon("close")}</button>`
        : nothing}
      ${later === undefined || later === value ? nothing : html`<span class="tiny muted">${t("visitor.set-later", { value: write(later) })}</span>`}
    </div>
  `;
}

/** What events of the visit state of attributes, the newest last. */
function statedLater(visitor: Visitor): Map<string, Value> {
  const stated = new Map<string, Value>();
  for (const { event, properties } of [...visitor.events].sort((one, other) => one.at - other.at)) {
    if (event === "set") for (const [name, value] of Object.entries(properties ?? {})) stated.set(name, value);
  }
  return stated;
}

function add(event: SubmitEvent, known: readonly string[], { set }: AttributeActions): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const input = form.elements.namedItem("name") as HTMLInputElement;
  const name = input.value.trim();
  if (name === "" || name === "__proto__") return;
  if (!known.includes(name)) set(name, "");
  input.value = "";
  const root = form.getRootNode() as ShadowRoot;
  setTimeout(() => root.querySelector<HTMLElement>(`[data-attribute="${CSS.escape(name)}"]`)?.focus());
}
