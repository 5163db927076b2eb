// The panels of time, what if, many leads and taking away, and sharing, walked in Firefox.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchFirefox } from "../browser/firefox.mjs";
import { startSimulator } from "../../www/simulator/serve.mjs";

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startSimulator(), launchFirefox()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Every element of a selector, in whichever shadow tree it is; runs in the page. */
const inPage = `(selector) => {
  const found = [];
  const look = (root) => {
    found.push(...root.querySelectorAll(selector));
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
  };
  look(document);
  return found;
}`;

/** The simulator on the gallery's first model, and ways to look into it. */
async function open(hash = "") {
  const context = await browser.newContext();
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(`${server.url}/${hash}`);
  const ask = (selector, expression) => page.evaluate(`(() => { const all = (${inPage})(${JSON.stringify(selector)}); const one = all[0]; return ${expression}; })()`);
  const until = async (selector, expression = "all.length > 0") => {
    const end = Date.now() + 30_000;
    while (!(await ask(selector, expression).catch(() => false))) {
      assert.ok(Date.now() < end, `waited in vain for ${selector}: ${expression}`);
      await page.waitForTimeout(50);
    }
  };
  const click = async (selector, text = "") => {
    const expression = `all.find((each) => each.textContent.includes(${JSON.stringify(text)}) && !each.disabled)`;
    await until(selector, `!!${expression}`);
    await ask(selector, `void ${expression}.click()`);
  };
  if (hash === "") await click(".models button");
  await until("pq-answer");
  await until(".score");
  const score = () => ask(".score", "Number(one.textContent)");
  const end = async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  };
  return { page, ask, until, click, score, end };
}

/** Moves a slider as a drag does. */
const slide = (ask, selector, to) => ask(selector, `void (one.value = one.${to}, one.dispatchEvent(new Event("input", { bubbles: true })))`);

test("time: the slider moves the moment, and the chart is drawn", async () => {
  const { ask, until, click, score, end } = await open();
  await click("#tab-time");
  await until("pq-time-chart canvas, .plot canvas");
  const now = await score();
  await slide(ask, 'pq-time input[type="range"], .slider input[type="range"]', "min");
  await until(".score", `Number(one.textContent) < ${now}`);
  await click("button", "Back to now");
  await until(".score", `Number(one.textContent) === ${now}`);
  const colours = await ask(".plot canvas", `(() => {
    const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add([data[at] >> 5, data[at + 1] >> 5, data[at + 2] >> 5].join());
    return seen.size;
  })()`);
  assert.ok(colours >= 4);
  await end();
});

test("a link holds the state, and brings it back", async () => {
  const { ask, until, click, score, end } = await open();
  const own = await score();
  await click("button", "Share");
  await until("#link", "one && one.value.includes('#s1.')");
  const link = await ask("#link", "one.value");
  await end();
  const other = await open(new URL(link).hash);
  assert.equal(await other.score(), own);
  await other.end();
});

test("what if: an answer is moved, and a challenger is compared", async () => {
  const { ask, until, click, end } = await open();
  await click("#tab-whatif");
  await until(".sliders input");
  const before = await ask(".then strong", "one.textContent");
  await slide(ask, ".sliders input", "min");
  await until(".then strong", `one.textContent !== ${JSON.stringify(before)}`);
  await click("button", "A copy of this model");
  await until(".side-by-side tbody tr");
  await until(".matrix");
  await end();
});

test("many leads: 20 000 rows are read and scored in a worker", async () => {
  const { page, ask, until, click, end } = await open();
  await click("#tab-leads");
  await until("#file");
  const titles = ["CTO", "CEO", "Student", "Developer"];
  const rows = Array.from({ length: 20_000 }, (_, row) => `${row},${titles[row % 4]},${row % 900},${row % 3 ? "No" : "Yes"}`);
  await page.setInputFiles(">>> pq-leads >>> #file", { name: "leads.csv", buffer: Buffer.from(`Lead ID,Job title,Company size,Converted\n${rows.join("\n")}\n`) });
  await until(".counts");
  const counts = await ask(".counts tbody tr td:nth-child(2)", "all.map((cell) => Number(cell.textContent.replace(/\\D/g, '')))");
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 20_000);
  await end();
});

test("take it away: the tag, the summary in another language", async () => {
  const { ask, until, click, end } = await open();
  await click("#tab-take-away");
  await until(".snippet");
  assert.match(await ask(".snippet", "one.textContent"), /integrity="sha384-/);
  await until(".sheet .section");
  await ask("pq-summary", `void ((select) => { select.value = "zh-Hans"; select.dispatchEvent(new Event("change", { bubbles: true })); })(one.shadowRoot.querySelector("select"))`);
  await until(".sheet h3", 'one.textContent === "什么样的线索合格"');
  await end();
});
