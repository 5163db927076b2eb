// Does what HubSpot documents of the legacy embed: `hbspt.forms.create`, messages to the window, values kept by the form itself
// and changed by `input` events only. Sends its own values as JSON, as the embed does.
(() => {
  const state = new WeakMap();
  const tell = (target, id, eventName, data) => target.postMessage({ type: "hsFormCallback", eventName, id, ...(data ? { data } : {}) }, "*");

  function create({ target, formId, fields, inFrame = false }) {
    const place = document.querySelector(target);
    let home = document;
    if (inFrame) {
      const frame = document.createElement("iframe");
      frame.className = "hs-form-iframe";
      frame.title = "Form";
      place.append(frame);
      home = frame.contentDocument;
    }
    const form = home.createElement("form");
    form.id = `hsForm_${formId}`;
    form.setAttribute("data-form-id", formId);
    const values = new Map();
    state.set(form, values);
    for (const [name, type] of Object.entries(fields)) {
      const input = home.createElement("input");
      input.name = name;
      input.type = type;
      // What a framework does: it knows of a value only by the event, and not where the element's own property was set.
      let last = "";
      const { get, set } = Object.getOwnPropertyDescriptor(home.defaultView.HTMLInputElement.prototype, "value");
      if (type !== "checkbox") {
        Object.defineProperty(input, "value", { get() { return get.call(input); }, set(value) { last = value; set.call(input, value); } });
        input.addEventListener("input", () => {
          if (get.call(input) === last) return;
          last = get.call(input);
          values.set(name, last);
        });
      } else {
        input.addEventListener("click", () => values.set(name, String(input.checked)));
      }
      form.append(input);
    }
    const button = home.createElement("button");
    button.textContent = "Send";
    form.append(button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = [...values].map(([name, value]) => ({ name, value }));
      tell(window, formId, "onFormSubmit", data);
      fetch("/hubspot", { method: "POST", body: JSON.stringify({ fields: data }) }).then(() => tell(window, formId, "onFormSubmitted"));
    });
    (inFrame ? home.body : place).append(form);
    tell(window, formId, "onBeforeFormInit");
    tell(window, formId, "onFormReady");
  }

  window.hbspt = { forms: { create } };
})();
