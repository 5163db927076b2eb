/** What each column of the file is to the model; a guess that a person corrects. */
import { css, html, nothing, type TemplateResult } from "lit";
import { t } from "../i18n/index.ts";
import { nameWords } from "../model/words.ts";
import { base } from "../ui/styles.ts";
import { attributesOf, inputsOf } from "../whatif/inputs.ts";
import type { ColumnMapping, ColumnSummary, Role } from "./mapping.ts";
import { type ColumnType, TYPES } from "./values.ts";
import { LeadsView } from "./view.ts";

const ROLES: readonly Role[] = ["attribute", "event", "id", "outcome", "source", "ignore"];
/** Roles that one column has at most. */
const SINGLE = new Set<Role>(["id", "outcome", "source"]);
const COLUMNS_SHOWN = 40;
const EXAMPLES_SHOWN = 3;

export class LeadsMapping extends LeadsView {
  static override properties = { ...LeadsView.properties, all: { state: true } };

  static override styles = [
    base,
    css`
      .columns { display: grid; }
      .column { display: grid; grid-template-columns: minmax(9rem, 1.2fr) 10rem minmax(9rem, 1fr) 9rem; gap: var(--space-2); padding-block: var(--space-2); border-block-start: 1px solid var(--line); align-items: start; }
      .column.head { border: 0; font-size: var(--text-s); font-weight: 600; color: var(--ink-2); padding-block: 0; }
      .column > * { min-inline-size: 0; }
      .column select, .column input { inline-size: 100%; }
      @media (max-width: 52rem) {
        .column { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
        .column.head { display: none; }
        .what { grid-column: 1 / -1; }
      }
    `,
  ];

  /** Whether all columns are shown, however many there are. */
  declare all: boolean;

  constructor() {
    super();
    this.all = false;
  }

  protected override render() {
    const { table, mapping, scored } = this.session;
    if (table === null || mapping === null || !this.result) return nothing;
    const document = this.result.validDocument ?? this.result.document;
    const attributes = document ? attributesOf(document) : [];
    const events = document ? [...new Set(inputsOf(document).events.map(({ event }) => event))] : [];
    // Columns that are used come first, so that those of a wide file are found.
    const order = mapping.columns.map((_, at) => at).sort((a, b) => Number(mapping.columns[a]!.role === "ignore") - Number(mapping.columns[b]!.role === "ignore") || a - b);
    const shown = this.all ? order : order.slice(0, COLUMNS_SHOWN);
    return html`
      <section class="card stack">
        <h2>${t("leads.mapping")}</h2>
        <p class="small muted">${t("leads.mapping-lead")}</p>
        <datalist id="attributes">${attributes.map((name) => html`<option value=${name}>${nameWords(name)}</option>`)}</datalist>
        <datalist id="events">${events.map((name) => html`<option value=${name}></option>`)}</datalist>
        <div class="columns">
          <div class="column head" aria-hidden="true">
            <span>${t("leads.column")}</span><span>${t("leads.role")}</span><span>${t("leads.name")}</span><span>${t("leads.type")}</span>
          </div>
          ${shown.map((at) => this.#column(table.columns[at]!, mapping.columns[at]!, at, scored?.unread[table.columns[at]!.name] ?? 0))}
        </div>
        ${shown.length < order.length ? html`<button @click=${() => (this.all = true)}>${t("leads.show-all", { count: order.length })}</button>` : nothing}
        ${this.#converted()}
        <label class="field">
          ${t("leads.unanswered")}
          <input .value=${mapping.unanswered} @change=${(event: Event) => this.session.map({ ...mapping, unanswered: (event.target as HTMLInputElement).value })} />
        </label>
      </section>
    `;
  }

  #column(column: ColumnSummary, mapped: ColumnMapping, at: number, unread: number): TemplateResult {
    const takesName = mapped.role === "attribute" || mapped.role === "event";
    const label = (what: string) => `${column.name}: ${what}`;
    return html`
      <div class="column" role="group" aria-label=${column.name}>
        <div class="what">
          <strong class="wrap-anywhere">${column.name}</strong>
          <p class="tiny muted wrap-anywhere">
            ${column.examples.slice(0, EXAMPLES_SHOWN).join(" · ")} ${column.empty > 0 ? html`<span>(${t("leads.empty", { count: column.empty })})</span>` : nothing}
          </p>
        </div>
        <select aria-label=${label(t("leads.role"))} @change=${(event: Event) => this.#change(at, { role: valueOf(event) as Role })}>
          ${ROLES.map((role) => html`<option value=${role} .selected=${role === mapped.role}>${t(`leads.role.${role}`)}</option>`)}
        </select>
        ${takesName
          ? html`<input aria-label=${label(t("leads.name"))} list=${mapped.role === "event" ? "events" : "attributes"} .value=${mapped.name} @change=${(event: Event) => this.#change(at, { name: valueOf(event) })} />`
          : html`<span></span>`}
        ${mapped.role === "attribute"
          ? html`
              <div>
                <select aria-label=${label(t("leads.type"))} @change=${(event: Event) => this.#change(at, { type: valueOf(event) as ColumnType })}>
                  ${TYPES.map((type) => html`<option value=${type} .selected=${type === mapped.type}>${t(`leads.type.${type}`)}</option>`)}
                </select>
                ${unread > 0 ? html`<p class="tiny warn">${t("leads.unread", { count: unread })}</p>` : nothing}
              </div>
            `
          : html`<span></span>`}
      </div>
    `;
  }

  #converted(): TemplateResult | typeof nothing {
    const { table, mapping } = this.session;
    const at = mapping!.columns.findIndex(({ role }) => role === "outcome");
    if (at < 0) return nothing;
    const { examples } = table!.columns[at]!;
    return html`
      <label class="field">
        ${t("leads.converted")}
        <select @change=${(event: Event) => this.session.map({ ...mapping!, converted: valueOf(event) })}>
          ${examples.map((text) => html`<option value=${text} .selected=${text === mapping!.converted}>${text}</option>`)}
        </select>
      </label>
    `;
  }

  #change(at: number, change: Partial<ColumnMapping>): void {
    const { mapping, table } = this.session;
    const isSingle = change.role !== undefined && SINGLE.has(change.role);
    const columns = mapping!.columns.map((one, place): ColumnMapping => {
      if (place !== at) return isSingle && one.role === change.role ? { ...one, role: "ignore" } : one;
      const next = { ...one, ...change };
      // An attribute has some name from the start, so that it is used.
      return change.role === "attribute" && next.name === "" ? { ...next, name: one.column } : next;
    });
    const examples = table!.columns[at]!.examples;
    const converted = change.role === "outcome" && !examples.includes(mapping!.converted) ? (guess(examples) ?? "") : mapping!.converted;
    this.session.map({ ...mapping!, columns, converted });
  }
}

function guess(examples: readonly string[]): string | undefined {
  return examples.find((text) => /^(1|yes|true|won|closed won|converted|ja|是)$/i.test(text.trim())) ?? examples.at(-1);
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

customElements.define("pq-leads-mapping", LeadsMapping);
