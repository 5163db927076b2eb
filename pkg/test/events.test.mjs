// The events of other tools, in the shapes that their documentation shows, and what is hostile in any of those shapes.
import assert from "node:assert/strict";
import { test } from "node:test";

const mappers = {};
for (const name of ["segment", "rudderstack", "ga4", "posthog", "snowplow", "cloudevents"]) {
  mappers[name] = (await import(`prequal/events/${name}`))[name];
}
const { segment, rudderstack, ga4, posthog, snowplow, cloudevents } = mappers;
const at = Date.parse("2026-03-01T12:00:00Z");
const told = Date.parse("2026-03-01T09:30:00.123Z");
const timestamp = "2026-03-01T09:30:00.123Z";

test("segment: a track call is an event of its own name", () => {
  const message = {
    type: "track", event: "Demo Booked", messageId: "ajs-1", timestamp, anonymousId: "a1", userId: "u1",
    properties: { plan: "Business", seats: 25, trial: false, coupon: null, tags: ["a", 1, "b"], nested: { a: { b: 1 } } },
    context: { page: { path: "/pricing" }, ip: "192.0.2.1", userAgent: "x" },
  };
  assert.deepEqual(segment(message, { at }), [
    {
      event: "Demo Booked", at: told, id: "ajs-1",
      properties: { plan: "Business", seats: 25, trial: false, coupon: null, tags: ["a", "b"], "nested.a.b": 1 },
    },
  ]);
});

test("segment: a page call is a page view, and its campaign attributes; addresses lose their queries", () => {
  const message = {
    type: "page", name: "Pricing", messageId: "m2", timestamp,
    properties: { path: "/pricing", title: "Pricing", url: "https://a.example/pricing?email=x%40y", search: "?email=x%40y", referrer: "https://b.example/r?q=1#f", ab: "B" },
    context: { campaign: { source: "ads", medium: "cpc", name: "spring" } },
  };
  assert.deepEqual(segment(message, { at, source: "edge" }), [
    { event: "set", at: told, id: "m2 campaign", source: "edge", properties: { utmCampaign: "spring", utmSource: "ads", utmMedium: "cpc" } },
    { event: "page_view", at: told, id: "m2", source: "edge", properties: { ab: "B", name: "Pricing", path: "/pricing", title: "Pricing", referrer: "https://b.example/r" } },
  ]);
});

test("segment: a page call of a server has its page in the context", () => {
  const [view] = segment({ type: "page", context: { page: { url: "https://a.example/x/?y=1", title: "X" } } }, { at });
  assert.deepEqual(view, { event: "page_view", at, properties: { path: "/x/", title: "X" } });
});

test("segment: identify and group state attributes, reserved traits by Prequal's names as well", () => {
  const traits = { email: "ada@acme.example", title: "CTO", company: { name: "Acme", employee_count: 500, industry: "Logistics" }, address: { country: "NO", city: "Bergen" }, createdAt: new Date(told) };
  const [set] = segment({ type: "identify", messageId: "m3", traits, timestamp }, { at });
  assert.equal(set.event, "set");
  assert.deepEqual(set.properties, {
    email: "ada@acme.example", title: "CTO", "company.name": "Acme", "company.employee_count": 500, "company.industry": "Logistics",
    "address.country": "NO", "address.city": "Bergen", createdAt: timestamp,
    jobTitle: "CTO", company: "Acme", industry: "Logistics", employees: 500, country: "NO",
  });
  const [group] = segment({ type: "group", groupId: "g", traits: { name: "Acme", employees: "100-499", plan: "pro" } }, { at });
  assert.deepEqual(group.properties, { "company.name": "Acme", "company.employees": "100-499", "company.plan": "pro", company: "Acme", employees: "100-499" });
});

test("segment: a batch, and what is no event", () => {
  const batch = [{ type: "track", event: "A" }, { type: "alias", userId: "u" }, { type: "screen", name: "Home" }, 5, null, { type: "track" }];
  assert.deepEqual(segment({ batch }, { at }).map(({ event }) => event), ["A", "screen_view"]);
});

test("an event that others call `set` states nothing", () => {
  const properties = { employees: 1e6 };
  assert.deepEqual(segment({ type: "track", event: " set ", properties }, { at }), []);
  assert.deepEqual(ga4(["event", "set", properties], { at }), []);
  assert.deepEqual(posthog({ event: "set", properties }, { at }), []);
  assert.deepEqual(cloudevents({ specversion: "1.0", type: "set", source: "s", id: "1", data: properties }, { at }), []);
  assert.deepEqual(segment({ type: "track", event: "x" }, { at, names: { x: "set" } }), []);
});

test("what a message says of its source is not taken for it", () => {
  const [fact] = segment({ type: "track", event: "x", source: "crm", properties: { source: "crm" } }, { at });
  assert.equal(fact.source, undefined);
  assert.equal(fact.properties.source, "crm");
});

test("names can be given others", () => {
  const options = { at, names: { "Demo Booked": "demo_request" } };
  assert.equal(segment({ type: "track", event: "Demo Booked" }, options)[0].event, "demo_request");
  assert.equal(segment({ type: "track", event: "constructor" }, options)[0].event, "constructor");
});

test("rudderstack: the same messages, with their session", () => {
  const message = { type: "track", event: "Product Reviewed", messageId: "r1", originalTimestamp: timestamp, sentAt: "2026-03-01T09:31:00Z", context: { sessionId: 1762345678901, traits: { email: "x" } }, properties: { rating: 3.0 } };
  assert.deepEqual(rudderstack(message, { at }), [
    { event: "Product Reviewed", at: told, id: "r1", session: "1762345678901", properties: { rating: 3 } },
  ]);
});

test("ga4: pushes to the data layer, and gtag's arguments", () => {
  function gtag() {
    return ga4(arguments, { at });
  }
  assert.deepEqual(ga4({ event: "sign_up", method: "Google", "gtm.uniqueEventId": 7 }, { at }), [{ event: "sign_up", at, properties: { method: "Google" } }]);
  assert.deepEqual(gtag("event", "page_view", { page_location: "https://a.example/pricing/?q=1", page_title: "P", page_referrer: "https://b.example/?x" }), [
    { event: "page_view", at, properties: { path: "/pricing/", title: "P", referrer: "https://b.example/" } },
  ]);
  assert.deepEqual(gtag("set", "user_properties", { plan: "pro" }), [{ event: "set", at, properties: { plan: "pro" } }]);
  assert.deepEqual(gtag("set", { user_properties: { plan: "pro" } })[0].properties, { plan: "pro" });
  for (const call of [["config", "G-1"], ["js", new Date()], ["consent", "default", {}], ["set", "user_data", { email: "a@b.example" }], ["get", "G-1", "client_id"]]) {
    assert.deepEqual(gtag(...call), [], call[0]);
  }
  for (const push of [{ event: "gtm.js", "gtm.start": 1 }, { ecommerce: null }, { event: 7 }]) assert.deepEqual(ga4(push, { at }), []);
});

test("ga4: recommended and enhanced events by Prequal's names", () => {
  const one = (name, params) => ga4(["event", name, params], { at })[0];
  assert.deepEqual(one("scroll", { percent_scrolled: 90 }).properties, { percent_scrolled: 90, percent: 90 });
  assert.equal(one("file_download", { file_name: "a.pdf", link_url: "https://a.example/a.pdf?token=1" }).event, "download");
  assert.ok(!JSON.stringify(one("file_download", { file_name: "a.pdf", link_url: "https://a.example/a.pdf?token=1" })).includes("token"));
  assert.equal(one("click", { link_url: "https://b.example/x?y", outbound: true }).properties.href, "https://b.example/x");
  assert.equal(one("view_search_results", { search_term: "sso" }).properties.query, "sso");
  assert.equal(one("user_engagement", { engagement_time_msec: 12_900 }).properties.seconds, 12);
  assert.equal(one("form_submit", { form_id: "f" }).properties.form, "f");
  assert.ok(!JSON.stringify(one("generate_lead", { value: 5, user_data: { email: "a@b.example" } })).includes("@"));
});

test("ga4: the Measurement Protocol and the export", () => {
  const request = {
    client_id: "c.1", timestamp_micros: String(told * 1000), user_properties: { plan: { value: "pro" } },
    events: [{ name: "tutorial_begin", params: { session_id: "s1", engagement_time_msec: "100" } }],
  };
  assert.deepEqual(ga4(request, { at }), [
    { event: "set", at: told, properties: { plan: "pro" } },
    { event: "tutorial_begin", at: told, session: "s1", properties: { engagement_time_msec: "100" } },
  ]);
  const row = {
    event_name: "page_view", event_timestamp: told * 1000,
    event_params: [
      { key: "page_location", value: { string_value: "https://a.example/pricing" } },
      { key: "ga_session_id", value: { int_value: 17 } },
      { key: "ratio", value: { double_value: 0.5 } },
      { key: "__proto__", value: { string_value: "x" } },
    ],
  };
  assert.deepEqual(ga4(row, { at }), [{ event: "page_view", at: told, session: "17", properties: { path: "/pricing", ratio: 0.5 } }]);
});

test("posthog: views, and what is known of the view that ended", () => {
  const message = {
    uuid: "0191-a", event: "$pageview", timestamp: new Date(told),
    properties: {
      $current_url: "https://a.example/pricing?x=1", $pathname: "/pricing", $referrer: "$direct", $session_id: "s7", title: "Pricing", plan: "pro",
      $prev_pageview_duration: 42.7, $prev_pageview_pathname: "/", $prev_pageview_max_scroll_percentage: 0.876, $lib: "web",
    },
  };
  const about = { at: told, session: "s7" };
  assert.deepEqual(posthog(message, { at }), [
    { event: "engaged", ...about, id: "0191-a engaged", properties: { seconds: 42, path: "/" } },
    { event: "scroll", ...about, id: "0191-a scroll", properties: { percent: 88, path: "/" } },
    { event: "page_view", ...about, id: "0191-a", properties: { title: "Pricing", plan: "pro", path: "/pricing" } },
  ]);
});

test("posthog: persons, groups, clicks, and its own events", () => {
  const set = (message) => posthog(message, { at }).map(({ event, properties }) => [event, properties]);
  assert.deepEqual(set({ event: "$identify", properties: { $set: { email: "a@b.example" }, $set_once: { plan: "free", $initial_os: "x" } } }), [["set", { plan: "free", email: "a@b.example" }]]);
  assert.deepEqual(set({ event: "upgraded", $set: { plan: "pro" }, properties: { $set: { seats: 3 }, price: 5 } }), [["set", { seats: 3, plan: "pro" }], ["upgraded", { price: 5 }]]);
  assert.deepEqual(set({ event: "$groupidentify", properties: { $group_set: { name: "Acme", tier: 1 } } }), [["set", { "company.name": "Acme", "company.tier": 1, company: "Acme" }]]);
  assert.deepEqual(set({ event: "$autocapture", properties: { $event_type: "click", $el_text: "Book" } }), [["click", { text: "Book" }]]);
  const came = { utm_source: "ads", utm_medium: null, gclid: "x", fbclid: null, $initial_os: "x" };
  assert.deepEqual(set({ event: "trial", properties: { distinct_id: "u", token: "phc", $set: came } }), [["set", { utmSource: "ads" }], ["trial", undefined]]);
  for (const event of ["$web_vitals", "$feature_flag_called", "$pageleave", "$snapshot"]) assert.deepEqual(set({ event, properties: {} }), []);
  assert.equal(posthog({ batch: [{ event: "a" }, { event: "b" }] }, { at }).length, 2);
});

test("snowplow: payloads of the tracker", () => {
  const payload = (more) => ({ p: "web", tv: "js-4", aid: "site", eid: "c6ef", dtm: String(told), sid: "s9", url: "https://a.example/pricing?x=1", refr: "https://b.example/?q", page: "Pricing", ...more });
  const about = { at: told, id: "c6ef", session: "s9" };
  assert.deepEqual(snowplow(payload({ e: "pv" }), { at }), [{ event: "page_view", ...about, properties: { path: "/pricing", title: "Pricing", referrer: "https://b.example/" } }]);
  assert.deepEqual(snowplow(payload({ e: "pp", pp_may: "10" }), { at }), []);
  assert.deepEqual(snowplow(payload({ e: "se", se_ca: "video", se_ac: "play", se_va: "2.5" }), { at }), [{ event: "play", ...about, properties: { category: "video", value: 2.5 } }]);
  const click = { schema: "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", data: { schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", data: { targetUrl: "https://c.example/x?y", elementContent: "Docs" } } };
  const expected = [{ event: "click", ...about, properties: { href: "https://c.example/x", text: "Docs" } }];
  assert.deepEqual(snowplow(payload({ e: "ue", ue_pr: JSON.stringify(click) }), { at }), expected);
  assert.deepEqual(snowplow(payload({ e: "ue", ue_px: Buffer.from(JSON.stringify(click)).toString("base64url") }), { at }), expected);
  const batch = { schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data: [payload({ e: "pv" }), payload({ e: "pv" })] };
  assert.equal(snowplow(batch, { at }).length, 2);
});

test("snowplow: enriched and bare self-describing events; the answers of a form are never read", () => {
  const enriched = { event: "unstruct", event_vendor: "com.acme", event_name: "demo_asked", event_version: "2-0-0", event_id: "e1", derived_tstamp: timestamp, domain_sessionid: "d", unstruct_event_com_acme_demo_asked_2: { plan: "pro" } };
  assert.deepEqual(snowplow(enriched, { at }), [{ event: "demo_asked", at: told, id: "e1", session: "d", properties: { plan: "pro" } }]);
  assert.deepEqual(snowplow({ event: "page_view", page_urlpath: "/a", page_title: "A" }, { at })[0].properties, { path: "/a", title: "A" });
  const bare = (name, data) => snowplow({ schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`, data }, { at });
  const elements = [{ name: "email", value: "a@b.example", nodeName: "INPUT" }];
  assert.deepEqual(bare("submit_form", { formId: "demo", elements }), [{ event: "form_submit", at, properties: { form: "demo" } }]);
  assert.deepEqual(bare("change_form", { formId: "demo", value: "a@b.example" }), []);
  assert.deepEqual(bare("site_search", { terms: ["sso", "price"] })[0].properties, { query: "sso price" });
});

test("cloudevents: told apart by source and id; data that states attributes", () => {
  const event = { specversion: "1.0", type: "com.example.meeting.booked", source: "/calendar", id: "A-1", time: timestamp, subject: "s", data: { length: 30 } };
  assert.deepEqual(cloudevents(event, { at, source: "crm", names: { "com.example.meeting.booked": "meeting" } }), [
    { event: "meeting", at: told, id: "/calendar A-1", source: "crm", properties: { subject: "s", length: 30 } },
  ]);
  const [set] = cloudevents({ ...event, type: "person" }, { at, sets: ["person"] });
  assert.deepEqual([set.event, set.properties], ["set", { length: 30 }]);
  for (const missing of ["specversion", "type", "source", "id"]) assert.deepEqual(cloudevents({ ...event, [missing]: undefined }, { at }), [], missing);
  const long = (source) => cloudevents({ ...event, source }, { at })[0].id;
  assert.ok(long("x".repeat(500)).length <= 128);
  assert.notEqual(long(`a${"x".repeat(500)}`), long(`b${"x".repeat(500)}`));
});

// ---- hostile input, through every mapper

const shapes = {
  segment: (name, values) => ({ type: "track", event: name, properties: values }),
  rudderstack: (name, values) => ({ type: "track", event: name, properties: values }),
  ga4: (name, values) => ["event", name, values],
  posthog: (name, values) => ({ event: name, properties: values }),
  snowplow: (name, values) => ({ schema: `iglu:a.b/${name}/jsonschema/1-0-0`, data: values }),
  cloudevents: (name, values) => ({ specversion: "1.0", type: name, source: "s", id: "1", data: values }),
};

for (const [name, map] of Object.entries(mappers)) {
  const shape = shapes[name];
  const values = (values) => map(shape("x", values), { at })[0]?.properties ?? {};

  test(`${name}: what is no message gives no fact`, () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = new Proxy({}, { get() { throw new Error("no"); }, has() { throw new Error("no"); }, ownKeys() { throw new Error("no"); }, getOwnPropertyDescriptor() { throw new Error("no"); } });
    for (const message of [undefined, null, 0, "x", true, 10n, Symbol("x"), () => {}, {}, [], [[]], proxy, throwing, [proxy], new Date(), /x/]) {
      assert.deepEqual(map(message, { at }), []);
    }
  });

  test(`${name}: values of a wrong kind are left out`, () => {
    const cyclic = {};
    cyclic.self = cyclic;
    let deep = { end: 1 };
    for (let depth = 0; depth < 20_000; depth += 1) deep = { deep };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const found = values({ ok: 1, cyclic, deep, big: 1n, symbol: Symbol("x"), fn() {}, nan: NaN, infinite: Infinity, objects: [{}], proxy, get thrown() { throw new Error("no"); } });
    assert.deepEqual(found, { ok: 1 });
  });

  test(`${name}: nothing inherited is read, nothing is set on a prototype`, () => {
    Object.prototype.n = 99;
    try {
      const found = values(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c", "a": {"__proto__": "x"}}'));
      assert.equal(Object.getPrototypeOf(found), Object.prototype);
      assert.deepEqual(Object.keys(found), ["constructor"]);
      assert.equal({}.polluted, undefined);
    } finally {
      delete Object.prototype.n;
    }
  });

  test(`${name}: what is too much is cut before it is copied`, () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`p${index}`, index]));
    assert.equal(Object.keys(values(many)).length, 50);
    const found = values({ text: "x".repeat(10_000_000), list: Array.from({ length: 1000 }, () => "y"), ["k".repeat(1000)]: 1, lone: "\ud800" });
    assert.ok(found.text.length <= 8192 && found.list.length <= 100);
    assert.ok(Object.keys(found).every((key) => key.length <= 128));
    assert.ok(!/[\ud800-\udfff]/.test(found.lone));
    const messages = Array.from({ length: 10_000 }, () => shape("x", {}));
    assert.equal(map(name === "segment" ? { batch: messages } : messages, { at }).length, 500);
  });

  test(`${name}: names are cut, and moments beyond every clock are the caller's`, () => {
    const [fact] = map(shape("n".repeat(128), { a: 1 }), { at });
    assert.equal(fact.event.length, 128);
    for (const time of ["yesterday", "", {}, NaN, 1e300, "9".repeat(1000), null, []]) {
      const message = shape("x", {});
      if (Array.isArray(message)) continue;
      const [fact] = map({ ...message, timestamp: time, time, derived_tstamp: time, timestamp_micros: time }, { at });
      assert.equal(fact.at, at);
    }
  });
}
