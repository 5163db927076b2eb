// A page that tells four tools of itself by their own libraries, and a visit that is fed from each. Bundled by the test.
import { AnalyticsBrowser } from "@segment/analytics-next";
import { RudderAnalytics } from "@rudderstack/analytics-js";
import { newTracker, trackSelfDescribingEvent, trackStructEvent, trackPageView } from "@snowplow/browser-tracker";
import posthog from "posthog-js";
import { start } from "../../pkg/dist/browser.js";
import posthogFeed from "../../pkg/dist/feeds/posthog.js";
import rudderstackFeed from "../../pkg/dist/feeds/rudderstack.js";
import segmentFeed from "../../pkg/dist/feeds/segment.js";
import { plugin } from "../../pkg/dist/feeds/snowplow.js";

const { origin, host } = location;
const tools = {
  segment() {
    window.analytics = AnalyticsBrowser.load({
      writeKey: "test",
      cdnURL: origin,
      cdnSettings: { integrations: { "Segment.io": { apiKey: "test", apiHost: `${host}/segment`, protocol: "http" } } },
    });
    follow([segmentFeed]);
    analytics.track("Segment Told", { plan: "pro" });
    analytics.page("Pricing");
    analytics.identify("u1", { title: "CTO", company: { name: "Acme", employee_count: 500 } });
  },
  snowplow() {
    const handle = follow([]);
    newTracker("sp", origin, { appId: "test", plugins: [plugin(handle)] });
    trackPageView();
    trackStructEvent({ category: "plans", action: "Snowplow Told", value: 2.5 });
    trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/demo_asked/jsonschema/1-0-0", data: { plan: "pro" } } });
  },
  async rudderstack() {
    window.rudderanalytics = new RudderAnalytics();
    await follow([rudderstackFeed]).ready;
    rudderanalytics.load("test", origin, { configUrl: origin });
    rudderanalytics.track("RudderStack Told", { plan: "pro" });
    rudderanalytics.identify("u1", { title: "CTO" });
    rudderanalytics.page("Home");
  },
  async posthog() {
    window.posthog = posthog;
    await follow([posthogFeed]).ready;
    posthog.init("phc_test", { api_host: origin, disable_session_recording: true, disable_surveys: true, advanced_disable_flags: true, capture_pageview: true });
    posthog.capture("PostHog Told", { plan: "pro" });
    posthog.identify("u1", { title: "CTO" });
  },
};

function follow(use) {
  return (window.prequal = start({ model: "/model.pq", wasm: "/runtime.wasm", use }));
}

tools[new URLSearchParams(location.search).get("tool")]();
