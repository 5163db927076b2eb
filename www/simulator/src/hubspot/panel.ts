/** HubSpot's score in and out, with the list of what stays behind. */
import { css, html, nothing, type TemplateResult } from "lit";
import { maybe, t } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { fromHubSpot } from "./read.ts";
import type { NotCarried } from "./shape.ts";
import { toHubSpot } from "./write.ts";

const MAX_BYTES = 1024 * 1024;
/** Of one kind; the others are counted. */
const MOST_SHOWN = 20;

export class HubSpotTool extends Panel {
  static override properties = { ...Panel.properties, left: { state: true } };

  static override styles = [
    base,
    css`
      details { border-block-start: 1px solid var(--line); padding-block: var(--space-2); font-size: var(--text-s); }
      summary { cursor: pointer; }
      details ul { padding-inline-start: var(--space-4); margin-block-start: var(--space-2); display: grid; gap: 0.2rem; }
      details li { list-style: disc; overflow-wrap: anywhere; }
    `,
  ];

  /** What was left behind last; null before anything was carried over. */
  declare left: readonly NotCarried[] | null;

  constructor() {
    super();
    this.left = null;
  }

  protected override render() {
    return html`
      <div class="stack">
        <p class="small muted">${t("hubspot.lead")}</p>
        <div class="row">
          <button @click=${this.#save}>${icon("download")} ${t("hubspot.export")}</button>
          <button @click=${() => this.#input.click()}>${icon("upload")} ${t("hubspot.import")}</button>
          <input type="file" accept=".json,application/json" hidden @change=${this.#open} />
        </div>
        ${this.left === null ? nothing : this.#list(this.left)}
      </div>
    `;
  }

  #list(left: readonly NotCarried[]): TemplateResult {
    if (left.length === 0) return html`<p class="callout" role="status">${t("hubspot.all-carried")}</p>`;
    const byCode = grouped(left);
    return html`
      <section class="left" aria-live="polite">
        <p class="callout warn">${t("hubspot.not-carried", { count: left.length })}</p>
        ${[...byCode].map(
          ([code, all]) => html`
            <details>
              <summary>${maybe(`hubspot.code.${code}`) ?? code} <span class="tag num">${all.length}</span></summary>
              <ul>
                ${all.slice(0, MOST_SHOWN).map(({ path, detail }) => html`<li><code>${path}</code> ${detail}</li>`)}
                ${all.length > MOST_SHOWN ? html`<li class="muted">${t("hubspot.more", { count: all.length - MOST_SHOWN })}</li>` : nothing}
              </ul>
            </details>
          `,
        )}
      </section>
    `;
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector("input")!;
  }

  #save(): void {
    const document = this.result.compiled?.scorecard ? this.result.document : null;
    if (!document) {
      this.notify(t("hubspot.no-model"), "error");
      return;
    }
    const { score, notCarried } = toHubSpot(document);
    this.left = notCarried;
    saveFile(fileName(document.name ?? "", "hubspot.json"), formatJson(score), "application/json");
  }

  async #open(): Promise<void> {
    const [file] = this.#input.files ?? [];
    this.#input.value = "";
    if (!file) return;
    if (file.size > MAX_BYTES) {
      this.notify(t("hubspot.too-large"), "error");
      return;
    }
    let data: unknown;
    try {
      data = JSON.parse((await file.text()).replace(/^\ufeff/, ""));
    } catch {
      this.notify(t("hubspot.not-json"), "error");
      return;
    }
    const { model, notCarried } = fromHubSpot(data);
    if (model === undefined) {
      this.notify(t("hubspot.refused"), "error");
      return;
    }
    this.left = notCarried;
    this.change((state) => ({ ...state, model: { text: formatJson(model) } }));
    this.notify(t("hubspot.imported"));
  }
}

function grouped(left: readonly NotCarried[]): Map<string, NotCarried[]> {
  const groups = new Map<string, NotCarried[]>();
  for (const one of left) {
    const group = groups.get(one.code);
    if (group) group.push(one);
    else groups.set(one.code, [one]);
  }
  return groups;
}

customElements.define("pq-hubspot", HubSpotTool);
