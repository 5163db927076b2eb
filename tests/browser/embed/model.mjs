// A model whose assessment tells what was counted: each event has a rule of its name, worth a point each time.
const events = ["page_view", "click", "plan_select", "download", "scroll", "engaged", "form_start", "form_submit", "x"];

export const model = {
  name: "Embed test",
  version: "3",
  lists: { freeMail: ["gmail.com"] },
  groups: [
    {
      id: "web",
      kind: "engagement",
      rules: [
        ...events.map((event) => ({ id: event, on: { event }, points: 1 })),
        { id: "pricing", because: "Looked at pricing", on: { event: "page_view", where: { path: { startsWith: "/pricing" } } }, points: 40, count: "once" },
        { id: "ads", because: "Came from an ad", when: { attribute: "utmSource", is: "ads" }, points: 7 },
      ],
    },
    {
      id: "fit",
      kind: "fit",
      rules: [
        { id: "cto", because: "CTO", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 30 },
        { id: "size", because: "500 or more employees", when: { attribute: "employees", atLeast: 500 }, points: 20 },
        { id: "free-mail", because: "Free mail", when: { attribute: "emailDomain", inList: "freeMail" }, points: -15 },
      ],
    },
  ],
  labels: {
    fit: [{ atLeast: 50, label: "A" }, { atLeast: 20, label: "B" }, { label: "C" }],
    engagement: [{ atLeast: 60, label: "1" }, { atLeast: 40, label: "2" }, { label: "3" }],
  },
  routes: [{ to: "sales", when: { stage: { atLeast: "sql" } } }, { to: "nurture" }],
  stages: [
    { id: "mql", when: { score: { atLeast: 30 } } },
    { id: "sql", qualifies: true, when: { score: { atLeast: 60 } } },
  ],
};
