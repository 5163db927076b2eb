// What the embed costs a page: the main thread's work while it loads with a processor of a quarter of the speed, and
// Lighthouse's performance of the demo page with and without it.
//
//   node tests/packaging/page-cost.mjs             prints both
//   node tests/packaging/page-cost.mjs --no-lighthouse
//
// The demo site must have been built: make target/stamps/demo, or make bench.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromiumPath, launchChromium } from "../browser/chromium.mjs";

const demo = fileURLToPath(new URL("../../target/demo/", import.meta.url));
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".svg": "image/svg+xml" };
const slowDown = 4;
const runs = 5;
/** The engine is loaded and has told its first score by then. */
const settleMs = 1500;
export const longTaskMs = 50;

/**
 * The demo site as files. A page with `?scripts=none` comes without any script, with `?scripts=embed` with the embed alone:
 * the badge, the banner and the routes are the demo's own.
 */
export async function serveDemo() {
  if (!existsSync(join(demo, "index.html"))) throw new Error("the demo site is not built: make target/stamps/demo");
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const path = join(demo, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    if (!path.startsWith(demo) || !existsSync(path)) return response.writeHead(404).end();
    let body = readFileSync(path);
    const kept = searchParams.get("scripts");
    if (extname(path) === ".html" && kept) {
      const isKept = (tag) => kept === "embed" && tag.includes("/prequal/embed.js");
      const tags = body.toString().replaceAll(/<script\b[^>]*>[^]*?<\/script>/g, (tag) => (isKept(tag) ? tag : ""));
      body = tags.replace(/ data-use="[^"]*"/, "").replace(/ data-consent="[^"]*"/, "");
    }
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    response.end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What a task of the main thread spends on scripts: running and compiling them, and what they leave for the task's end. */
const scripting = new Set(["EvaluateScript", "v8.compile", "FunctionCall", "RunMicrotasks", "V8.GCScavenger"]);

/**
 * What the main thread does while a page loads: all tasks, and the scripts of that task which spends most on them, in
 * milliseconds of a processor of a quarter of the speed. They are times of the processor, so that what else runs on the
 * machine does not count.
 */
async function load(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  // The first page of a fresh process pays for what all share.
  await page.goto("about:blank");
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "__metadata"] });
  await page.goto(url);
  // Nothing is asked of the page meanwhile: that would be script as well.
  await page.waitForTimeout(settleMs);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await context.close();
  const mains = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
    .map(({ pid, tid }) => tasksOf(traceEvents.filter((event) => event.pid === pid && event.tid === tid)));
  // The busiest main thread is this page's.
  const [busiest] = mains.sort((a, b) => b.taskMs - a.taskMs);
  return busiest;
}

function tasksOf(events) {
  const complete = events.filter(({ ph, tdur }) => ph === "X" && tdur !== undefined).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const slow = (microseconds) => (microseconds / 1000) * slowDown;
  let taskMs = 0;
  let taskEnd = 0;
  let scriptEnd = 0;
  let script = 0;
  let longest = 0;
  for (const { name, ts, dur, tdur } of complete) {
    if (ts >= taskEnd && /RunTask$/.test(name)) {
      taskMs += slow(tdur);
      taskEnd = ts + dur;
      script = 0;
    } else if (ts >= scriptEnd && scripting.has(name)) {
      // What is within another of them is counted with it.
      scriptEnd = ts + dur;
      script += tdur;
      longest = Math.max(longest, slow(script));
    }
  }
  return { taskMs, longestMs: longest };
}

/** Medians of several loads without any script and with the embed, in turns. */
export async function mainThread(url) {
  const browser = await launchChromium();
  try {
    const all = { without: [], with: [] };
    for (let run = 0; run < runs; run += 1) {
      all.without.push(await load(browser, `${url}?scripts=none`));
      all.with.push(await load(browser, `${url}?scripts=embed`));
    }
    const summary = (loads) => ({
      taskMs: median(loads.map(({ taskMs }) => taskMs)),
      // The least: who shares the processor's caches makes it slower, never faster.
      longestMs: Math.min(...loads.map(({ longestMs }) => longestMs)),
    });
    return { without: summary(all.without), with: summary(all.with) };
  } finally {
    await browser.close();
  }
}

/** The median of Lighthouse's performance scores, 0 to 100, on its slow phone. */
async function lighthouseScores(url, times = 3) {
  const { default: lighthouse } = await import("lighthouse");
  const { launch } = await import("chrome-launcher");
  const chrome = await launch({ chromePath: chromiumPath(), chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"], logLevel: "silent" });
  try {
    const scores = { with: [], without: [], whole: [] };
    for (let run = 0; run < times; run += 1) {
      for (const [kind, address] of [["without", `${url}?scripts=none`], ["with", `${url}?scripts=embed`], ["whole", url]]) {
        const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: ["performance"], logLevel: "silent" });
        scores[kind].push(lhr.categories.performance.score * 100);
      }
    }
    return Object.fromEntries(Object.entries(scores).map(([kind, all]) => [kind, median(all)]));
  } finally {
    await chrome.kill();
  }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

async function print() {
  const site = await serveDemo();
  try {
    const cost = await mainThread(site.url);
    const ms = (number) => `${number.toFixed(0)} ms`;
    console.log(`Loading the demo page with a processor ${slowDown} times slower, medians of ${runs} loads:`);
    for (const kind of ["without", "with"]) {
      console.log(`  ${kind.padEnd(8)} the embed: all tasks ${ms(cost[kind].taskMs)}, scripts in the longest task ${ms(cost[kind].longestMs)}`);
    }
    if (process.argv.includes("--no-lighthouse")) return;
    const scores = await lighthouseScores(site.url);
    console.log(`Lighthouse performance, medians of 3: ${scores.without} without the embed, ${scores.with} with it, ${scores.whole} with all of the demo`);
  } finally {
    site.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await print();
