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
export type { Routing } from "./destinations/routing.js";
export type { Attachment, Attempt, Destination, Submission } from "./destinations/types.js";
export type { Fact, FactValue, FactValues } from "./facts/fact.js";
export { cloudflareFacts, vercelFacts } from "./facts/request.js";
export { createHandler, type Handler } from "./handler.js";
export type { Context, CookieOptions, Decision, EdgeOptions, EndpointOptions, Fetch, Limits } from "./options.js";
export type * from "./outbox/types.js";
export type { Problem, ProblemCode } from "./problem.js";
