// Ports: the wanted one, or the next that is free.
import { createServer } from "node:http";

const portsToTry = 20;

/**
 * Listens; of a port that is taken, on the next free one. Port 0 takes any.
 * @param {import("node:http").Server} server
 * @returns {Promise<number>} the port
 */
export async function listen(server, first, host) {
  for (let port = first; ; port += 1) {
    try {
      await new Promise((done, failed) => {
        server.once("error", failed);
        server.listen(port, host, () => {
          server.off("error", failed);
          done();
        });
      });
      return server.address().port;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port === first + portsToTry || port === 65_535) throw error;
    }
  }
}

/** A port that is free now, for a program that must be told one. */
export async function freePort(first, host) {
  const server = createServer();
  const port = await listen(server, first, host);
  await new Promise((closed) => server.close(closed));
  return port;
}
