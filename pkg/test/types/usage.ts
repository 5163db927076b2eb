// The public types as a user writes against them. Compiled, never run.
import {
  type Assessment,
  type Engine,
  type Lead,
  load,
  loadSync,
  PrequalError,
  type Problem,
  type Scorecard,
  type Visitor,
} from "prequal";
import { createHandler, type Decision, formEndpoint, type Handler, hubspotForm, type Problem as EdgeProblem, webhook } from "prequal/edge";
import { memoryOutbox } from "prequal/edge/outbox/memory";
import runtime from "prequal/runtime.wasm";
import studioWasm from "prequal/studio.wasm";
import { type Findings, openStudio, type Studio } from "prequal/studio";

export async function whole(bytes: Uint8Array, response: Response): Promise<string | null> {
  const engine: Engine = await load();
  await load({ wasm: response });
  await load({ wasm: fetch("/runtime.wasm") });
  await load({ wasm: new URL("https://example.com/runtime.wasm") });
  await load({ wasm: "/runtime.wasm" });
  await load({ wasm: bytes });
  await load({ wasm: undefined });
  loadSync(runtime);
  await openStudio({ wasm: studioWasm });

  using scorecard: Scorecard = engine.scorecard(bytes);
  using visitor: Visitor = scorecard.visitor(undefined);
  const score: number = visitor.record(
    "page_view",
    { path: "/pricing" },
    { at: Date.now(), id: "1", session: "s", source: "edge" },
  );
  visitor.record("my own", undefined, { at: new Date(), source: "my own" });
  visitor.record("my own", null, { at: "2026-03-01T09:30:00Z", id: undefined, session: null });
  visitor.set({
    email: "a@b.example",
    employees: 500,
    consent: true,
    markets: ["NO", "SE"],
    country: null,
    city: undefined,
  });
  visitor.set({ jobTitle: "CTO" }, { at: 0, source: "crm" });
  const restored: Visitor = scorecard.visitor(visitor.snapshot({ maxBytes: 3000 }));
  restored.merge(visitor.snapshot());

  const lead: Lead = { id: "7", attributes: { jobTitle: "CTO" }, events: [{ event: "page_view", at: 5 }] };
  const assessment: Assessment = scorecard.assess(lead, Date.now());
  const scores: Float64Array = scorecard.scoreMany([lead], 5);
  scorecard.scoreMany("{}\n{}", 5);
  scorecard.scoreMany(new Uint8Array(), 5);
  for (const limit of assessment.limits) {
    if (limit.at === "total") continue;
    const id: string = limit.id;
    console.log(id, limit.points);
  }
  const changesAt: number | null = visitor.outlook(5).changesAt;
  const reachedAt: number | null | undefined = visitor.history(5).stages[0]?.reachedAt;
  // A body takes bytes that are not shared.
  new Response(visitor.snapshot());
  console.log(score, scores.length, changesAt, reachedAt, engine.traps, engine.lastTrap?.message);
  return assessment.stage;
}

export async function authoring(document: object): Promise<Uint8Array> {
  const studio: Studio = await openStudio();
  const { problems, warnings }: Findings = studio.check(document);
  const all: Problem[] = [...problems, ...warnings];
  all.forEach(({ code, path, detail }) => console.log(code, path, detail));
  try {
    return studio.compile(JSON.stringify(document), { for: "page" });
  } catch (error) {
    if (error instanceof PrequalError && error.code === "invalid_model") console.log(error.path, error.problems);
    throw error;
  }
}

export async function mistakes(engine: Engine, scorecard: Scorecard, visitor: Visitor): Promise<void> {
  // @ts-expect-error bytes
  engine.scorecard("model.pq");
  // @ts-expect-error a moment is needed
  visitor.record("page_view", {});
  // @ts-expect-error a moment is needed
  visitor.record("page_view", {}, {});
  // @ts-expect-error no objects as values
  visitor.set({ address: { city: "Oslo" } });
  // @ts-expect-error no functions as values
  visitor.set({ employees: () => 5 });
  // @ts-expect-error no big integers
  visitor.set({ employees: 5n });
  // @ts-expect-error a moment is needed
  visitor.assess();
  // @ts-expect-error a lead
  scorecard.assess("lead", 5);
  // @ts-expect-error an event has a name
  scorecard.assess({ events: [{ at: 5 }] }, 5);
  // @ts-expect-error page or edge
  (await openStudio()).compile({}, { for: "everyone" });
  // @ts-expect-error a number
  visitor.snapshot({ maxBytes: "3000" });
}

interface Env {
  KEYS: string;
}

export function edge(scorecard: ArrayBuffer): Handler<Env> {
  const decisions: Decision[] = [];
  const problems: EdgeProblem[] = [];
  const sales = formEndpoint({ url: "https://crm.example.net/lead", name: "sales" });
  return createHandler<Env>((env) => ({
    wasm: runtime,
    scorecard,
    keys: env.KEYS.split(" "),
    audience: "www.example.com",
    outbox: memoryOutbox(),
    endpoints: {
      "/demo": { destination: { routes: { sales }, otherwise: hubspotForm({ portalId: "1", formGuid: "2" }) }, fields: { size: { to: "employees", as: "range" } } },
      "/contact": { destination: webhook({ url: "https://hook.example.net", keys: env.KEYS }) },
    },
    origin: (request, { KEYS }, ctx) => (ctx.waitUntil?.(Promise.resolve(KEYS)), fetch(request)),
    onDecision: (decision) => void decisions.push(decision),
    onProblem: (problem) => problems.push(problem),
  }));
}

// @ts-expect-error an outbox is needed
createHandler({ wasm: runtime, scorecard: new Uint8Array(), keys: "", audience: "", endpoints: {} });
