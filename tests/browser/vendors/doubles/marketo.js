// Does what Adobe documents of Forms 2.0: `loadForm`, `whenReady` for forms of before and after, `vals`, `addHiddenFields`,
// callbacks before and after the submission, of which one that gives false stops the follow-up page.
(() => {
  const ready = [];
  const waiting = [];
  function loadForm(base, munchkin, id) {
    const element = document.getElementById(`mktoForm_${id}`);
    const callbacks = { submit: [], success: [] };
    const inputs = () => [...element.querySelectorAll("input")];
    const form = {
      getId: () => id,
      vals(values) {
        for (const [name, value] of Object.entries(values ?? {})) {
          const input = inputs().find((input) => input.name === name);
          if (input) input.value = value;
        }
        return Object.fromEntries(inputs().map(({ name, value }) => [name, value]));
      },
      addHiddenFields(values) {
        for (const [name, value] of Object.entries(values)) {
          const input = document.createElement("input");
          Object.assign(input, { type: "hidden", name, value });
          element.append(input);
        }
      },
      onSubmit: (callback) => callbacks.submit.push(callback),
      onSuccess: (callback) => callbacks.success.push(callback),
    };
    element.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (inputs().some((input) => input.required && !input.value)) return;
      for (const callback of callbacks.submit) callback(form);
      const body = inputs().map(({ name, value }) => [name, value]);
      await fetch("/index.php/leadCapture/save2", { method: "POST", body: JSON.stringify(body) });
      const goes = callbacks.success.map((callback) => callback(form.vals(), "/thanks")).every((result) => result !== false);
      if (goes) location.hash = "thanks";
    });
    ready.push(form);
    for (const callback of waiting) callback(form);
  }
  window.MktoForms2 = {
    loadForm: (...args) => setTimeout(() => loadForm(...args), 30),
    whenReady(callback) {
      waiting.push(callback);
      ready.forEach((form) => callback(form));
    },
  };
})();
