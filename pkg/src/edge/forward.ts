/** The last step: into the outbox, then to the CRM. */
import type { Attempt, Destination } from "./destinations/types.js";
import type { Setup } from "./options.js";
import { LEASE_MS, type OutboundRequest, type OutboxEntry } from "./outbox/types.js";

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

/** Written before it is sent. Where the outbox itself fails it is sent all the same, and the operator is told. */
export async function forward(outgoing: Outgoing, setup: Setup): Promise<Forwarded> {
  const { options, report, now } = setup;
  const { id, destination } = outgoing;
  const about = { step: "forward", id, destination: destination.name };
  const entry = entryOf(outgoing, now());
  const { outbox } = options;
  let isKept = false;
  try {
    await outbox?.put(entry);
    isKept = !!outbox;
  } catch (error) {
    report("outbox_failed", { ...about, error });
  }
  try {
    const response = await send(outgoing.request, destination, { id, now: now() }, setup);
    if (isKept) await outbox?.remove(id);
    return { outcome: "delivered", response };
  } catch (error) {
    report("deliver_failed", { ...about, error });
    return { outcome: isKept ? "kept" : "dead", problem: "deliver_failed" };
  }
}

async function send(request: OutboundRequest, destination: Destination, attempt: Attempt, setup: Setup): Promise<Response> {
  const { url, method, headers, body } = (await destination.finish?.(request, attempt)) ?? request;
  return setup.fetch(new Request(url, { method, headers, body: body.slice(), redirect: "manual" }));
}

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
