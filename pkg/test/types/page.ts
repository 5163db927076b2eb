// What a page writes: compiled, never run.
import { start, type Handle } from "prequal/browser";
import hubspot from "prequal/crm/hubspot";
import { webToLead } from "prequal/crm/salesforce";
import dataLayer, { connect as toDataLayer } from "prequal/data-layer";
import { cloudevents } from "prequal/events/cloudevents";
import { segment, type EventFact } from "prequal/events/segment";
import ga4, { connect as fromGa4 } from "prequal/feeds/ga4";
import { plugin } from "prequal/feeds/snowplow";
import question, { questions } from "prequal/question";
import marketo from "prequal/vendors/marketo";
import { connect as salesforce } from "prequal/vendors/salesforce";

export function page(): Handle {
  const handle = start({
    model: "/model.pq",
    form: "#demo",
    crm: hubspot,
    use: [dataLayer, question, ga4, marketo, questions({ most: 2 }), import("prequal/vendors/netlify").then((module) => module.default)],
  });
  const ends: (() => void)[] = [
    salesforce(handle, { crm: webToLead({ score: "00N5g00000AbCdE" }) }),
    toDataLayer(handle, { stages: { ours: "working_lead" }, values: { currency: "EUR", byStage: { mql: 50 } } }),
    fromGa4(handle, { names: { sign_up: "trial_start" }, skip: [] }),
  ];
  ends.forEach((end) => end());
  plugin(handle).afterTrack({});
  return handle;
}

export function events(message: unknown): EventFact[] {
  // @ts-expect-error a moment is needed
  segment(message, {});
  // @ts-expect-error no such event of GA4
  toDataLayer(page(), { stages: { ours: "purchase" } });
  // @ts-expect-error no such role
  webToLead({ points: "00N" });
  return [...segment(message, { at: 0, source: "crm" }), ...cloudevents(message, { at: 0, sets: ["person"] })];
}
