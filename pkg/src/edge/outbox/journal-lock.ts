/** One process writes a journal: a file beside it says which. */
import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { PrequalError } from "../../engine/error.js";

/** Journals that this process has open: its own id in a lock file is otherwise that of an earlier life (in a container it is 1). */
const open = new Set<string>();

/**
 * Takes the lock of a journal; one that a process left behind when it was killed is taken over.
 *
 * @returns what gives it back
 * @throws PrequalError `busy` where another process that is alive has it
 */
export async function lockJournal(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const mine = ownerOf(process.pid);
  for (let tries = 0; ; tries += 1) {
    if (open.has(lock)) throw inUse(path, mine);
    try {
      await writeFile(lock, mine, { flag: "wx" });
      open.add(lock);
      return async () => {
        open.delete(lock);
        await rm(lock, { force: true });
      };
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST" || tries > 2) throw error;
    }
    const owner = await readFile(lock, "utf8").catch(() => "");
    if (isAlive(owner) && owner !== mine) throw inUse(path, owner);
    await rm(lock, { force: true });
  }
}

/** A process: its id, and since when it runs where the host tells that, for ids are used again. */
function ownerOf(pid: number): string {
  return `${pid} ${statusOf(pid)?.startedAt ?? ""}`.trim();
}

/** What Linux tells of a process; undefined elsewhere, and of one that is not there. */
function statusOf(pid: number): { state: string; startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is a name in brackets that may hold spaces; the state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function isAlive(owner: string): boolean {
  const pid = Number(owner.split(" ")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
  // One that was killed and that nobody has asked after still has its id.
  return ownerOf(pid) === owner && !/^[ZX]/.test(statusOf(pid)?.state ?? "");
}

function inUse(path: string, owner: string): PrequalError {
  return new PrequalError("busy", `the journal is in use by process ${owner.split(" ")[0]}`, { path });
}
