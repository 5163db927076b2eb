/** Bodies that are too large to hold: filtered for the reserved names as they stream through, unscored. */
import { filterFor, isEncoded } from "./body/read.js";
import type { Destination } from "./destinations/types.js";
import type { Endpoint, Setup } from "./options.js";
import type { OutboundRequest } from "./outbox/types.js";
import { crmAnswer, refusal } from "./respond.js";
import type { Arrival } from "./submit.js";
import { within } from "./within.js";

/** What came of a stream. Nothing of it can be kept, so where it fails the visitor is told. */
export interface Streamed {
  readonly response: Response;
  readonly problem: string | null;
}

/** Null where it cannot be streamed: nothing of it was read then. */
export async function streamThrough(
  stream: ReadableStream<Uint8Array>,
  arrival: Arrival,
  endpoint: Endpoint,
  request: Request,
  setup: Setup,
): Promise<Streamed | null> {
  const { otherwise: destination } = endpoint.routing;
  const about = { step: "stream", id: arrival.id, destination: destination.name };
  const filter = filterFor(request.headers.get("content-type"), setup.isReserved);
  const target = destination.target?.(arrival);
  if (!filter || !target || isEncoded(request)) return null;
  setup.report("streamed_unscored", about);
  try {
    const { url, headers } = await finished({ ...target, method: "POST", body: new Uint8Array(0) }, arrival, destination, setup);
    const broken = new AbortController();
    const body = guarded(stream.pipeThrough(filter), broken);
    const { signal } = broken;
    // Files take their time: no deadline but the host's.
    const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body, signal, redirect: "manual", duplex: "half" };
    const response = await setup.fetch(new Request(url, init));
    const problem = response.status >= 400 ? `status_${response.status}` : null;
    if (problem !== null) setup.report("stream_failed", { ...about, detail: problem });
    return { response: crmAnswer(response, url), problem };
  } catch (error) {
    setup.report("stream_failed", { ...about, error });
    return { response: refusal(request, 502), problem: "stream_failed" };
  }
}

/** Breaks the request off before the stream fails: workerd ends the body of a stream that fails as if it were whole. */
function guarded(stream: ReadableStream<Uint8Array>, broken: AbortController): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        broken.abort(error);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

async function finished(request: OutboundRequest, { id }: Arrival, destination: Destination, { now, limits }: Setup): Promise<OutboundRequest> {
  return (await within(limits.deliverMs, destination.finish?.(request, { id, now: now() }))) ?? request;
}
