/** `prequal/edge/outbox`: what waits for the CRM is sent, looked at and replayed. */
export { drain, drainEvery, type Drained, type Draining, type DrainOptions } from "../deliver-drain.js";
export {
  deliver,
  type DeliverOptions,
  type Delivery,
  type DeliveryProblem,
  type Finish,
  RETRY,
  type RetryPolicy,
  type SendAttempt,
} from "../deliver.js";
export { finishBy, readBy } from "../deliver-finish.js";
export { replay } from "./replay.js";
export { outboxService, type OutboxServiceOptions } from "./service.js";
export { httpOutbox, type HttpOutboxOptions } from "./http.js";
export { LEASE_MS } from "./types.js";
export type * from "./types.js";
