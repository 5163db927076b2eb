/** The stages from high to low, and what each one that is not reached still needs. */
import { html, nothing, type TemplateResult } from "lit";
import type { Answer, Engine } from "../engine.ts";
import { date, relative, t } from "../i18n/index.ts";
import type { ModelDocument, Stage } from "../model/document.ts";
import { conditionWords, durationWords, stageName } from "../model/words.ts";
import type { State } from "../state.ts";
import { icon } from "../ui/icons.ts";
import { holds, stageParts, type Part, type Standing } from "./probe.ts";

export function ladder(engine: Engine, state: State, model: ModelDocument, answer: Answer): TemplateResult {
  const { assessment, history, outlook } = answer;
  const stages = model.stages ?? [];
  const parts = stageParts(engine, state, model, assessment);
  const nowAt = stages.findIndex((stage) => stage.id === assessment.stage);
  return html`
    <ol class="ladder" reversed>
      ${stages
        .map((stage, rank) => {
          const standing = history.stages.find((one) => one.id === stage.id);
          const isNow = rank === nowAt;
          const reached = typeof standing?.reachedAt === "number";
          const part = parts.get(stage.id ?? "");
          const open = part && !isNow && !(stage.keep && reached) && holds(part) !== "met";
          const missing = outlook.next.stage === stage.id ? outlook.next.score : 0;
          return html`
            <li class="${reached && !open ? "reached" : ""} ${isNow ? "now" : ""}" aria-current=${isNow ? "step" : nothing}>
              <span class="dot"></span>
              <div>
                <div class="row apart">
                  <strong>${stage.name ?? stage.id}</strong>
                  ${isNow ? html`<span class="tag strong">${t("answer.stage-now")}</span>` : nothing}
                  ${missing > 0 ? html`<span class="tag warn num">${t("answer.missing", { points: missing })}</span>` : nothing}
                </div>
                ${reached ? html`<p class="small muted">${t(stage.keep ? "answer.kept" : "answer.reached", { at: date(standing.reachedAt!) })}</p>` : nothing}
                ${clock(stage, standing, model, assessment.at)}
                ${open || (stage.after && rank > 0 && nowAt < rank - 1)
                  ? html`
                      <ul class="needs" aria-label=${t("answer.needs")}>
                        ${open ? needs(part, model, false) : nothing}
                        ${stage.after && rank > 0 && nowAt < rank - 1 ? html`<li class="unmet">${mark("unmet")}${t("answer.after-previous")}</li>` : nothing}
                      </ul>
                    `
                  : nothing}
              </div>
            </li>
          `;
        })
        .reverse()}
    </ol>
  `;
}

/** The clock of a stage's agreement: until when the next one is to be reached. */
function clock(stage: Stage, standing: Answer["history"]["stages"][number] | undefined, model: ModelDocument, at: number) {
  if (!stage.sla) return nothing;
  const agreed = t("answer.sla", { next: stageName(model, stage.sla.next ?? ""), time: durationWords(stage.sla.within) });
  if (typeof standing?.due !== "number") return html`<p class="small muted">${icon("clock")} ${agreed}</p>`;
  const due = t(standing.overdue ? "answer.overdue" : "answer.due", { at: date(standing.due) });
  return html`
    <p class="small ${standing.overdue ? "bad" : "muted"} sla">
      ${icon("clock")} ${agreed}. <strong>${due}</strong> (${relative(standing.due, at)})
    </p>
  `;
}

function needs(part: Part, model: ModelDocument, isNegated: boolean): TemplateResult {
  if (part.kind === "test") {
    const standing = isNegated ? negated(part.is) : part.is;
    const words = conditionWords(isNegated ? { not: part.condition } : part.condition, model);
    return html`<li class=${standing ?? ""}>${mark(standing)}${words}</li>`;
  }
  if (part.kind === "not") return needs(part.parts[0]!, model, !isNegated);
  const all = (part.kind === "all") !== isNegated;
  return html`
    ${part.parts.length > 1 ? html`<li>${t(all ? "answer.all-of" : "answer.one-of")}</li>` : nothing}
    <li><ul class="needs">${part.parts.map((one) => needs(one, model, isNegated))}</ul></li>
  `;
}

function negated(standing: Standing | null): Standing | null {
  return standing === "met" ? "unmet" : standing === "unmet" ? "met" : standing;
}

/** A mark that says in words, too, what it means. */
export function mark(standing: Standing | null): TemplateResult | typeof nothing {
  if (!standing) return nothing;
  const name = { met: "check", unmet: "close", unknown: "question" } as const;
  return html`<span class="mark" role="img" aria-label=${t(`answer.${standing}`)}>${icon(name[standing])}</span>`;
}
