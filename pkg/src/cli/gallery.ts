import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { starter } from "./starter.js";

/** The model that `new` writes when it is given no name. */
export const STARTER = "starter";

/** For whom each model is. One that is not here is listed by its own name. */
const ABOUT: Record<string, string> = {
  "b2b-saas": "software sold to businesses: fit and engagement, marketing qualified at 40, sales qualified at 75",
  "points-table": "the classic walk-through: one table of points, one threshold",
  "explicit-implicit-negative": "a full list of signals, qualified at four of five criteria",
  startup: "a product that sells itself in a trial: trial, demo, and budget or timeline",
  consulting: "advice sold by the project: webinar, workshop, proposal",
  agency: "retainers won by content: gated pieces, contact form, a need for a strategy",
  bant: "budget, authority, need, timeframe: short sales with a known price",
  champ: "challenges, authority, money, prioritisation: sales that begin with the problem",
  anum: "authority, need, urgency, money: outbound calls",
  faint: "funds, authority, interest, need, timing: purchases that nobody planned",
  meddic: "metrics, buyer, criteria, process, pain, champion: large sales with several people",
  meddpicc: "MEDDIC with paper process and competition: enterprise sales with purchasing and legal",
  "gpctba-ci": "goals, plans, challenges, timeline, budget, authority, consequences: advisers and well-read buyers",
  spiced: "situation, pain, impact, critical event, decision: recurring revenue",
  lifecycle: "from subscriber to customer, moved by what sales says",
  "account-engagement-defaults": "the default points and grades of Account Engagement, to move from it",
};

/** The folder of the installed package. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isPackage(file: string): boolean {
  return existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "prequal";
}

/** The version of the installed package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string };
  return version;
}

/** The models that `new` can write, with a line about each. */
export async function galleryList(): Promise<{ name: string; about: string }[]> {
  const names = await fileNames();
  const models = names.filter((name) => !name.includes("."));
  const order = Object.keys(ABOUT);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  models.sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  const listed = await Promise.all(models.map(async (name) => ({ name, about: ABOUT[name] ?? (await ownName(name)) })));
  return [{ name: STARTER, about: "a short model that shows each form of a rule, to build on" }, ...listed];
}

async function ownName(model: string): Promise<string> {
  return (JSON.parse((await galleryText(model)) ?? "{}") as { name?: string }).name ?? "";
}

/** The text of a model (`bant`) or of a locale of it (`bant.nb`); none where there is no such file. */
export async function galleryText(name: string): Promise<string | undefined> {
  if (name === STARTER) return starter;
  if (!(await fileNames()).includes(name)) return undefined;
  return readFile(join(packageFolder(), "models", `${name}.json`), "utf8");
}

async function fileNames(): Promise<string[]> {
  const files = await readdir(join(packageFolder(), "models"));
  return files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
}
