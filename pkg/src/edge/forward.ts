/** The last step: into the outbox, then to the CRM. */
import { finishBy, readBy } from "./deliver-finish.js";
import { deliver, type Delivery, type DeliverOptions, type DeliveryProblem } from "./deliver.js";
import type { Destination } from "./destinations/types.js";
import type { Setup } from "./options.js";
import { LEASE_MS, type OutboundRequest, type Outbox, type OutboxEntry } from "./outbox/types.js";
import { within } from "./within.js";

export interface Outgoing {
  readonly id: string;
  readonly lead: string | null;
  readonly destination: Destination;
  readonly request: OutboundRequest;
  readonly plain: OutboundRequest | null;
}

/** `lost` where neither the CRM nor the outbox has it. */
export type Forwarded = Delivery | { readonly status: "lost"; readonly problem: string };

function entryOf({ id, lead, destination, request, plain }: Outgoing, now: number): OutboxEntry {
  return {
    id,
    createdAt: now,
    attempts: 0,
    nextAt: now + LEASE_MS,
    destination: destination.name,
    lead,
    request,
    plain,
    state: "pending",
    problem: null,
  };
}

/** Written before it is sent. Where the outbox itself fails it is sent all the same, and the operator is told. */
export async function forward(outgoing: Outgoing, setup: Setup): Promise<Forwarded> {
  const entry = entryOf(outgoing, setup.now());
  const isKept = await kept(entry, setup);
  const options = deliverOptions(setup);
  const delivery = await deliver(entry, isKept ? options : { ...options, outbox: UNKEPT });
  if (isKept || delivery.status === "delivered") return delivery;
  return { status: "lost", problem: delivery.problem };
}

/** Stands for an outbox that did not take the entry: what fails is not sent again. */
const UNKEPT: Pick<Outbox, "update" | "remove"> = {
  async update() {},
  async remove() {},
};

/** Keeps a submission that is not to be sent as it is, for a person to look at. */
export async function keepForPerson(outgoing: Outgoing, problem: string, setup: Setup): Promise<Forwarded> {
  const entry: OutboxEntry = { ...entryOf(outgoing, setup.now()), state: "dead", problem };
  return (await kept(entry, setup)) ? { status: "dead", problem, response: null } : { status: "lost", problem };
}

async function kept(entry: OutboxEntry, { options, limits, report }: Setup): Promise<boolean> {
  try {
    await within(limits.deliverMs, options.outbox.put(entry));
    return true;
  } catch (error) {
    report("outbox_failed", { step: "forward", id: entry.id, destination: entry.destination, error });
    return false;
  }
}

/** What `drain` and `deliver` need of a handler's options: for the outbox's alarm or timer. */
export function deliverOptions({ options, report, now, fetch, limits, destinations }: Setup): DeliverOptions {
  return {
    outbox: options.outbox,
    fetch,
    now,
    timeoutMs: limits.deliverMs,
    finish: finishBy(destinations.values()),
    read: readBy(destinations.values()),
    onProblem: ({ code, id, destination, problem }: DeliveryProblem) =>
      report(code === "outbox_failed" || code === "fields_refused" ? code : `delivery_${problem}`, {
        step: "deliver",
        id,
        destination,
        ...(code === "dead" ? { detail: code } : {}),
      }),
  };
}
