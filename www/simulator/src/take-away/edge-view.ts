/** For the edge: a project of a platform with the model in it. */
import { html } from "lit";
import { t } from "../i18n/index.ts";
import { Panel } from "../ui/element.ts";
import { fileName, saveFile } from "../ui/files.ts";
import { icon } from "../ui/icons.ts";
import { projectFiles, zipOf } from "./project.ts";

const PLATFORMS = ["cloudflare-worker", "vercel-edge", "deno", "bun", "node"] as const;

export class TakeEdge extends Panel {
  protected override render() {
    return html`
      <section class="card stack">
        <h2>${t("take.edge")}</h2>
        <p class="small muted">${t("take.edge-lead")}</p>
        <ul class="row">
          ${PLATFORMS.map((platform) => {
            const name = t(`take.platform.${platform}`);
            return html`<li><button aria-label="${t("take.project")}: ${name}" @click=${() => void this.#save(platform)}>${icon("download")} ${name}</button></li>`;
          })}
        </ul>
      </section>
    `;
  }

  async #save(platform: (typeof PLATFORMS)[number]): Promise<void> {
    const json = this.result.compiled?.text ?? "";
    const pq = this.engine.file(json, "edge");
    try {
      const { exampleOf } = await import("./projects.ts");
      if (!pq) throw new Error("the model has problems");
      const files = projectFiles(exampleOf(platform), { json, pq }, platform);
      saveFile(fileName(`${this.result.document?.name ?? ""} ${platform}`, "zip"), zipOf(files), "application/zip");
    } catch (error) {
      console.error(error);
      this.notify(t("take.failed"), "error");
    }
  }
}

customElements.define("pq-take-edge", TakeEdge);
