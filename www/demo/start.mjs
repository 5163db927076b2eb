// Serves the demo site behind the edge, in workerd.
//
//   node www/demo/start.mjs [--no-wasm] [--no-edge]     PORT (4173), HOST (127.0.0.1)
//
// --no-wasm forbids WebAssembly in pages by the content security policy, to see what the form carries then.
// --no-edge leaves the edge out: the inbox gets what the page itself attached.
import { startSimulator } from "../simulator/serve.mjs";
import { startServer } from "./server.mjs";

const wanted = Number(process.env.PORT ?? 4173);
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
  console.error(`PORT is a number from 0 to 65535, not \`${process.env.PORT}\``);
  process.exit(2);
}
const options = { port: wanted, host: process.env.HOST || "127.0.0.1", wasm: !process.argv.includes("--no-wasm") };
const isAtTheEdge = !process.argv.includes("--no-edge");
const server = isAtTheEdge ? await (await import("./edge.mjs")).startEdge(options) : await startServer(options);
// On a port of its own: another origin, so that neither sees what the other keeps.
const simulator = await startSimulator({ port: wanted && server.port + 1, host: options.host });

if (wanted && server.port !== wanted) console.log(`Port ${wanted} is taken.`);
console.log(`
  The site    ${server.url}/${isAtTheEdge ? "          behind the edge, in workerd" : ""}
  The inbox   ${server.url}/inbox/
  The simulator   ${simulator.url}/

  Ctrl-C ends it.
`);
let isEnding = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  // The emulator has one of its own, which ends the process with 130 before anything is closed.
  process.removeAllListeners(signal);
  process.on(signal, async () => {
    if (isEnding) return;
    isEnding = true;
    await Promise.all([server.close(), simulator.close()]);
    process.exit(0);
  });
}
