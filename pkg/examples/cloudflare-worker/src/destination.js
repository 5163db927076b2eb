import { formEndpoint, webhook } from "prequal/edge";

/** Where leads go: the endpoint of a form, in its own type. See the guide for HubSpot, Salesforce and the others. */
export function destinationOf(env) {
  return formEndpoint({ name: "sales", url: env.CRM_URL });
}

/** All that the outbox sends to: with OVERDUE_KEYS also who is told of deadlines, which overdue.js puts into the outbox. */
export function destinationsOf(env) {
  const overdue = env.OVERDUE_KEYS ? [webhook({ name: "overdue", url: env.OVERDUE_URL, keys: env.OVERDUE_KEYS.split(" ") })] : [];
  return [destinationOf(env), ...overdue];
}
