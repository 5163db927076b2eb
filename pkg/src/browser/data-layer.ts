/**
 * `prequal/data-layer`: tells Google Tag Manager and GA4 what became of the lead, each time its stage changes.
 *
 * ```js
 * import { start } from "prequal/browser";
 * import dataLayer from "prequal/data-layer";
 * start({ model: "/model.pq", form: "#demo", use: [dataLayer] });
 * ```
 *
 * or `data-use="data-layer"` on the script tag. At each change of stage it pushes, in this order:
 *
 * | event | when |
 * | --- | --- |
 * | `lead_score` | always, with `lead_score`, `lead_fit`, `lead_engagement`, `lead_stage`, `lead_stage_before`, `lead_label`, `lead_grade`, `lead_qualified`, `lead_route` |
 * | `generate_lead` | the lead has come to its first stage |
 * | `qualify_lead` | it has become qualified |
 * | `working_lead` | it has come to a stage that says so by its id or by `stages` |
 * | `disqualify_lead` | something disqualifies it that did not before; with `disqualified_lead_reason` |
 *
 * These are GA4's recommended events for leads, with its parameters `lead_source` and `lead_status`. Neither the reasons nor
 * anything that the visitor typed is pushed. The DOM gets `prequal:stage` of each change, and code `handle.on("stage", …)`,
 * without this module.
 */
import { labelOf } from "../crm/values.js";
import type { Assessment } from "../types.js";
import { ownPush } from "./own-push.js";

/** GA4's recommended events for leads that a page can know of. */
export type LeadEventName = "generate_lead" | "qualify_lead" | "working_lead" | "disqualify_lead";

export interface DataLayerOptions {
  /** The name of the global; `dataLayer` by default. */
  global?: string;
  /** What coming to a stage means, by its id: besides those of `STAGES`. */
  stages?: Readonly<Record<string, LeadEventName>>;
  /** The value of a lead for GA4, by stage, with its currency: Google Ads bids by it. */
  values?: { readonly currency: string; readonly byStage: Readonly<Record<string, number>> };
}

/**
 * What the usual ids of stages mean. For any other, the lead's first stage is `generate_lead`, and one that qualifies
 * `qualify_lead`: told again where a lead goes on from one such stage to the next, unless `stages` names the lower one.
 */
export const STAGES: Readonly<Record<string, LeadEventName>> = {
  lead: "generate_lead",
  mql: "generate_lead",
  sal: "working_lead",
  working: "working_lead",
  sql: "qualify_lead",
};

/** What of a handle this uses. */
interface Staged {
  on(event: "stage", listener: (change: Change) => void): () => void;
  on(event: "assessment", listener: (assessment: Assessment) => void): () => void;
}

interface Change {
  stage: string | null;
  previous: string | null;
  assessment: Assessment;
}

type Push = Record<string, string | number | boolean | null>;

/** Pushes until the result is called. */
export function connect(handle: Staged, options: DataLayerOptions = {}): () => void {
  const told = new Set<LeadEventName>();
  let disqualified: boolean | undefined;

  const tell = (change: Change): void => {
    const { assessment } = change;
    const pushes: Push[] = [leadScore(change)];
    for (const event of eventsOf(change, disqualified === true, options.stages)) {
      // A lead that moves back and forth is generated and qualified once a page.
      if (told.has(event)) continue;
      told.add(event);
      pushes.push({ event, ...about(event, change, options) });
    }
    disqualified = assessment.disqualified.length > 0;
    for (const push of pushes) pushTo(options.global ?? "dataLayer", push);
  };

  const offs = [
    handle.on("stage", tell),
    // A lead may be disqualified without a change of stage.
    handle.on("assessment", (assessment) => {
      const now = assessment.disqualified.length > 0;
      const before = disqualified;
      disqualified = now;
      if (before !== false || !now) return;
      disqualified = false;
      tell({ stage: assessment.stage, previous: assessment.stage, assessment });
    }),
  ];
  return () => offs.forEach((off) => off());
}

/** For `start({ use: [dataLayer] })` and `data-use="data-layer"`; `data-data-layer` names another global. */
export default function dataLayer(handle: Staged, settings: { readonly [name: string]: string | undefined } = {}) {
  return connect(handle, settings.dataLayer ? { global: settings.dataLayer } : {});
}

function leadScore({ stage, previous, assessment }: Change): Push {
  return {
    event: "lead_score",
    lead_score: assessment.score,
    lead_fit: assessment.fit,
    lead_engagement: assessment.engagement,
    lead_stage: stage,
    lead_stage_before: previous,
    lead_label: labelOf(assessment) || null,
    lead_grade: assessment.grade,
    lead_qualified: assessment.qualified,
    lead_route: assessment.route,
  };
}

function eventsOf(
  { stage, previous, assessment }: Change,
  wasDisqualified: boolean,
  stages: Readonly<Record<string, LeadEventName>> = {},
): LeadEventName[] {
  const events = new Set<LeadEventName>();
  const meaning = (id: string | null) =>
    id === null ? undefined : Object.hasOwn(stages, id) ? stages[id] : Object.hasOwn(STAGES, id) ? STAGES[id] : undefined;
  if (stage !== previous && stage !== null) {
    const named = meaning(stage);
    if (previous === null) events.add("generate_lead");
    // A lead that falls back to where it began is not generated anew.
    if (named && named !== "generate_lead") events.add(named);
    if (assessment.qualified && meaning(previous) !== "qualify_lead") events.add("qualify_lead");
  }
  if (assessment.disqualified.length > 0 && !wasDisqualified) events.add("disqualify_lead");
  return [...events];
}

function about(event: LeadEventName, { stage, assessment }: Change, { values }: DataLayerOptions): Push {
  const worth = values && stage !== null && Object.hasOwn(values.byStage, stage) ? values.byStage[stage] : undefined;
  return {
    lead_source: "prequal",
    lead_status: stage,
    ...(event === "disqualify_lead" ? { disqualified_lead_reason: assessment.disqualified[0]?.reason ?? null } : {}),
    ...(worth !== undefined && values && event !== "disqualify_lead" ? { currency: values.currency, value: worth } : {}),
  };
}

function pushTo(name: string, push: Push): void {
  const page = window as unknown as Record<string, unknown>;
  const layer = (page[name] ??= []) as { push?: unknown };
  if (typeof layer.push === "function") layer.push(ownPush(push));
}
