import { formEndpoint } from "prequal/edge";

/** Where leads go: the endpoint of a form, in its own type. See the guide for HubSpot, Salesforce and the others. */
export function destinationOf(env) {
  return formEndpoint({ name: "sales", url: env.CRM_URL });
}
