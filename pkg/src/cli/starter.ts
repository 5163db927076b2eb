/** What a lead looks like, for the help. */
export const LEAD_EXAMPLE = `A lead is what it tells of itself and what it did, each at its time:

  { "id": "kari",
    "attributes": { "jobTitle": "CTO", "employees": 500, "email": "kari@firm.example" },
    "events": [
      { "event": "page_view", "at": "2026-02-27T10:00:00Z", "properties": { "path": "/pricing" } },
      { "event": "demo_request", "at": "2026-02-28T15:30:00Z" } ] }`;

/** A short model that shows each form of a rule; its names say what each part is for. */
export const starter = `{
  "name": "My first model",
  "version": "1",
  "score": { "min": 0, "max": 100 },
  "lists": {
    "freeMail": ["gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "qq.com", "163.com"]
  },
  "groups": [
    {
      "id": "company-and-person",
      "name": "Who they are",
      "kind": "fit",
      "limit": { "max": 40 },
      "rules": [
        {
          "id": "size-of-the-company",
          "because": "Size of the company",
          "attribute": "employees",
          "table": [{ "atLeast": 500, "points": 20 }, { "atLeast": 50, "points": 15 }, { "atLeast": 10, "points": 5 }]
        },
        {
          "id": "job-title",
          "because": "Has a say in the purchase",
          "attribute": "jobTitle",
          "table": [
            { "hasWord": ["intern", "student"], "points": -10 },
            { "hasWord": ["CEO", "CTO", "founder", "VP", "head", "director"], "points": 20 },
            { "hasWord": "manager", "points": 10 }
          ]
        },
        {
          "id": "free-email-address",
          "because": "Uses a free e-mail address",
          "when": { "attribute": "emailDomain", "inList": "freeMail" },
          "points": -10
        }
      ]
    },
    {
      "id": "on-the-website",
      "name": "What they do on the website",
      "kind": "engagement",
      "limit": { "max": 30 },
      "rules": [
        {
          "id": "pricing-page-fading-with-time",
          "because": "Looked at the pricing page",
          "on": { "event": "page_view", "where": { "path": { "startsWith": "/pricing" } } },
          "points": 10,
          "count": { "atMost": 2 },
          "decay": { "halfLife": "30d" }
        },
        {
          "id": "minutes-of-reading",
          "because": "Spent time reading our pages",
          "on": { "event": "engaged" },
          "meter": { "property": "seconds", "step": 60 },
          "points": 1,
          "limit": { "max": 10 }
        }
      ]
    },
    {
      "id": "asked-for-us",
      "name": "What they ask for",
      "kind": "engagement",
      "rules": [
        {
          "id": "demo-request",
          "because": "Asked for a demo",
          "on": { "event": "demo_request" },
          "points": 35,
          "count": "once",
          "decay": { "lose": 25, "every": "30d" }
        },
        {
          "id": "unsubscribed",
          "because": "Unsubscribed from our e-mails",
          "on": { "event": "unsubscribe" },
          "points": -20,
          "count": "once"
        }
      ]
    }
  ],
  "disqualify": [
    {
      "id": "student-or-job-seeker",
      "reason": "Student or job seeker, not a buyer",
      "when": { "attribute": "jobTitle", "hasWord": ["student", "job seeker"] }
    }
  ],
  "labels": {
    "score": [{ "atLeast": 75, "label": "Hot" }, { "atLeast": 40, "label": "Warm" }, { "label": "Cold" }]
  },
  "stages": [
    { "id": "mql", "name": "Marketing qualified", "when": { "score": { "atLeast": 40 } } },
    { "id": "sql", "name": "Sales qualified", "when": { "score": { "atLeast": 75 } }, "qualifies": true }
  ],
  "routes": [
    { "to": "drop", "when": { "disqualified": true } },
    { "to": "sales", "when": { "stage": { "atLeast": "sql" } } },
    { "to": "nurture" }
  ],
  "questions": {
    "employees": "How many people work at your company?",
    "jobTitle": "What is your job title, and what are you responsible for?"
  }
}
`;
