/** A lead that sent a form is kept, where the team has a store for leads. */
import { background, type Job } from "../decide.js";
import type { Evidence } from "../evidence.js";
import { keepFacts, modelPart } from "./remember.js";

export function rememberLead({ lead, facts }: Evidence, { arrival, setup, ctx }: Job): void {
  const { leads: store } = setup.options;
  if (!store || lead === null) return;
  const { id, receivedAt } = arrival;
  background(ctx, setup, { step: "remember", id, code: "store_failed" }, async () =>
    keepFacts(lead, await modelPart(facts, setup.scorer), receivedAt, store, setup.scorer),
  );
}
