// The demo site behind the edge: workerd with worker.mjs in front, the site and its inbox behind it.
import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { bundleWorker, startWorkerd } from "../../tests/edge/workerd.mjs";
import { freePort } from "./ports.mjs";
import { startServer } from "./server.mjs";

const worker = fileURLToPath(new URL("worker.mjs", import.meta.url));
/** Compiled for the edge, with what is not for pages: outside the folder that is served. */
const scorecard = fileURLToPath(new URL("../../target/demo-edge.pq", import.meta.url));

/**
 * Starts the site behind the edge; of a port that is taken, the next free one. Port 0 takes any.
 * @param {{ port?: number, host?: string, root?: string, wasm?: boolean }} options
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startEdge({ port = 0, host = "127.0.0.1", ...site } = {}) {
  const edgeKey = randomUUID();
  const [behind, modules] = await Promise.all([
    startServer({ ...site, edgeKey }),
    bundleWorker(worker, { alias: { "demo-edge.pq": scorecard } }),
  ]);
  const workerd = await startWorkerd({
    modules,
    host,
    port: port === 0 ? 0 : await freePort(port, host),
    durableObjects: { OUTBOX: { className: "LeadOutbox", useSQLite: true } },
    bindings: {
      SITE: behind.url,
      EDGE_KEY: edgeKey,
      PREQUAL_KEYS: `whsec_${randomBytes(32).toString("base64")}`,
    },
  }).catch(async (error) => {
    await behind.close();
    throw error;
  });
  return {
    url: workerd.url,
    port: Number(new URL(workerd.url).port),
    async close() {
      await workerd.dispose();
      await behind.close();
    },
  };
}
