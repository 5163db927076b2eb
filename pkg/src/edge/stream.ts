/** Bodies that are too large to hold: filtered for the reserved names as they stream through, unscored. */
import { multipartFilter } from "./body/multipart-filter.js";
import { boundaryOf } from "./body/read.js";
import type { Endpoint, Setup } from "./options.js";
import { crmAnswer, refusal } from "./respond.js";
import type { Arrival } from "./submit.js";

export async function streamThrough(
  stream: ReadableStream<Uint8Array>,
  arrival: Arrival,
  endpoint: Endpoint,
  request: Request,
  setup: Setup,
): Promise<Response> {
  const { otherwise: destination } = endpoint.routing;
  const about = { step: "stream", id: arrival.id, destination: destination.name };
  const boundary = boundaryOf(request.headers.get("content-type"));
  const target = destination.streamTo?.(arrival);
  if (boundary === null || !target) {
    setup.report("too_large", about);
    await stream.cancel().catch(() => undefined);
    return refusal(request, 413);
  }
  setup.report("streamed_unscored", about);
  try {
    const body = stream.pipeThrough(multipartFilter(boundary, setup.isReserved));
    const init: RequestInit & { duplex: "half" } = { method: "POST", headers: target.headers, body, redirect: "manual", duplex: "half" };
    return crmAnswer(await setup.fetch(new Request(target.url, init)), target.url);
  } catch (error) {
    setup.report("stream_failed", { ...about, error });
    return refusal(request, 502);
  }
}
