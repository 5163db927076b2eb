/** The fields to create in a CRM before the first form is sent. */
import { css, html, nothing } from "lit";
import { t } from "../i18n/index.ts";
import { csvLines } from "../leads/export.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { type CrmField, CRMS, fieldsOf, hasOwnNames } from "./crm.ts";

const LACKING = { labels: "whatif.part.labels", grade: "whatif.part.grade", stages: "leads.stage", routes: "whatif.part.route" } as const;

export class TakeCrm extends Panel {
  static override properties = { ...Panel.properties, crm: { state: true } };
  static override styles = [base, css`td code { overflow-wrap: anywhere; }`];

  /** A place in `CRMS`. */
  declare crm: number;

  constructor() {
    super();
    this.crm = CRMS.findIndex(({ preset }) => preset.name === "hubspot");
  }

  protected override render() {
    const document = this.result?.document;
    if (!document) return nothing;
    const fields = fieldsOf(CRMS[this.crm]!.preset, document);
    return html`
      <section class="card stack">
        <h2>${t("take.crm")}</h2>
        <p class="small muted">${t("take.crm-lead")}</p>
        <label class="check">
          ${t("take.crm-choice")}
          <select @change=${(event: Event) => (this.crm = Number((event.target as HTMLSelectElement).value))}>
            ${CRMS.map(({ title }, place) => html`<option value=${place} ?selected=${place === this.crm}>${title || t("take.crm.generic")}</option>`)}
          </select>
        </label>
        ${hasOwnNames(CRMS[this.crm]!.preset) ? html`<p class="callout">${t("take.own-names")}</p>` : nothing}
        <div class="scroll-x" tabindex="0" role="group" aria-label=${t("take.crm")}>
          <table>
            <thead><tr><th scope="col">${t("take.field")}</th><th scope="col">${t("take.holds")}</th><th scope="col">${t("take.field-type")}</th></tr></thead>
            <tbody>
              ${fields.map(
                (field) => html`
                  <tr>
                    <td><code>${field.name}</code></td>
                    <td>
                      ${t(`take.role.${field.role}`)}
                      ${field.lacks === null ? nothing : html`<p class="tiny muted">${t("take.unused", { what: t(LACKING[field.lacks]) })}</p>`}
                    </td>
                    <td>${this.#type(field)}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
        <div><button @click=${() => this.#save(fields)}>${icon("download")} ${t("take.save-fields")}</button></div>
      </section>
    `;
  }

  #type({ kind, longest }: CrmField): string {
    const type = t(`take.type.${kind}`);
    return longest === null ? type : `${type}, ${t("take.longest", { count: longest })}`;
  }

  #save(fields: readonly CrmField[]): void {
    const { title, preset } = CRMS[this.crm]!;
    const header = [t("take.field"), t("take.holds"), t("take.field-type")];
    const rows = fields.map((field) => [field.name, t(`take.role.${field.role}`), this.#type(field)]);
    saveFile(fileName(`${title || preset.name} fields`, "csv"), `\ufeff${csvLines([header, ...rows], [])}`, "text/csv;charset=utf-8");
  }
}

customElements.define("pq-take-crm", TakeCrm);
