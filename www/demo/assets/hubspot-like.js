// Stands in for HubSpot's script: draws a form late, keeps the values to itself, and tells and offers what HubSpot documents:
// `hs-form-event:…` on the window, and `HubSpotFormsV4` with `getFormFieldValues` and `setFieldValue`.
(() => {
  const id = "3f6a2c1e-demo";
  const shown = [
    { name: "firstname", label: "First name", autocomplete: "given-name", required: true },
    { name: "lastname", label: "Last name", autocomplete: "family-name", required: true },
    { name: "email", label: "Work e-mail", type: "email", autocomplete: "email", required: true, wide: true },
    { name: "company", label: "Company", autocomplete: "organization", required: true },
    { name: "jobtitle", label: "Job title", autocomplete: "organization-title" },
    { name: "numemployees", label: "Number of employees", choices: ["1-9", "10-99", "100-499", "500+"], wide: true },
    { name: "message", label: "Your message", long: true, wide: true },
  ];
  const hidden = "score fit engagement label grade stage qualified route reasons model model_version".split(" ").map((role) => `lead_${role}`);
  const values = new Map([...shown.map(({ name }) => name), ...hidden].map((name) => [`0-1/${name}`, ""]));
  let isReady = false;

  const api = {
    getFormId: () => id,
    getFormFieldValues: async () => [...values].map(([name, value]) => ({ name, value })),
    setFieldValue(name, value) {
      // What is set before the form is ready is lost.
      if (isReady && values.has(name)) values.set(name, value);
    },
  };
  window.HubSpotFormsV4 = { getForms: () => (isReady ? [api] : []), getFormFromEvent: (event) => (event.detail.formId === id ? api : undefined) };

  setTimeout(draw, 150);

  function draw() {
    const form = element("form", { class: "card form", "aria-label": "Talk to sales" });
    for (const field of shown) form.append(drawField(field));
    const status = element("p", { class: "fine", role: "status" });
    form.append(element("div", { class: "wide" }, element("button", { class: "button" }, "Send the message"), status));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, status);
    });
    document.querySelector("#hubspot-like").append(form);
    isReady = true;
    tell("hs-form-event:on-ready");
  }

  function drawField({ name, label, wide, choices, long, type = "text", autocomplete, required }) {
    const made = element(choices ? "select" : long ? "textarea" : "input", { id: `hs-${name}`, name: `0-1/${name}` });
    if (choices) made.append(element("option", { value: "" }, "Please choose"), ...choices.map((choice) => element("option", {}, choice)));
    else if (long) made.rows = 3;
    else made.type = type;
    if (autocomplete) made.autocomplete = autocomplete;
    if (required) made.required = true;
    made.addEventListener("input", () => values.set(`0-1/${name}`, made.value));
    const optional = required ? [] : [" ", element("span", { class: "optional" }, "optional")];
    return element("div", { class: wide ? "field wide" : "field" }, element("label", { for: made.id }, label, ...optional), made);
  }

  async function send(form, status) {
    const body = new URLSearchParams([...values].map(([name, value]) => [name.replace("0-1/", ""), value]));
    try {
      await fetch("/submit", { method: "POST", body, redirect: "manual" });
      form.reset();
      status.textContent = "Thank you. Your message has arrived.";
      tell("hs-form-event:on-submission:success");
    } catch {
      status.textContent = "The message could not be sent. Please try again.";
      tell("hs-form-event:on-submission:failed");
    }
  }

  function tell(name) {
    window.dispatchEvent(new CustomEvent(name, { detail: { formId: id, instanceId: id } }));
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
})();
