// The score badge of the demo: what Prequal makes of this visit so far, and why.
// A site of your own would not show it; it listens to the same event as your own code could.
(() => {
  const openKey = "demo-badge-open";
  const stages = [
    { id: "mql", name: "Marketing qualified", from: 40 },
    { id: "sql", name: "Sales qualified", from: 75 },
  ];

  const badge = element("aside", { class: "badge", "aria-label": "Score of this visit" });
  const toggle = element("button", { type: "button", class: "badge-toggle", "aria-controls": "badge-panel" });
  const panel = element("div", { id: "badge-panel", class: "badge-panel" });
  const news = element("p", { class: "badge-news", role: "status" });
  badge.append(panel, toggle, news);
  document.body.append(badge);

  toggle.addEventListener("click", () => setOpen(panel.hidden));
  badge.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    setOpen(false);
    toggle.focus();
  });

  let lastStage;
  setOpen(remembered());
  showUnscored("Waiting for the first score.");
  document.addEventListener("prequal:assessment", (event) => show(event.detail));
  document.addEventListener("demo:consent", ({ detail }) => {
    if (detail === "denied") showUnscored("You said no: nothing is scored or kept. The form goes out as it is.");
    else show(window.prequal.assess());
  });
  const { prequal } = window;
  if (prequal?.status?.().consent === "denied") showUnscored("You said no: nothing is scored or kept. The form goes out as it is.");
  else if (prequal?.ready) prequal.ready.then(() => show(prequal.assess()));
  else showUnscored("Prequal is not running in this page. The form goes out as it is.");

  function show(assessment) {
    if (!assessment) {
      return showUnscored("No score in this page. The form goes out all the same, with the log of the visit for the receiver to score.");
    }
    const stage = stageName(assessment);
    toggle.replaceChildren(
      element("span", { class: "badge-score" }, text(assessment.score)),
      element("span", { class: "badge-stage" }, stage),
      element("span", { class: "badge-hint" }, "Why this score"),
    );
    panel.replaceChildren(...explain(assessment, stage));
    if (lastStage !== undefined && lastStage !== stage) news.textContent = `This visit is now: ${stage}, score ${text(assessment.score)}.`;
    lastStage = stage;
  }

  function showUnscored(message) {
    toggle.replaceChildren(element("span", { class: "badge-score" }, "–"), element("span", { class: "badge-stage" }, "Not scored"));
    panel.replaceChildren(element("h2", {}, "Score of this visit"), foot(message));
  }

  function explain(assessment, stage) {
    const meter = element("div", { class: "badge-meter", "aria-hidden": "true" }, element("span", { class: "badge-fill" }));
    meter.style.setProperty("--score", `${Math.max(0, Math.min(100, assessment.score))}%`);
    for (const { id, from } of stages) {
      const mark = element("span", { class: "badge-mark" }, id.toUpperCase());
      mark.style.setProperty("--at", `${from}%`);
      meter.append(mark);
    }
    return [
      element("h2", {}, "Score of this visit"),
      element("p", { class: "badge-total" }, element("strong", {}, text(assessment.score)), ` of 100 · ${stage}`),
      meter,
      element("ul", { class: "badge-reasons" }, ...rows(assessment)),
      foot("Worked out in this browser. Nothing leaves it before the form is sent."),
    ];
  }

  // Everything that the score is made of: the points listed add up to it exactly.
  function rows({ reasons, limits, base, rounding }) {
    const lines = [
      ...(base ? [{ points: base, because: "To begin with" }] : []),
      ...reasons.map(({ points, because, times }) => ({ points, because: times > 1 ? `${because} (${times}×)` : because })),
      ...limits.map(({ at, id, points }) => ({ points, because: at === "total" ? "Limit of the score" : `Limit of the ${at} “${id}”` })),
      ...(rounding ? [{ points: rounding, because: "Rounding" }] : []),
    ];
    if (!lines.length) return [element("li", { class: "badge-none" }, "Nothing that counts so far.")];
    return lines.map(({ points, because }) =>
      element("li", {}, element("span", { class: points < 0 ? "badge-points less" : "badge-points" }, signed(points)), element("span", {}, because)),
    );
  }

  function foot(message) {
    return element("p", { class: "badge-foot" }, `${message} `, element("a", { href: "/inbox/" }, "See the inbox"));
  }

  function stageName({ stage, disqualified }) {
    if (disqualified.length) return "Disqualified";
    return stages.find(({ id }) => id === stage)?.name ?? "Not qualified yet";
  }

  function setOpen(open) {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    try {
      sessionStorage.setItem(openKey, open ? "yes" : "no");
    } catch {
      // Storage is denied: the badge is closed again on the next page.
    }
  }

  function remembered() {
    try {
      return sessionStorage.getItem(openKey) === "yes";
    } catch {
      return false;
    }
  }

  function signed(points) {
    return points < 0 ? `−${text(-points)}` : `+${text(points)}`;
  }

  function text(number) {
    return number.toLocaleString("en", { maximumFractionDigits: 3 });
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
})();
