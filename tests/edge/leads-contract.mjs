// What every store of leads must do. Free of any host, so that it runs where the store does.

const now = 1_764_000_000_000;
const fact = (id, given = {}) => ({ event: "email_open", at: now, id, session: "", source: "email", properties: {}, ...given });
const idsOf = (facts) => facts.map(({ id }) => id).sort();

export const contract = {
  "keeps the union of facts, the verified before the claimed": async (leads) => {
    same(await leads.facts("a"), []);
    await leads.add("a", [fact("one"), fact("two", { source: "browser", properties: { path: "/æ" } })]);
    await leads.add("a", [fact("one"), fact("two", { source: "crm" }), fact("three")]);
    await leads.add("b", [fact("other")]);
    const facts = await leads.facts("a");
    same(idsOf(facts), ["one", "three", "two"]);
    same(facts.find(({ id }) => id === "two").source, "crm");
    same(idsOf(await leads.facts("b")), ["other"]);
  },
  "keeps the facts of those who add at once": async (leads) => {
    await Promise.all(Array.from({ length: 8 }, (_, rank) => leads.add("a", [fact(`f${rank}`)])));
    same((await leads.facts("a")).length, 8);
  },
  "keeps 2 000 facts of 100 bytes and more, and no more": async (leads) => {
    const many = Array.from({ length: 2_100 }, (_, rank) => fact(`m${rank}`, { at: now + rank, properties: { note: "æ".repeat(60) } }));
    await leads.add("a", many);
    const facts = await leads.facts("a");
    same(facts.length, 2_000);
    same(facts.at(-1), many.at(-1));
    await leads.add("a", [fact("last", { at: now + 9_999 })]);
    same((await leads.facts("a")).at(-1).id, "last");
  },
  "gives what is due, the longest due first": async (leads) => {
    await leads.setDue("nobody", now);
    for (const [lead, dueAt] of [["a", now], ["b", now - 5], ["c", now + 1], ["d", now - 1]]) {
      await leads.add(lead, [fact("x")]);
      await leads.setDue(lead, dueAt);
    }
    same(await leads.due(now, 9), [{ lead: "b", dueAt: now - 5 }, { lead: "d", dueAt: now - 1 }, { lead: "a", dueAt: now }]);
    same((await leads.due(now, 1)).length, 1);
    await leads.add("b", [fact("y")]);
    await leads.setDue("b", now + 7);
    await leads.setDue("d", null);
    same((await leads.due(now, 9)).map(({ lead }) => lead), ["a"]);
  },
  "erases a lead and its deadline": async (leads) => {
    await leads.add("a", [fact("x")]);
    await leads.setDue("a", now - 1);
    await leads.erase("a");
    await leads.erase("a");
    same(await leads.facts("a"), []);
    same(await leads.due(now, 9), []);
  },
};

/** @returns {Promise<{ name: string, problem: string | null }[]>} */
export async function runContract(emptyStore) {
  const results = [];
  for (const [name, run] of Object.entries(contract)) {
    try {
      await run(await emptyStore());
      results.push({ name, problem: null });
    } catch (error) {
      results.push({ name, problem: String(error?.stack ?? error) });
    }
  }
  return results;
}

function same(actual, expected) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`expected ${other.slice(0, 400)}, got ${one.slice(0, 400)}`);
}
