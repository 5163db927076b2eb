/** The last step: into the outbox, then to the CRM. */
import { PrequalError } from "../engine/error.js";
import { deliver } from "./deliver.js";
import type { Destination } from "./destinations/types.js";
import type { Setup } from "./options.js";
import { LEASE_MS, type OutboundRequest, type Outbox, type OutboxEntry } from "./outbox/types.js";

export type Forwarded =
  | { readonly outcome: "delivered"; readonly response: Response }
  | { readonly outcome: "kept" | "dead"; readonly problem: string };

export interface Outgoing {
  readonly id: string;
  readonly lead: string | null;
  readonly destination: Destination;
  readonly request: OutboundRequest;
  readonly plain: OutboundRequest | null;
}

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

/**
 * Written before it is sent. Where the outbox itself fails it is sent all the same, and the operator is told.
 *
 * @throws where neither the outbox nor the CRM has it: the visitor has to know
 */
export async function forward(outgoing: Outgoing, setup: Setup): Promise<Forwarded> {
  const { options, report, now } = setup;
  const { id, destination } = outgoing;
  const about = { step: "forward", id, destination: destination.name };
  const entry = entryOf(outgoing, now());
  let outbox = options.outbox;
  try {
    await outbox?.put(entry);
  } catch (error) {
    report("outbox_failed", { ...about, error });
    outbox = undefined;
  }
  const delivery = await deliver(entry, {
    outbox: outbox ?? UNKEPT,
    fetch: setup.fetch,
    now,
    timeoutMs: setup.limits.deliverMs,
    finish: (request, attempt) => destination.finish?.(request, attempt) ?? request,
    onProblem: ({ code, problem }) => report(code === "kept" || code === "dead" ? `delivery_${problem}` : code, about),
  });
  if (delivery.status === "delivered") return { outcome: "delivered", response: delivery.response };
  if (!outbox) throw new PrequalError("unsupported", "neither the outbox nor the destination took it");
  return { outcome: delivery.status, problem: delivery.problem };
}

/** Stands for an outbox that is not there: what fails is not sent again. */
const UNKEPT: Pick<Outbox, "update" | "remove"> = {
  async update() {},
  async remove() {},
};

/** Keeps a submission that nobody can send as it is, for a person to look at. */
export async function keepForPerson(outgoing: Outgoing, problem: string, setup: Setup): Promise<Forwarded> {
  const { options, report, now } = setup;
  try {
    if (!options.outbox) throw new Error("there is no outbox");
    await options.outbox.put({ ...entryOf(outgoing, now()), state: "dead", problem });
    return { outcome: "dead", problem };
  } catch (error) {
    report("outbox_failed", { step: "forward", id: outgoing.id, destination: outgoing.destination.name, error });
    throw error;
  }
}
