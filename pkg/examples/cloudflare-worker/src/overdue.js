// The second Worker: looks each minute for leads whose deadline has run out, and puts each deadline into the first
// Worker's outbox, which sends it. It has the studio's engine, which alone replays a lead: too large for before a form.
import { DurableObject } from "cloudflare:workers";
import { createHandler, overdueEntry, overdueLeads } from "prequal/edge";
import { durableObjectLeads } from "prequal/edge/leads/durable-object";
import { durableObjectOutbox } from "prequal/edge/outbox/durable-object";
import { openStudio } from "prequal/studio";
import wasm from "prequal/studio.wasm";
import scorecard from "../model.pq";

/** Of more leads, the longest due are looked at: each takes up to three calls, and a plan limits those of a run. */
const MOST_LEADS = 300;

const engine = openStudio({ wasm });

/** Remembers which deadlines were pushed: the door lists them until the CRM has acted, but each is told once. */
export class Pushed extends DurableObject {
  async ids() {
    return (await this.ctx.storage.get("ids")) ?? [];
  }

  async keep(ids) {
    await this.ctx.storage.put("ids", ids);
  }
}

/** Pushes what has run out since the last run. */
async function look(env) {
  const outbox = durableObjectOutbox(env.OUTBOX);
  const pushed = env.PUSHED.get(env.PUSHED.idFromName("pushed"));
  const before = new Set(await pushed.ids());
  const now = new Set();
  const push = async (overdue, id) => {
    if (!before.has(id)) await outbox.put(overdueEntry(overdue, { id, url: env.OVERDUE_URL, destination: "overdue" }));
    now.add(id);
  };
  try {
    await overdueLeads({ leads: durableObjectLeads(env.LEADS), engine, scorecard }, { limit: MOST_LEADS, push });
  } catch (error) {
    // Those behind what failed were not looked at, and may have been pushed before.
    await pushed.keep([...new Set([...now, ...before])].slice(0, 10 * MOST_LEADS));
    throw error;
  }
  // What is no longer due need not be remembered.
  if (now.size !== before.size || [...now].some((id) => !before.has(id))) await pushed.keep([...now]);
}

const handler = createHandler((env) => ({
  engine,
  scorecard,
  keys: env.PREQUAL_KEYS.split(" "),
  audience: env.SITE,
  endpoints: {},
  origin: () => new Response(null, { status: 404 }),
  outbox: durableObjectOutbox(env.OUTBOX),
  leads: durableObjectLeads(env.LEADS),
  // `POST /_prequal/due`, signed with these, lists what has run out. What the CRM tells goes to the first Worker.
  doors: { events: { keys: env.EVENT_KEYS.split(" ") } },
  onProblem: (problem) => console.warn(JSON.stringify(problem)),
}));

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/_prequal/due") return new Response(null, { status: 404 });
    return handler(request, env, ctx);
  },
  scheduled: (event, env) => look(env),
};
