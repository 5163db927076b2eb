// Seeded models and leads for the benchmarks: the same seed gives the same bytes everywhere.
//
// A model of 40 rules has 10 on attributes and 30 on events.
// Beyond 40, rules are added in sections (a product area with its own pages, clicks, files and events),
// and a lead visits 15 sections whatever the size of the model, so that an event touches as many rules
// in a model of 2 000 as in one of 400.

/** The assessment's moment that the benchmarks use: 2025-11-22T12:00:00Z. */
export const NOW_MS = Date.UTC(2025, 10, 22, 12);

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BASE_RULES = 40;
const RULES_PER_SECTION = 8;
const SECTIONS_PER_LEAD = 15;

/** A small seeded generator (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound) => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (values) => values[below(values.length)],
    /** Favours the first values, as visits favour a few pages. */
    pickEarly: (values) => values[Math.floor(next() ** 2 * values.length)],
  };
}

// ---- the model ----

const page = (where, more = {}) => ({ event: "page_view", where: { path: where }, ...more });

function attributeRules() {
  const role = [
    {
      id: "title-executive",
      because: "Decides",
      when: {
        any: [
          { attribute: "jobTitle", hasWord: ["CEO", "CTO", "CFO", "COO", "founder"] },
          { attribute: "seniority", is: "executive" },
        ],
      },
      points: 15,
    },
    {
      id: "title-lead",
      because: "Leads a team",
      when: {
        all: [
          { attribute: "jobTitle", hasWord: ["head", "director", "VP", "manager"] },
          { not: { attribute: "jobTitle", contains: "assistant" } },
        ],
      },
      points: 10,
    },
    {
      id: "department",
      attribute: "department",
      table: [
        { oneOf: ["it", "engineering"], points: 8 },
        { is: "marketing", points: 5 },
        { oneOf: ["student", "press"], points: -5 },
      ],
    },
    {
      id: "use-case",
      because: "Says little about the use",
      when: { attribute: "useCase", shorterThan: 15 },
      points: -3,
    },
  ];
  const company = [
    {
      id: "employees",
      attribute: "employees",
      table: [
        { atLeast: 1000, points: 20 },
        { atLeast: 200, points: 12 },
        { atLeast: 50, points: 6 },
        { points: 1 },
      ],
      unknown: -2,
    },
    {
      id: "revenue",
      attribute: "revenue",
      table: [{ atMost: 100, points: 0, perUnit: 0.05 }, { points: 8 }],
    },
    {
      id: "industry",
      because: "A target industry",
      when: { attribute: "industry", oneOf: ["software", "finance", "manufacturing", "logistics"] },
      points: 8,
    },
    { id: "market", because: "In our markets", when: { attribute: "country", inList: "markets" }, points: 6 },
    {
      id: "free-mail",
      because: "A private address",
      when: { attribute: "emailDomain", inList: "freeMail" },
      points: -8,
    },
    {
      id: "budget",
      because: "Has a budget and a plan",
      when: {
        all: [
          { attribute: "budget", atLeast: 10_000 },
          {
            any: [
              { attribute: "timeline", oneOf: ["now", "this quarter"] },
              { attribute: "tools", containsAny: ["salesforce", "hubspot"] },
            ],
          },
        ],
      },
      points: 12,
    },
  ];
  return { role, company };
}

function eventRules() {
  const web = [
    { id: "home", on: page({ is: "/" }), points: 0.5, count: { atMost: 3, per: "day" } },
    {
      id: "pricing",
      because: "Looked at pricing",
      on: page({ is: "/pricing" }),
      points: 6,
      count: { atMost: 3 },
      decay: { halfLife: "30d" },
    },
    {
      id: "pricing-lately",
      on: page({ startsWith: "/pricing" }, { within: "7d" }),
      points: 4,
      count: "once",
    },
    {
      id: "product",
      on: page({ startsWith: "/product" }),
      points: 1,
      count: { atMost: 5, per: "day" },
      decay: { halfLife: "21d" },
    },
    { id: "integrations", on: page({ startsWith: "/integrations/" }), points: 2, count: { atMost: 4 } },
    { id: "customers", on: page({ contains: "case-study" }), points: 3, count: { atMost: 3 } },
    { id: "compare", on: page({ startsWith: "/compare/" }), points: 4, decay: { lose: 25, every: "14d" } },
    { id: "security", on: page({ is: "/security" }), points: 3, count: "once" },
    { id: "demo-page", on: page({ is: "/demo" }), points: 5, count: { atMost: 2 }, decay: { halfLife: "14d" } },
    { id: "contact-page", on: page({ oneOf: ["/contact", "/about"] }), points: 1, count: { atMost: 1, per: "week" } },
    {
      id: "engaged-product",
      because: "Read about the product",
      on: { event: "engaged", where: { path: { startsWith: "/product" } } },
      meter: { property: "seconds", step: 60 },
      points: 1,
      limit: { max: 10 },
    },
    { id: "engaged", on: { event: "engaged" }, meter: { property: "seconds", step: 120 }, points: 0.5 },
    {
      id: "deep-scroll",
      on: { event: "scroll", where: { percent: { atLeast: 75 } } },
      points: 0.5,
      count: { atMost: 1, per: "session" },
    },
  ];
  const content = [
    { id: "docs-api", on: page({ matches: "/docs/*/api" }), points: 2, count: { atMost: 2, per: "day" } },
    { id: "docs", on: page({ startsWith: "/docs/" }), points: 0.5, decay: { halfLife: "10d" } },
    {
      id: "blog",
      on: page({ startsWith: "/blog/" }),
      points: 0.5,
      count: { atMost: 2, per: "day" },
      decay: { lose: 10, every: "7d" },
      limit: { max: 8 },
    },
    { id: "download", because: "Took a file", on: { event: "download" }, points: 2, count: { atMost: 6 } },
    {
      id: "whitepaper",
      on: { event: "download", where: { file: { matches: "*whitepaper*.pdf" } } },
      points: 5,
      count: { atMost: 3 },
      decay: { halfLife: "45d" },
    },
    { id: "price-list", on: { event: "download", where: { file: { contains: "price" } } }, points: 8, count: "once" },
    { id: "video", on: { event: "video" }, meter: { property: "seconds", step: 60 }, points: 1, limit: { max: 12 } },
    { id: "search-price", on: { event: "search", where: { query: { contains: "price" } } }, points: 3, count: { atMost: 2 } },
    { id: "mail-open", on: { event: "email_open" }, points: 0.25, count: { atMost: 1, per: "day" }, decay: { halfLife: "7d" } },
    {
      id: "mail-click",
      on: { event: "email_click", within: "30d" },
      points: 2,
      count: { atMost: 5 },
    },
  ];
  const signals = [
    {
      id: "cta",
      because: "Asked for a call",
      on: { event: "click", where: { target: { startsWith: "cta-" } } },
      points: 3,
      count: { atMost: 1, per: "day" },
      decay: { halfLife: "14d" },
    },
    { id: "click-phone", on: { event: "click", where: { target: { is: "phone" } } }, points: 5, count: "once" },
    { id: "form-start", on: { event: "form_start" }, points: 2, count: { atMost: 2 } },
    {
      id: "form-submit",
      on: { event: "form_submit", where: { form: { is: "demo" } } },
      points: 15,
      count: "once",
      decay: { lose: 20, every: "30d", compound: true },
    },
    { id: "webinar", on: { event: "webinar" }, points: 6, count: { atMost: 3 }, decay: { halfLife: "60d" } },
    { id: "careers", because: "Looks for a job", on: page({ startsWith: "/careers" }), points: -6, count: { atMost: 3 } },
    { id: "unsubscribe", on: { event: "unsubscribe" }, points: -15, count: "once" },
  ];
  return { web, content, signals };
}

const SECTION_KINDS = [
  (id, section) => ({
    id,
    on: page({ is: `/s${section}/overview` }),
    points: 2,
    count: { atMost: 3 },
    decay: { halfLife: "30d" },
  }),
  (id, section) => ({ id, on: page({ startsWith: `/s${section}/` }), points: 0.5, count: { atMost: 4, per: "day" } }),
  (id, section) => ({ id, on: page({ matches: `/s${section}/*/summary` }), points: 1, decay: { lose: 25, every: "14d" } }),
  (id, section) => ({ id, on: page({ contains: `guide-${section}-` }), points: 1, count: { atMost: 5 } }),
  (id, section) => ({ id, on: { event: "click", where: { target: { is: `try-${section}` } } }, points: 2, count: { atMost: 2 } }),
  (id, section) => ({
    id,
    on: { event: `feature_${section}` },
    points: 1,
    count: { atMost: 1, per: "day" },
    decay: { halfLife: "21d" },
  }),
  (id, section) => ({
    id,
    on: { event: "download", where: { file: { startsWith: `sheet-${section}-` } } },
    points: 2,
    count: "once",
  }),
  (id, section) => ({ id, when: { attribute: "industry", is: `sector-${section}` }, points: 4 }),
];

function sectionsOf(ruleCount) {
  return Math.max(0, Math.ceil((ruleCount - BASE_RULES) / RULES_PER_SECTION));
}

/** A model document of `rules` rules (at least 40). */
export function model({ rules = BASE_RULES } = {}) {
  if (rules < BASE_RULES) throw new RangeError(`at least ${BASE_RULES} rules`);
  const { role, company } = attributeRules();
  const { web, content, signals } = eventRules();
  const extra = { company: [], web: [], content: [], signals: [] };
  const homes = ["web", "web", "content", "content", "signals", "web", "content", "company"];
  for (let number = 0; number < rules - BASE_RULES; number += 1) {
    const kind = number % RULES_PER_SECTION;
    const section = Math.floor(number / RULES_PER_SECTION);
    extra[homes[kind]].push(SECTION_KINDS[kind](`s${section}-${kind}`, section));
  }
  return {
    name: "Benchmark",
    version: String(rules),
    score: { base: 0, min: 0, max: 100, precision: 0 },
    lists: {
      freeMail: ["gmail.com", "outlook.com", "yahoo.com", "qq.com", "gmx.net"],
      markets: ["NO", "SE", "DK", "FI", "DE", "NL", "GB", "US"],
    },
    groups: [
      { id: "role", name: "Role", kind: "fit", limit: { min: -5, max: 20 }, rules: role },
      { id: "company", name: "Company", kind: "fit", limit: { max: 30 }, rules: [...company, ...extra.company] },
      { id: "web", name: "Website", kind: "engagement", limit: { max: 40 }, rules: [...web, ...extra.web] },
      { id: "content", name: "Content", kind: "engagement", limit: { max: 25 }, rules: [...content, ...extra.content] },
      { id: "signals", name: "Signals", kind: "engagement", limit: { min: -30, max: 25 }, rules: [...signals, ...extra.signals] },
    ],
    stages: [
      { id: "engaged", name: "Engaged", when: { score: { atLeast: 20 } } },
      { id: "mql", name: "Marketing qualified", when: { score: { atLeast: 45 } } },
      {
        id: "sql",
        name: "Sales qualified",
        when: { all: [{ score: { atLeast: 65 } }, { fit: { atLeast: 15 } }] },
        qualifies: true,
      },
    ],
  };
}

// ---- the leads ----

const PATHS = [
  "/", "/pricing", "/product", "/blog/lead-scoring", "/product/analytics", "/docs/start", "/demo",
  "/customers/nordlys-case-study", "/about", "/product/forms", "/careers", "/contact",
  "/blog/first-party-data", "/pricing/enterprise", "/docs/web/api", "/security", "/integrations/salesforce",
  "/product/automation", "/blog/what-is-an-mql", "/compare/others", "/docs/server/api", "/customers",
  "/integrations/hubspot", "/docs/install", "/blog/decay-done-right", "/product/edge", "/legal/privacy",
  "/customers/fjord-bank-case-study", "/blog/release-4-2", "/careers/backend-engineer", "/docs/events",
  "/integrations/segment", "/blog/forms-that-convert", "/compare/spreadsheets", "/webinars/autumn",
  "/docs/models", "/blog/ten-mistakes", "/legal/terms", "/status", "/partners",
];
const TARGETS = ["menu", "cta-hero", "footer-docs", "cta-pricing", "phone", "play", "tab-api", "language"];
const FILES = ["whitepaper-scoring.pdf", "datasheet.pdf", "price-list-2025.pdf", "whitepaper-edge-2025.pdf", "logo-kit.zip"];
const QUERIES = ["price", "api limits", "gdpr", "salesforce sync", "price per seat", "sso"];
const VIDEOS = ["intro", "tour", "customer-story"];

// Event names with their share, in a hundred.
const MIX = [
  ["page_view", 60], ["engaged", 15], ["click", 9], ["scroll", 6], ["download", 2.5], ["email_open", 2.5],
  ["video", 1.2], ["search", 1], ["email_click", 0.9], ["form_start", 0.9], ["webinar", 0.4],
  ["form_submit", 0.3], ["newsletter", 0.2], ["unsubscribe", 0.1],
];

function eventName(rng) {
  let rest = rng.next() * 100;
  for (const [name, share] of MIX) {
    rest -= share;
    if (rest < 0) return name;
  }
  return "page_view";
}

function sectionPath(rng, section) {
  switch (rng.below(4)) {
    case 0: return `/s${section}/overview`;
    case 1: return `/s${section}/plans/summary`;
    case 2: return `/s${section}/details`;
    default: return `/blog/guide-${section}-setup`;
  }
}

function properties(rng, name, sections) {
  const section = sections.length > 0 && rng.chance(0.5) ? rng.pick(sections) : -1;
  switch (name) {
    case "page_view":
      return { path: section < 0 ? rng.pickEarly(PATHS) : sectionPath(rng, section) };
    case "engaged":
      return { seconds: 5 + rng.below(56), path: rng.pickEarly(PATHS) };
    case "click":
      return { target: section < 0 ? rng.pickEarly(TARGETS) : `try-${section}` };
    case "scroll":
      return { percent: 25 * (1 + rng.below(4)) };
    case "download":
      return { file: section < 0 ? rng.pick(FILES) : `sheet-${section}-a.pdf` };
    case "search":
      return { query: rng.pick(QUERIES) };
    case "video":
      return { seconds: 10 + rng.below(111), name: rng.pick(VIDEOS) };
    case "form_start":
    case "form_submit":
      return { form: rng.chance(0.7) ? "demo" : "newsletter" };
    default:
      return undefined;
  }
}

function attributes(rng) {
  const all = {
    email: `${rng.pick(["anna", "ola", "sam", "kim", "lee"])}.${rng.below(1000)}@${rng.pick([
      "gmail.com", "nordlys.example", "fjord.example", "outlook.com", "acme.example", "contoso.example",
    ])}`,
    jobTitle: rng.pick([
      "CTO", "Head of Marketing", "Software Engineer", "Founder & CEO", "Assistant to the Director",
      "Marketing Manager", "VP Sales", "Student", "Consultant", "Director, Demand Generation",
    ]),
    seniority: rng.pick(["executive", "senior", "junior", "manager"]),
    department: rng.pick(["IT", "Engineering", "Marketing", "Sales", "Press", "Finance"]),
    employees: rng.pick([3, 20, 75, 240, 900, 4000]),
    revenue: rng.pick([0.5, 4, 32, 90, 400]),
    industry: rng.pick(["Software", "Finance", "Retail", "Education", "Logistics", "Health"]),
    country: rng.pick(["NO", "SE", "DE", "US", "IN", "BR", "GB"]),
    budget: rng.pick([0, 5000, 15_000, 60_000]),
    timeline: rng.pick(["now", "this quarter", "next year", "just looking"]),
    tools: rng.pick([["Salesforce", "Slack"], ["HubSpot"], ["Sheets"], []]),
    useCase: rng.pick(["Score inbound leads before the CRM", "test", "Route demo requests to sales", "n/a"]),
  };
  for (const name of ["seniority", "revenue", "budget", "timeline", "tools", "useCase"]) {
    if (rng.chance(0.3)) delete all[name];
  }
  return all;
}

function moments(rng, count, days) {
  const first = NOW_MS - days * DAY_MS;
  const sessions = Math.max(1, Math.round(count / 8));
  const starts = Array.from({ length: sessions }, () => first + Math.floor(rng.next() * (days * DAY_MS - 60 * MINUTE_MS)));
  const all = [];
  for (let session = 0; all.length < count; session += 1) {
    const name = Math.floor(rng.next() * 36 ** 4).toString(36).padStart(4, "0");
    const left = count - all.length;
    const length = session >= sessions - 1 ? Math.min(left, 24) : Math.min(left, 3 + rng.below(11));
    let at = starts[session % sessions];
    for (let number = 0; number < length; number += 1) {
      at += 3000 + rng.below(80_000);
      all.push({ at, session: name });
    }
  }
  return all.sort((a, b) => a.at - b.at);
}

/**
 * One lead of `events` events over `days` days before `NOW_MS`, in the order of time.
 * With `ids` every event has one; with `sources` what came by e-mail says so, and is verified.
 */
export function lead(rng, { events = 50, days = 60, rules = BASE_RULES, ids = false, sources = false, id = "lead" } = {}) {
  const sectionCount = sectionsOf(rules);
  const sections = [];
  while (sections.length < Math.min(SECTIONS_PER_LEAD, sectionCount)) sections.push(rng.below(sectionCount));
  const list = moments(rng, events, days).map(({ at, session }, number) => {
    let name = eventName(rng);
    if (sections.length > 0 && name === "scroll") name = `feature_${rng.pick(sections)}`;
    const event = { event: name, at };
    if (ids) event.id = `${session}-${number.toString(36)}`;
    event.session = session;
    if (sources && name.startsWith("email_")) event.source = "email";
    const stated = properties(rng, name, sections);
    if (stated !== undefined) event.properties = stated;
    return event;
  });
  return { id, attributes: attributes(rng), events: list };
}

/** `count` leads as plain data. */
export function leads({ seed = 1, count = 16, ...options } = {}) {
  const rng = random(seed);
  return Array.from({ length: count }, (_, number) => lead(rng, { ...options, id: `lead-${number}` }));
}

/** A batch as NDJSON bytes, one lead a line, written as it is generated. */
export function ndjson({ seed = 1, count = 10_000, events = 50, ...options } = {}) {
  const rng = random(seed);
  let bytes = Buffer.allocUnsafe(Math.max(65_536, count * (events * 100 + 600)));
  let length = 0;
  for (let number = 0; number < count; number += 1) {
    const line = `${JSON.stringify(lead(rng, { ...options, events, id: `lead-${number}` }))}\n`;
    const needed = Buffer.byteLength(line);
    if (length + needed > bytes.length) {
      const larger = Buffer.allocUnsafe(bytes.length * 2 + needed);
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    length += bytes.write(line, length, "utf8");
  }
  return bytes.subarray(0, length);
}
