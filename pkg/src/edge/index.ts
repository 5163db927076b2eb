/**
 * `prequal/edge`: in front of the CRM's form endpoint. It verifies, scores, attaches and forwards, and loses nothing.
 *
 * ```js
 * import { createHandler, salesforceWebToLead } from "prequal/edge";
 * ```
 *
 * Nothing but the web's own APIs is used, and nothing happens at import.
 */
export { PrequalError, type ErrorCode } from "../engine/error.js";
export {
  accountEngagementHandler,
  formEndpoint,
  mauticForm,
  salesforceWebToLead,
  urlencodedEndpoint,
  zohoWebToLead,
  type FormOptions,
  type WebToLeadOptions,
} from "./destinations/form.js";
export { hubspotForm, type HubspotOptions } from "./destinations/hubspot.js";
export { marketoForm, type MarketoOptions } from "./destinations/marketo.js";
export { pipedriveLead, type PipedriveOptions } from "./destinations/pipedrive.js";
export { webhook, type WebhookOptions } from "./destinations/webhook.js";
export { zendeskSellLead, type ZendeskSellOptions } from "./destinations/zendesk-sell.js";
export type { Renames, Secret } from "./destinations/shape.js";
export type { Routing } from "./destinations/routing.js";
export type { Attachment, Attempt, Destination, Submission } from "./destinations/types.js";
export type { Fact, FactValue, FactValues } from "./facts/fact.js";
export { cloudflareFacts, vercelFacts } from "./facts/request.js";
export { createHandler, type Handler } from "./handler.js";
export { finishBy, readBy } from "./deliver-finish.js";
export { overdueLeads, type DueOptions, type Overdue, type OverdueOptions, type PushOverdue } from "./doors/due.js";
export { verifyFields, type ProofOptions } from "./doors/proof.js";
export type { AssessOptions, DoorOptions, EventsOptions } from "./doors/options.js";
export type { InjectOptions } from "./inject.js";
export { memoryLeads, type MemoryLeadsOptions } from "./leads/memory.js";
export { erasePerson, type EraseOptions } from "./leads/erase.js";
export { leadKey } from "./leads/key.js";
export { overdueEntry, pushOverdue, type OverdueEntryOptions, type Pushing, type PushOverdueOptions } from "./leads/push-overdue.js";
export { MOST_LEAD_FACTS, unionOf } from "./leads/union.js";
export type { DueLead, LeadStore } from "./leads/types.js";
export { turnstile, type SpamCheck, type SpamVerdict, type TurnstileOptions } from "./spam.js";
export type { Context, CookieOptions, Decision, EdgeOptions, EndpointOptions, Limits } from "./options.js";
export type { Fetch } from "./deliver.js";
export type * from "./outbox/types.js";
export type { Problem, ProblemCode } from "./problem.js";
