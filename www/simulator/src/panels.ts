/** The panels beside the answer, in the order of their tabs. Each is loaded when it is first opened. */
import type { Key } from "./i18n/index.ts";

export interface PanelEntry {
  id: string;
  /** The name of its element, a `Panel`. */
  tag: `pq-${string}`;
  label: Key;
  load: () => Promise<unknown>;
}

export const PANELS: readonly PanelEntry[] = [
  { id: "model", tag: "pq-model", label: "panel.model", load: () => import("./model/panel.ts") },
  { id: "visitor", tag: "pq-visitor", label: "panel.visitor", load: () => import("./visitor/panel.ts") },
  { id: "time", tag: "pq-time", label: "panel.time", load: () => import("./time/panel.ts") },
  { id: "whatif", tag: "pq-whatif", label: "panel.whatif", load: () => import("./whatif/panel.ts") },
  { id: "leads", tag: "pq-leads", label: "panel.leads", load: () => import("./leads/panel.ts") },
  { id: "take-away", tag: "pq-take-away", label: "panel.take-away", load: () => import("./take-away/panel.ts") },
];
