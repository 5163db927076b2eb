// Whatever fails in us, the form goes out at once with its own fields, and with the raw log where there is one.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { closeBrowser, file, form, html, kept, openBrowser, ready, tag, test, visit } from "./site.mjs";

before(openBrowser);
after(closeBrowser);

const fields = '<input name="email"><input name="jobtitle">';
const own = [
  ["email", "ada@company.example"],
  ["jobtitle", "CTO"],
];
const wasm = file("runtime.wasm");
const atOnceMs = 1500;

/** Fills the form in and sends it; gives what arrived. */
async function send(site, path = "/pricing") {
  const { page, url } = site;
  if (!page.url().startsWith(url)) await page.goto(url + path);
  await page.fill("[name=email]", own[0][1]);
  await page.fill("[name=jobtitle]", own[1][1]);
  const before = Date.now();
  const next = site.submission(site.sent.length + 1);
  await page.click("button");
  const arrived = await next;
  assert.ok(Date.now() - before < atOnceMs, "at once");
  await page.waitForURL("**/submit");
  return arrived;
}

function assertLog(arrived) {
  assert.deepEqual(arrived.slice(0, 2), own);
  assert.deepEqual(arrived.slice(2).map(([name]) => name), ["lead_log"]);
  const log = JSON.parse(arrived[2][1]);
  assert.deepEqual(log.events.map(({ event }) => event), ["page_view", "form_start", "set", "set", "form_submit"]);
  assert.deepEqual(log.events[0].properties, { path: "/pricing", title: "A page" });
  assert.ok(Math.abs(log.sentAt - Date.now()) < 60_000);
  for (const { at, id, session } of log.events) assert.ok(at && id && session);
  return log;
}

const noWasm = {
  "a 404 for the wasm": { answers: { "/prequal/runtime.wasm": { status: 404, body: "gone" } } },
  "an HTML page for the wasm": { answers: { "/prequal/runtime.wasm": { headers: { "content-type": "text/html" }, body: "<!doctype html>" } } },
  "an empty wasm": { answers: { "/prequal/runtime.wasm": { headers: { "content-type": "application/wasm" }, body: "" } } },
  "a wasm that is cut short": {
    answers: { "/prequal/runtime.wasm": { headers: { "content-type": "application/wasm" }, body: wasm.subarray(0, wasm.length >> 1) } },
  },
  "a wasm of another kind": {
    answers: { "/prequal/runtime.wasm": { headers: { "content-type": "application/wasm" }, body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) } },
  },
  "a wasm that never comes": { answers: { "/prequal/runtime.wasm": "hang" }, waits: true },
  "a policy that forbids wasm": { csp: "default-src 'self'; script-src 'self'" },
  "a policy that forbids the requests": { csp: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'" },
  "no WebAssembly": { init: () => delete window.WebAssembly },
  "WebAssembly that throws": {
    init: () => {
      for (const name of Object.getOwnPropertyNames(WebAssembly)) {
        if (typeof WebAssembly[name] === "function") {
          WebAssembly[name] = function () {
            throw new Error("refused");
          };
        }
      }
    },
  },
  "no fetch": { init: () => delete window.fetch },
  "a 404 for the model": { answers: { "/model.pq": { status: 404, body: "gone" } } },
  "a 500 for the model": { answers: { "/model.pq": { status: 500, body: "oops" } } },
  "a model that is none": { answers: { "/model.pq": { body: "<!doctype html>" } } },
  "an empty model": { answers: { "/model.pq": { body: "" } } },
  "a model that never comes": { answers: { "/model.pq": "hang" }, waits: true },
};

for (const [what, { waits, ...options }] of Object.entries(noWasm)) {
  test(`${what}: the form goes out with the raw log`, async (t) => {
    const site = await visit(t, { pages: { "/pricing": html(form(fields)) }, ...options });
    await site.page.goto(`${site.url}/pricing`);
    if (!waits) {
      const status = await ready(site.page);
      assert.equal(status.wasm, "failed");
      assert.ok(status.reason, "the reason is kept");
    } else {
      assert.equal(await site.page.evaluate(() => window.prequal.status().wasm), "loading");
    }
    assert.equal(await site.page.evaluate(() => window.prequal.assess()), null);
    assertLog(await send(site));
    assert.deepEqual(site.errors, []);
  });
}

test("no model named: the raw log", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields), { head: '<script src="/prequal/embed.js" data-form="form" defer></script>' }) } });
  assertLog(await send(site));
});

test("a wrong type of a right wasm does not matter", async (t) => {
  const site = await visit(t, {
    pages: { "/pricing": html(form(fields)) },
    answers: { "/prequal/runtime.wasm": { headers: { "content-type": "application/octet-stream" }, body: wasm } },
  });
  await site.page.goto(`${site.url}/pricing`);
  assert.equal((await ready(site.page)).wasm, "ready");
});

test("after half a minute without an answer the reason says so", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) }, answers: { "/model.pq": "hang" } });
  await site.page.clock.install();
  await site.page.goto(`${site.url}/pricing`);
  await site.page.clock.fastForward(31_000);
  const status = await ready(site.page);
  assert.equal(status.wasm, "failed");
  assert.match(status.reason, /30 s/);
});

test("the embed is blocked: the form as it is", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) }, answers: { "/prequal/embed.js": { status: 403 } } });
  assert.deepEqual(await send(site), own);
});

const ourErrors = {
  "the clock throws": () => {
    Date.now = () => {
      throw new Error("broken");
    };
  },
  "JSON throws": () => {
    JSON.stringify = () => {
      throw new Error("broken");
    };
  },
  "FormData refuses": () => {
    FormData.prototype.set = () => {
      throw new Error("broken");
    };
  },
  "storage throws": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("denied", "SecurityError");
    };
  },
  "elements cannot be searched": () => {
    Element.prototype.closest = () => {
      throw new Error("broken");
    };
  },
};

for (const [what, breaks] of Object.entries(ourErrors)) {
  for (const engine of ["with the engine", "without it"]) {
    test(`${what}, ${engine}: the form goes out with its own fields`, async (t) => {
      const site = await visit(t, {
        pages: { "/pricing": html(form(fields)) },
        answers: engine === "without it" ? { "/prequal/runtime.wasm": { status: 404 } } : {},
      });
      await site.page.goto(`${site.url}/pricing`);
      await ready(site.page);
      await site.page.evaluate(breaks);
      const arrived = await send(site);
      assert.deepEqual(arrived.slice(0, 2), own);
      assert.deepEqual(site.errors, []);
    });
  }
}

test("an error of ours is told by the status, not by the page", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) } });
  await site.page.goto(`${site.url}/pricing`);
  await ready(site.page);
  const status = await site.page.evaluate(() => {
    FormData.prototype.set = () => {
      throw new Error("broken");
    };
    new FormData(document.querySelector("form"));
    return window.prequal.status();
  });
  assert.deepEqual([status.wasm, status.reason], ["ready", "Error: broken"]);
  assert.deepEqual(site.errors, []);
});

test("a selector that is none leaves every form as it is", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields), { head: tag({ attributes: 'data-form="#["' }) }) } });
  assert.deepEqual(await send(site), own);
  assert.deepEqual(site.errors, []);
});

test("the log is bounded, keeps answers and the newest, and is JSON still", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) }, answers: { "/prequal/runtime.wasm": { status: 404 } } });
  await site.page.goto(`${site.url}/pricing`);
  await site.page.evaluate(() => {
    for (let n = 0; n < 3000; n += 1) window.prequal.track("x", { n, text: "é\"\\\u2028".repeat(n % 20) });
  });
  const arrived = await send(site);
  const text = Object.fromEntries(arrived).lead_log;
  assert.ok(Buffer.byteLength(text) <= 8192);
  assert.ok(Buffer.byteLength(text) > 7000);
  const { events } = JSON.parse(text);
  assert.equal(events.at(-1).event, "form_submit");
  assert.ok(events.some(({ properties }) => properties?.n === 2999));
  assert.ok(!events.some(({ properties }) => properties?.n === 0));
  assert.equal(events.filter(({ event }) => event === "set").length, 2);
  assert.deepEqual(events.map(({ at }) => at), events.map(({ at }) => at).sort((a, b) => a - b));
});

for (const [what, markup] of [
  ["a form sent by GET", '<form action="/thanks">FIELDS<button>Send</button></form>'],
  ["a button that sends by GET", '<form action="/thanks" method="post">FIELDS<button formmethod="get">Send</button></form>'],
]) {
  test(`${what}: the log leaves room in the address`, async (t) => {
    const site = await visit(t, {
      pages: { "/pricing": html(markup.replace("FIELDS", fields)), "/thanks": "Thanks" },
      answers: { "/prequal/runtime.wasm": { status: 404 } },
    });
    const { page, url } = site;
    await page.goto(`${url}/pricing`);
    await page.evaluate(() => {
      for (let n = 0; n < 300; n += 1) window.prequal.track("x", { text: "é".repeat(20) });
    });
    await page.fill("[name=email]", own[0][1]);
    await page.fill("[name=jobtitle]", own[1][1]);
    await page.click("button");
    await page.waitForURL("**/thanks?*");
    assert.ok(page.url().length < 3000, `${page.url().length} characters`);
    const arrived = [...new URL(page.url()).searchParams];
    assert.deepEqual(arrived.slice(0, 2), own);
    assert.equal(JSON.parse(arrived[2][1]).events.at(-1).event, "form_submit");
  });
}

test("a form that a button sends by POST carries the whole log", async (t) => {
  const site = await visit(t, {
    pages: { "/pricing": html(`<form action="/submit">${fields}<button formmethod="POST">Send</button></form>`) },
    answers: { "/prequal/runtime.wasm": { status: 404 } },
  });
  await site.page.goto(`${site.url}/pricing`);
  await site.page.evaluate(() => {
    for (let n = 0; n < 300; n += 1) window.prequal.track("x");
  });
  assert.ok(Object.fromEntries(await send(site)).lead_log.length > 7000);
});

test("storage that is denied: memory, and the score of this page", async (t) => {
  const site = await visit(t, {
    pages: { "/pricing": html(form(fields)) },
    init: () =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      }),
  });
  await site.page.goto(`${site.url}/pricing`);
  assert.equal((await ready(site.page)).storage, "memory");
  assert.equal(Object.fromEntries(await send(site)).lead_score, "73");
  assert.deepEqual(site.errors, []);
});

test("storage that is null: memory", async (t) => {
  const site = await visit(t, {
    pages: { "/pricing": html(form(fields)) },
    init: () => Object.defineProperty(window, "localStorage", { value: null }),
  });
  await site.page.goto(`${site.url}/pricing`);
  assert.equal((await ready(site.page)).storage, "memory");
  assert.equal(Object.fromEntries(await send(site)).lead_score, "73");
});

test("storage that is full: what was kept stays, this page counts in memory", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)), "/": html("Home") } });
  const { page, url } = site;
  await page.goto(url);
  await ready(page);
  const before = (await kept(page)).length;
  await page.evaluate(() => {
    for (let size = 2 ** 22; size >= 1; size = Math.floor(size / 2)) {
      for (let n = 0; ; n += 1) {
        try {
          localStorage.setItem(`fill${size}-${n}`, "x".repeat(size));
        } catch {
          break;
        }
      }
    }
  });
  await page.goto(`${url}/pricing`);
  assert.equal((await ready(page)).storage, "memory");
  assert.equal(Object.fromEntries(await send(site)).lead_score, "74", "with the view of the page before");
  await page.goto(url);
  assert.equal((await kept(page)).length, before);
  assert.deepEqual(site.errors, []);
});

test("storage that is corrupt: a fresh start, counted, across pages", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) } });
  const { page, url } = site;
  await page.goto(`${url}/pricing`);
  await ready(page);
  await page.evaluate(() => {
    window.prequal.stop();
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, localStorage.getItem(key).slice(0, -5));
  });
  for (let n = 0; n < 2; n += 1) {
    await page.goto(`${url}/pricing`);
    const status = await ready(page);
    assert.deepEqual([status.freshStarts, status.storage], [1, "local"]);
  }
  assert.equal(Object.fromEntries(await send(site)).lead_score, "74");
  assert.deepEqual(site.errors, []);
});

test("under a strict policy nothing is reported", async (t) => {
  const site = await visit(t, { pages: { "/pricing": html(form(fields)) } });
  const { page, url } = site;
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });
  await page.goto(`${url}/pricing`);
  assert.equal((await ready(page)).wasm, "ready");
  assert.deepEqual(await page.evaluate(() => window.violations), []);
});
