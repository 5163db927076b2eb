// What every outbox must do, whatever it keeps its entries in. Free of any host, so that it runs where the outbox does.

/** Thrown where an outbox does otherwise. */
class Broken extends Error {}

const now = 1_764_000_000_000;
const LEASE_MS = 60_000;
const bytesOf = (text) => new TextEncoder().encode(text);

/** An entry; what is given replaces its parts. */
export function entryOf(id, given = {}) {
  const request = (body) => ({
    url: "https://crm.example/lead?form=1",
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded"], ["X-Twice", "1"], ["X-Twice", "2"]],
    body: bytesOf(body),
  });
  return {
    id,
    createdAt: now,
    attempts: 0,
    nextAt: now,
    destination: "sales",
    lead: null,
    request: request(`name=${id}&lead_score=80`),
    plain: request(`name=${id}`),
    state: "pending",
    problem: null,
    ...given,
  };
}

/** Tests by name; each gets an empty outbox. */
export const contract = {
  "gives back what was put, byte for byte": async (outbox) => {
    const body = Uint8Array.from({ length: 70_000 }, (_, place) => (place * 31) % 256);
    const entry = entryOf("a-1_B", { lead: "key", problem: "ŒÆØ", plain: null });
    entry.request.body = body;
    await outbox.put(entry);
    same(await outbox.get("a-1_B"), entry);
    same(await outbox.get("another"), null);
  },
  "keeps a submission of more than 2 MiB whole": async (outbox) => {
    const entry = entryOf("large");
    entry.request.body = new Uint8Array(5 << 18).map((_, place) => place % 251);
    entry.plain.body = new Uint8Array(5 << 18).fill(7);
    await outbox.put(entry);
    same(await outbox.get("large"), entry);
    same((await outbox.due(now, 1))[0].request.body.length, 5 << 18);
  },
  "keeps empty bodies": async (outbox) => {
    const entry = entryOf("empty");
    entry.request.body = new Uint8Array();
    entry.plain.body = new Uint8Array();
    await outbox.put(entry);
    same(await outbox.get("empty"), entry);
  },
  "replaces an entry with the same id": async (outbox) => {
    await outbox.put(entryOf("a"));
    const later = entryOf("a", { destination: "later", nextAt: now + 1 });
    await outbox.put(later);
    same(await outbox.get("a"), later);
    same((await outbox.list()).length, 1);
    same(await outbox.due(now, 10), []);
  },
  "gives what is due, the longest due first, and leases it": async (outbox) => {
    await outbox.put(entryOf("second", { nextAt: now - 1 }));
    await outbox.put(entryOf("first", { nextAt: now - 2 }));
    await outbox.put(entryOf("not-yet", { nextAt: now + 1 }));
    await outbox.put(entryOf("dead", { state: "dead" }));
    await outbox.put(entryOf("third", { nextAt: now }));
    const due = await outbox.due(now, 2);
    same(due.map(({ id }) => id), ["first", "second"]);
    same(due[0].nextAt, now + LEASE_MS);
    same(due[0].request, entryOf("first").request);
    same((await outbox.due(now, 9)).map(({ id }) => id), ["third"]);
    same(await outbox.due(now, 9), []);
    same((await outbox.due(now + LEASE_MS, 9)).map(({ id }) => id).sort(), ["first", "not-yet", "second", "third"]);
  },
  "leases each entry once to those who ask together": async (outbox) => {
    for (let rank = 0; rank < 10; rank += 1) await outbox.put(entryOf(`e${rank}`));
    const batches = await Promise.all(Array.from({ length: 5 }, () => outbox.due(now, 4)));
    const ids = batches.flat().map(({ id }) => id);
    same(new Set(ids).size, ids.length);
    same(ids.length <= 10, true);
  },
  "updates how an entry stands, and not what it sends": async (outbox) => {
    const entry = entryOf("a");
    await outbox.put(entry);
    const standing = { attempts: 3, nextAt: now + 5, state: "dead", problem: "status_422" };
    await outbox.update({ ...entry, ...standing, destination: "elsewhere", request: entryOf("other").request });
    same(await outbox.get("a"), { ...entry, ...standing });
    same(await outbox.due(now + 10, 9), []);
    await outbox.update({ ...entry, ...standing, state: "pending" });
    same((await outbox.due(now + 10, 9)).length, 1);
  },
  "does not bring back what was removed": async (outbox) => {
    const entry = entryOf("a");
    await outbox.put(entry);
    await outbox.remove("a");
    await outbox.remove("a");
    await outbox.update({ ...entry, attempts: 1 });
    same(await outbox.get("a"), null);
    same(await outbox.list(), []);
    same(await outbox.due(now + 1, 9), []);
  },
  "lists without bodies, by age, in pages": async (outbox) => {
    await outbox.put(entryOf("b", { createdAt: now + 1 }));
    await outbox.put(entryOf("c", { createdAt: now + 1, state: "dead", destination: "quiet" }));
    await outbox.put(entryOf("z", { createdAt: now }));
    const all = await outbox.list();
    same(all.map(({ id }) => id), ["z", "b", "c"]);
    const { request, plain, ...summary } = entryOf("z");
    same(all[0], { ...summary, bytes: request.body.length + plain.body.length });
    same((await outbox.list({ state: "dead" })).map(({ id }) => id), ["c"]);
    same((await outbox.list({ destination: "sales" })).map(({ id }) => id), ["z", "b"]);
    same((await outbox.list({ limit: 1 })).map(({ id }) => id), ["z"]);
    await outbox.remove("z");
    const after = { createdAt: now, id: "z" };
    same((await outbox.list({ limit: 1, after })).map(({ id }) => id), ["b"]);
    same((await outbox.list({ after: { createdAt: now + 1, id: "b" } })).map(({ id }) => id), ["c"]);
  },
  "erases by lead, by age and by id, and nothing by nothing": async (outbox) => {
    await outbox.put(entryOf("a", { lead: "x" }));
    await outbox.put(entryOf("b", { lead: "x", state: "dead" }));
    await outbox.put(entryOf("c", { lead: "y", createdAt: now - 1 }));
    await outbox.put(entryOf("d"));
    same(await outbox.erase({ lead: "x", state: "dead" }), 1);
    same(await outbox.erase({ createdBefore: now }), 1);
    same(await outbox.erase({ id: "d" }), 1);
    same((await outbox.list()).map(({ id }) => id), ["a"]);
    same(await outbox.erase({ lead: "x" }), 1);
    same(await outbox.erase({ lead: "x" }), 0);
    await rejected(() => outbox.erase({}));
    await rejected(() => outbox.erase({ lead: undefined }));
  },
  "refuses an id that could not be a header": async (outbox) => {
    for (const id of ["", "a b", "a\r\nb", "å", "x".repeat(65)]) await rejected(() => outbox.put(entryOf(id)));
    same(await outbox.list(), []);
  },
  "gives copies": async (outbox) => {
    const entry = entryOf("a");
    await outbox.put(entry);
    entry.request.body[0] = 0;
    const first = await outbox.get("a");
    first.request.body[0] = 0;
    (await outbox.list())[0].state = "dead";
    same(await outbox.get("a"), entryOf("a"));
  },
};

/**
 * Runs them all.
 * @param {(name: string) => Promise<object>} emptyOutbox
 * @returns {Promise<{ name: string, problem: string | null }[]>}
 */
export async function runContract(emptyOutbox) {
  const results = [];
  for (const [name, run] of Object.entries(contract)) {
    try {
      await run(await emptyOutbox(name));
      results.push({ name, problem: null });
    } catch (error) {
      results.push({ name, problem: String(error?.stack ?? error) });
    }
  }
  return results;
}

async function rejected(call) {
  try {
    await call();
  } catch {
    return;
  }
  throw new Broken("it was not refused");
}

function same(actual, expected) {
  const [one, other] = [shown(actual), shown(expected)];
  if (one !== other) throw new Broken(`expected ${other.slice(0, 600)}, got ${one.slice(0, 600)}`);
}

/** As text, keys in order; bytes by their length and a sum of them. */
function shown(value) {
  if (value instanceof Uint8Array) return `bytes(${value.length}, ${value.reduce((sum, byte) => (sum * 31 + byte) % 1e9, 7)})`;
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}: ${shown(value[key])}`).join(", ")}}`;
}
