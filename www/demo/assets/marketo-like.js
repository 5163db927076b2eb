// Stands in for Marketo's forms2.js: `MktoForms2.loadForm` and `whenReady`, and of a form what Adobe documents and the demo
// needs: `getId`, `vals`, `addHiddenFields`, `onSubmit`, `onSuccess`.
(() => {
  const fields = [
    { name: "FirstName", label: "First name", autocomplete: "given-name", required: true },
    { name: "LastName", label: "Last name", autocomplete: "family-name", required: true },
    { name: "Email", label: "Work e-mail", type: "email", autocomplete: "email", required: true, wide: true },
    { name: "Company", label: "Company", autocomplete: "organization", required: true },
    { name: "JobTitle", label: "Job title", autocomplete: "organization-title" },
  ];
  const ready = [];
  const waiting = [];
  window.MktoForms2 = { loadForm, whenReady };

  loadForm("//app.example", "000-AAA-000", 1024);

  function whenReady(callback) {
    waiting.push(callback);
    for (const form of ready) callback(form);
  }

  function loadForm(_base, _munchkin, id) {
    const root = document.querySelector(`#mktoForm_${id}`);
    const callbacks = { submit: [], success: [] };
    const status = element("p", { class: "fine", role: "status" });
    root.append(...fields.map(drawField), element("div", { class: "wide" }, element("button", { class: "button" }, "Save a seat"), status));
    const inputs = () => [...root.querySelectorAll("input")];
    const form = {
      getId: () => id,
      vals(values = {}) {
        for (const input of inputs()) if (Object.hasOwn(values, input.name)) input.value = values[input.name];
        return Object.fromEntries(inputs().map(({ name, value }) => [name, value]));
      },
      addHiddenFields(values) {
        for (const [name, value] of Object.entries(values)) root.append(element("input", { type: "hidden", name, value }));
      },
      onSubmit: (callback) => void callbacks.submit.push(callback),
      onSuccess: (callback) => void callbacks.success.push(callback),
    };
    root.addEventListener("submit", async (event) => {
      event.preventDefault();
      for (const callback of callbacks.submit) callback(form);
      try {
        await fetch("/submit", { method: "POST", body: new URLSearchParams(form.vals()), redirect: "manual" });
      } catch {
        status.textContent = "You could not be signed up. Please try again.";
        return;
      }
      const goesOn = callbacks.success.map((callback) => callback(form.vals(), "")).every((result) => result !== false);
      if (goesOn) status.textContent = "Your seat is saved. The link is on its way.";
    });
    ready.push(form);
    for (const callback of waiting) callback(form);
  }

  function drawField({ name, label, type = "text", autocomplete, required, wide }) {
    const input = element("input", { id: `mkto-${name}`, name, type, autocomplete, ...(required ? { required: "" } : {}) });
    const optional = required ? [] : [" ", element("span", { class: "optional" }, "optional")];
    return element("div", { class: wide ? "field wide" : "field" }, element("label", { for: input.id }, label, ...optional), input);
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
})();
