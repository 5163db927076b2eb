// Starts the Chromium that is installed: named by the environment variable CHROMIUM, or found on PATH.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

// kept in step with `browsers` in scripts/setup.sh.
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Headless, with a fresh profile. Close it when done. */
export function launchChromium() {
  return chromium.launch({
    executablePath: chromiumPath(),
    // A test that is ended for hanging ends at once, and Chromium with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export function chromiumPath() {
  return programOnPath(names, "CHROMIUM", "Chromium");
}

/** The first of these programs on PATH, or the one that the environment variable names. */
export function programOnPath(names, variable, what) {
  if (process.env[variable]) return process.env[variable];
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
  if (!found) throw new Error(`${what} is missing: run make setup-browser, or name it in the environment variable ${variable}`);
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
