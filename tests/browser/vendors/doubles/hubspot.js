// Does what HubSpot documents of the new editor's forms: events on the window, and an API by which a form is reached from them.
// Values that are set before the form is ready are lost; a name that the form does not have is an error.
(() => {
  const forms = [];
  class Form {
    constructor(id, names) {
      this.id = id;
      this.values = new Map(names.map((name) => [name, ""]));
      this.isReady = false;
      this.sets = [];
    }
    getFormId() { return this.id; }
    async getFormFieldValues() { return [...this.values].map(([name, value]) => ({ name, value })); }
    setFieldValue(name, value) {
      if (!this.isReady) return;
      if (!this.values.has(name)) throw new Error(`no field ${name}`);
      this.sets.push([name, value]);
      this.values.set(name, value);
    }
  }
  const tell = (name, form) => window.dispatchEvent(new CustomEvent(name, { detail: { formId: form.id, instanceId: form.id } }));

  window.HubSpotFormsV4 = {
    getForms: () => forms.filter((form) => form.isReady),
    getFormFromEvent: (event) => forms.find((form) => form.id === event.detail.formId),
  };
  window.hubspotDouble = {
    create(target, id, names) {
      const form = new Form(id, names);
      forms.push(form);
      const element = document.createElement("form");
      for (const name of names) {
        const input = document.createElement("input");
        input.name = name;
        input.addEventListener("input", () => form.values.set(name, input.value));
        element.append(input);
      }
      const button = document.createElement("button");
      button.textContent = "Send";
      element.append(button);
      element.addEventListener("submit", async (event) => {
        event.preventDefault();
        await fetch("/hubspot", { method: "POST", body: JSON.stringify(await form.getFormFieldValues()) });
        tell("hs-form-event:on-submission:success", form);
      });
      document.querySelector(target).append(element);
      // Hydration comes later.
      setTimeout(() => {
        form.isReady = true;
        tell("hs-form-event:on-ready", form);
      }, 50);
      return form;
    },
  };
})();
