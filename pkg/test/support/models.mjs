// Models that several tests share.

export const AT = Date.UTC(2025, 10, 22, 8, 26, 40);

export const tour = {
  name: "tour",
  version: "1",
  groups: [
    {
      id: "web",
      kind: "engagement",
      rules: [
        {
          id: "pricing",
          because: "Looked at the prices",
          on: { event: "page_view", where: { path: { startsWith: "/pricing" } } },
          points: 4,
        },
        { id: "session", on: { event: "page_view" }, points: 1, count: { atMost: 1, per: "session" } },
        { id: "watched", on: { event: "video" }, meter: { property: "seconds", step: 10 }, points: 1 },
        { id: "any", on: { event: "*" }, points: 0.001 },
      ],
    },
    {
      id: "who",
      kind: "fit",
      rules: [
        { id: "cto", when: { attribute: "jobTitle", hasWord: "CTO" }, points: 10 },
        { id: "big", when: { attribute: "employees", atLeast: 100 }, points: 20 },
        { id: "norway", when: { attribute: "markets", is: "Norway" }, points: 5 },
        { id: "agreed", when: { attribute: "agreed", is: true }, points: 2 },
        { id: "proto", when: { attribute: "__proto__", is: "x" }, points: 0.002 },
        { id: "long", when: { attribute: "text", longerThan: 4095 }, points: 0.003 },
      ],
    },
  ],
  score: { precision: 3 },
  stages: [
    { id: "cold", name: "Cold", when: { score: { atLeast: 0 } } },
    { id: "warm", name: "Warm", when: { score: { atLeast: 10 } } },
  ],
  questions: { employees: "How many are you?" },
};
