/** The visitor: what is known, what happened, and ways to bring in more of both. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { number, t } from "../i18n/index.ts";
import { vocabularyOf } from "../model/vocabulary.ts";
import { newVisitor } from "../gallery/visitors.ts";
import { parseLead } from "../saved.ts";
import { currentVisitor, MOST_VISITORS, withVisitor, type State, type Visitor } from "../state.ts";
import { bound } from "../ui/bound.ts";
import { Panel } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { attributesForm } from "./attributes.ts";
import { withAttribute, withCopyOfVisitor, withEvents, withNewVisitor, withoutVisitor } from "./changes.ts";
import { MOST_PASTED_BYTES, readEvents, VENDOR_NAMES, VENDORS, type Vendor } from "./paste.ts";
import "./timeline.ts";

export class VisitorPanel extends Panel {
  static override properties = {
    ...Panel.properties,
    acting: { state: true },
    pasting: { state: true },
    vendor: { state: true },
    complaint: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: grid; gap: var(--space-3); grid-template-columns: minmax(0, 1fr); }
      .who { display: flex; flex-wrap: wrap; gap: var(--space-2); align-items: end; }
      .who label.field { flex: 1 1 14rem; }
      h2 { margin-block-end: var(--space-2); }
      .attributes { display: grid; gap: var(--space-2) var(--space-3); grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); margin-block: var(--space-2) var(--space-3); align-items: start; }
      .attribute { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.15rem; align-items: end; }
      .attribute .tiny.muted { grid-column: 1 / -1; }
      textarea { inline-size: 100%; font-family: var(--mono); font-size: var(--text-s); }
      .paste { display: grid; gap: var(--space-2); }
    `,
  ];

  declare acting: boolean;
  declare pasting: boolean;
  declare vendor: Vendor;
  declare complaint: string;

  constructor() {
    super();
    this.acting = this.pasting = false;
    this.vendor = "prequal";
    this.complaint = "";
  }

  protected override updated(changed: PropertyValues<this>): void {
    const [, name] = /^attribute:(.*)$/s.exec(this.state?.view.focus ?? "") ?? [];
    if (!changed.has("state") || name === undefined || this.state.view.panel !== "visitor") return;
    const input = this.renderRoot.querySelector<HTMLElement>(`[data-attribute="${CSS.escape(name)}"]`);
    input?.scrollIntoView({ block: "center" });
    input?.focus();
    this.look({ focus: null });
  }

  protected override render() {
    const visitor = this.state && currentVisitor(this.state);
    if (!visitor || !this.result) return nothing;
    const vocabulary = vocabularyOf(this.result.document);
    return html`
      ${this.#head(visitor)}
      <section class="card">
        <h2>${t("visitor.attributes")}</h2>
        <p class="small muted">${t("visitor.attributes-why")}</p>
        ${keyed(
          visitor.key,
          attributesForm(visitor, vocabulary, {
            set: (name, value) => this.change((state) => withAttribute(state, name, value), { merge: `attribute ${name}` }),
          }),
        )}
      </section>
      <section class="card">
        <h2>${t("visitor.timeline")}</h2>
        ${keyed(visitor.key, html`<pq-timeline .visitor=${visitor} .vocabulary=${vocabulary} .at=${this.result.at}></pq-timeline>`)}
      </section>
      <section class="card stack">
        <div class="row">
          <button aria-expanded=${this.acting} @click=${this.#act}>${icon(this.acting ? "stop" : "play")} ${t(this.acting ? "visitor.act-stop" : "visitor.act")}</button>
          <button aria-expanded=${this.pasting} @click=${() => (this.pasting = !this.pasting)}>${icon("copy")} ${t("visitor.paste")}</button>
        </div>
        ${this.pasting ? this.#paste() : nothing}
        ${this.acting ? keyed(visitor.key, html`<pq-act visitor=${visitor.key}></pq-act>`) : nothing}
      </section>
    `;
  }

  #head(visitor: Visitor): TemplateResult {
    const same = (text: string) => text;
    return html`
      <div class="who">
        <label class="field">
          <span>${t("visitor.name")}</span>
          <input type="text" maxlength="128" autocomplete="off" ${bound(visitor.name, same, same)} @input=${(event: Event) => this.#rename((event.target as HTMLInputElement).value)} />
        </label>
        <button @click=${() => this.#addVisitor((state) => withNewVisitor(state, newVisitor(t("visitor.new"))))}>${icon("plus")} ${t("visitor.add")}</button>
        <button @click=${() => this.#addVisitor(withCopyOfVisitor)}>${icon("copy")} ${t("visitor.duplicate")}</button>
        <button class="danger" ?disabled=${this.state.visitors.length < 2} @click=${() => this.change(withoutVisitor)}>${icon("bin")} ${t("visitor.delete")}</button>
        <input id="lead" type="file" accept=".json,application/json" hidden @change=${this.#importLead} />
        <button @click=${() => this.renderRoot.querySelector<HTMLElement>("#lead")?.click()}>${icon("upload")} ${t("visitor.import")}</button>
      </div>
    `;
  }

  #rename(name: string): void {
    this.change((state) => withVisitor(state, (visitor) => ({ ...visitor, name })), { merge: "visitor name" });
  }

  #addVisitor(change: (state: State) => State): void {
    if (this.state.visitors.length >= MOST_VISITORS) this.notify(t("visitor.too-many", { count: MOST_VISITORS }), "error");
    else this.change(change);
  }

  async #act(): Promise<void> {
    if (!this.acting) await import("./act.ts");
    this.acting = !this.acting;
  }

  #paste(): TemplateResult {
    return html`
      <form class="paste" @submit=${this.#readPasted}>
        <p class="small muted" id="paste-why">${t("visitor.paste-why")}</p>
        <div class="row">
          <label class="field"><span>${t("visitor.paste-from")}</span>
            <select @change=${(event: Event) => (this.vendor = (event.target as HTMLSelectElement).value as Vendor)}>
              ${VENDORS.map((one) => html`<option value=${one} ?selected=${one === this.vendor}>${one === "prequal" ? t("visitor.paste-plain") : VENDOR_NAMES[one]}</option>`)}
            </select>
          </label>
        </div>
        <label class="field"><span>${t("visitor.paste-text")}</span>
          <textarea name="text" rows="6" spellcheck="false" aria-describedby="paste-why complaint" aria-invalid=${this.complaint ? "true" : nothing}></textarea>
        </label>
        <p id="complaint" class="small bad" role="alert">${this.complaint}</p>
        <div class="row"><button class="primary">${t("visitor.paste-add")}</button></div>
      </form>
    `;
  }

  async #readPasted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("text") as HTMLTextAreaElement;
    const read = await readEvents(field.value, this.vendor, this.result.at);
    if ("events" in read) {
      this.complaint = "";
      field.value = "";
      this.change((state) => withEvents(state, read.events));
      this.notify(t("visitor.paste-done", { count: read.events.length }));
    } else if (read.problem === "not_json") this.complaint = t("visitor.paste-broken", { line: read.line });
    else if (read.problem === "too_large") this.complaint = t("visitor.paste-large", { size: megabytes(MOST_PASTED_BYTES) });
    else this.complaint = t("visitor.paste-none");
  }

  async #importLead(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    if (file.size > MOST_PASTED_BYTES) {
      this.notify(t("visitor.paste-large", { size: megabytes(MOST_PASTED_BYTES) }), "error");
      return;
    }
    const lead = parseLead(parsed(await file.text()), t("visitor.unnamed"));
    if (!lead) {
      this.notify(t("visitor.import-failed"), "error");
      return;
    }
    this.#addVisitor((state) => withNewVisitor(state, lead));
    this.notify(t("visitor.imported", { name: lead.name }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function megabytes(bytes: number): string {
  return number(bytes / (1024 * 1024), { style: "unit", unit: "megabyte" });
}

customElements.define("pq-visitor", VisitorPanel);
