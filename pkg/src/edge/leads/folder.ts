/**
 * A store of leads in a folder, for Node, Bun and Deno: a file a lead. A file is written beside the old one, synced and put in its
 * place, so that a kill leaves either. When each lead is due is held in memory too: some 200 bytes a lead.
 */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PrequalError } from "../../engine/error.js";
import type { Fact } from "../facts/fact.js";
import { lockJournal } from "../outbox/journal-lock.js";
import { KEEP_MS } from "./record.js";
import type { LeadStore } from "./types.js";
import { unionOf } from "./union.js";

export type { DueLead, LeadStore } from "./types.js";
export type { Fact } from "../facts/fact.js";

export interface FolderLeadsOptions {
  /** How long a lead is kept of which nothing is told; 400 days if absent. In milliseconds. */
  readonly keepMs?: number | undefined;
  /** Milliseconds since 1970; the host's clock if absent. */
  readonly now?: (() => number) | undefined;
}

export interface FolderLeads extends LeadStore {
  /** How many files could not be read when it was opened; they are kept beside as `….damaged`. */
  readonly damagedLeads: number;
  /** Ends it; what is under way is finished first. */
  close(): Promise<void>;
}

interface Standing {
  readonly toldAt: number;
  readonly dueAt: number | null;
}

interface Kept extends Standing {
  readonly facts: Fact[];
}

const NAME = /^[A-Za-z0-9_-]{1,128}$/;
const ENDING = ".json";
const DAY_MS = 86_400_000;

/**
 * Opens a folder of leads, or makes it. One process at a time may have it open.
 *
 * @throws PrequalError `busy` where another process has it; what the file system throws
 */
export async function openLeads(folder: string, { keepMs = KEEP_MS, now = Date.now }: FolderLeadsOptions = {}): Promise<FolderLeads> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockJournal(join(folder, "leads"));
  try {
    const { standings, damaged } = await standingsIn(folder);
    const store = storeOf(folder, standings, { keepMs, now });
    await store.forgetOld();
    return { ...store, damagedLeads: damaged, close: () => store.settled().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function storeOf(folder: string, standings: Map<string, Standing>, { keepMs, now }: { keepMs: number; now: () => number }) {
  /** What changes a lead waits for what changed it before. */
  const turns = new Map<string, Promise<void>>();
  let sweptAt = now();

  function inTurn<T>(lead: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(lead) ?? Promise.resolve()).then(work);
    const settled: Promise<void> = turn.then(nothing, nothing).then(() => void (turns.get(lead) === settled && turns.delete(lead)));
    turns.set(lead, settled);
    return turn;
  }
  async function keep(lead: string, kept: Kept): Promise<void> {
    await write(folder, lead, kept);
    standings.set(lead, { toldAt: kept.toldAt, dueAt: kept.dueAt });
  }
  const factsOf = async (lead: string) => (standings.has(lead) ? (await read(pathOf(folder, lead))).facts : []);
  const erase = (lead: string) =>
    inTurn(lead, async () => {
      await rm(pathOf(folder, lead), { force: true });
      standings.delete(lead);
    });
  async function forgetOld(): Promise<void> {
    sweptAt = now();
    for (const [lead, { toldAt }] of standings) if (toldAt < sweptAt - keepMs) await erase(lead);
  }

  return {
    add: (lead: string, facts: readonly Fact[]) =>
      inTurn(lead, async () => {
        const union = unionOf(await factsOf(lead), facts);
        await keep(lead, { toldAt: now(), dueAt: standings.get(lead)?.dueAt ?? null, facts: union });
        // Not waited for: it may come to this very lead.
        if (now() - sweptAt > DAY_MS) forgetOld().catch(nothing);
      }),
    facts: (lead: string) => inTurn(lead, () => factsOf(lead)),
    setDue: (lead: string, dueAt: number | null) =>
      inTurn(lead, async () => {
        const standing = standings.get(lead);
        if (standing && standing.dueAt !== dueAt) await keep(lead, { ...standing, dueAt, facts: await factsOf(lead) });
      }),
    async due(at: number, limit: number) {
      return [...standings]
        .flatMap(([lead, { dueAt }]) => (dueAt !== null && dueAt <= at ? [{ lead, dueAt }] : []))
        .sort((one, other) => one.dueAt - other.dueAt)
        .slice(0, limit);
    },
    erase,
    forgetOld,
    async settled() {
      while (turns.size > 0) await Promise.all(turns.values());
    },
  };
}

/** What is there when the folder is opened, without what a kill left half written. */
async function standingsIn(folder: string): Promise<{ standings: Map<string, Standing>; damaged: number }> {
  const standings = new Map<string, Standing>();
  let damaged = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (name.endsWith(`${ENDING}.new`)) await rm(path, { force: true });
    if (!name.endsWith(ENDING) || !NAME.test(name.slice(0, -ENDING.length))) continue;
    try {
      const { toldAt, dueAt } = await read(path);
      standings.set(name.slice(0, -ENDING.length), { toldAt, dueAt });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      await rename(path, `${path}.damaged`);
      damaged += 1;
    }
  }
  return { standings, damaged };
}

async function read(path: string): Promise<Kept> {
  const kept = JSON.parse(await readFile(path, "utf8")) as Partial<Kept> | null;
  if (typeof kept?.toldAt !== "number" || !Array.isArray(kept.facts)) throw new SyntaxError("no lead");
  return { toldAt: kept.toldAt, dueAt: typeof kept.dueAt === "number" ? kept.dueAt : null, facts: kept.facts };
}

async function write(folder: string, lead: string, kept: Kept): Promise<void> {
  const path = pathOf(folder, lead);
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(kept));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** @throws PrequalError `range` where the name could be another file's */
function pathOf(folder: string, lead: string): string {
  if (!NAME.test(lead)) throw new PrequalError("range", "a lead's name has 1 to 128 of A-Z a-z 0-9 _ -", { path: "lead" });
  return join(folder, `${lead}${ENDING}`);
}

function nothing(): void {}
