// The banner of the demo: the visitor chooses whether what happens here may be stored. Prequal keeps the choice.
(() => {
  const { prequal } = window;
  if (!prequal?.status) return;
  const banner = element("section", { class: "consent card", "aria-labelledby": "consent-title", hidden: "" });
  const allow = element("button", { type: "button", class: "button small" }, "Allow");
  const refuse = element("button", { type: "button", class: "button small quiet" }, "No, thanks");
  banner.append(
    element("h2", { id: "consent-title" }, "May this browser remember your visit?"),
    element(
      "p",
      {},
      "With your consent what counts for the score is kept in this browser. Until you choose, it lives in this page only and is gone with it.",
    ),
    element("div", { class: "consent-actions" }, allow, refuse),
  );
  // Before the content, so that it is the first thing that is read and reached.
  document.querySelector(".skip").after(banner);
  const reopener = document.querySelector(".consent-choices");
  reopener.hidden = false;

  allow.addEventListener("click", () => choose(() => prequal.grant()));
  refuse.addEventListener("click", () => choose(() => prequal.revoke()));
  reopener.addEventListener("click", () => {
    show(true);
    allow.focus();
  });
  new ResizeObserver(measure).observe(banner);
  show(prequal.status().consent === "pending");

  function choose(act) {
    act();
    show(false);
    // The button that had the focus is gone.
    document.querySelector("#main").focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("demo:consent", { detail: prequal.status().consent }));
  }

  function show(open) {
    banner.hidden = !open;
    measure();
  }

  // What is fixed below keeps clear of it.
  function measure() {
    document.documentElement.style.setProperty("--consent-height", banner.hidden ? "0px" : `${banner.offsetHeight}px`);
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
})();
