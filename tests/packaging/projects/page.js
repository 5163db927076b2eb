// What each project does with the package: starts it as its own bundler has it, and tells the test what came of it.
import { start } from "prequal/browser";
import { hubspot } from "prequal/crm/hubspot";

export function begin(options = {}) {
  const handle = start({ model: "/model.pq", form: "form", crm: hubspot, ...options });
  window.handle = handle;
  handle.ready.then((status) => {
    document.documentElement.dataset.prequal = status.wasm;
    if (status.reason) document.documentElement.dataset.reason = status.reason;
  });
  return handle;
}
