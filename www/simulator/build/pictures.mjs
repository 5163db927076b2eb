// Takes the pictures of the simulator that the README shows, from the built site.
//
//   node www/simulator/build/pictures.mjs [FOLDER]     docs/pictures by default
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../../../tests/browser/chromium.mjs";
import { startSimulator } from "../serve.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));
/** The moment that the pictures show, so that they change only where the simulator does. */
const now = new Date("2026-05-20T10:00:00Z");

mkdirSync(folder, { recursive: true });
const [server, browser] = await Promise.all([startSimulator(), launchChromium()]);
try {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 850 },
      colorScheme,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(now);
    await page.goto(server.url);
    await page.locator("pq-start").getByRole("button", { name: /^B2B SaaS inbound/ }).click();
    await page.locator("pq-answer .score").waitFor();
    await page.locator("pq-answer").getByRole("combobox").selectOption({ label: "Mei Lin, Harbour Freight Systems" });
    await page.locator("pq-answer").getByRole("button", { name: /^Looked at the pricing page/ }).click();
    await page.mouse.move(5, 400);
    await page.evaluate(() => document.fonts.ready);
    const path = join(folder, `simulator-${colorScheme}.png`);
    await page.screenshot({ path });
    console.log(path);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
