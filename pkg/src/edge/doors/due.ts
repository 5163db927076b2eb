/**
 * What is due: deadlines of stages (`sla`) that have run out. Asked for by `POST /_prequal/due`, signed as the events are, or
 * pushed by an alarm or timer that calls `overdueLeads`.
 */
import { PrequalError } from "../../engine/error.js";
import { utf8 } from "../body/bytes.js";
import { ownValues } from "../facts/fact.js";
import { deadlinesOf, firstOf } from "../leads/remember.js";
import type { LeadStore } from "../leads/types.js";
import type { Setup } from "../options.js";
import { createScorer, type EngineOptions, type Scorer } from "../score.js";
import { toBase64Url } from "../tokens/base64.js";
import { answer, refuse } from "./answer.js";
import { signedJson } from "./events.js";
import type { EventsOptions } from "./options.js";

/** A stage that a lead has stood in for longer than agreed. */
export interface Overdue {
  /** The lead's name in the store; `leadKey` gives it for an address. */
  readonly lead: string;
  readonly stage: string;
  /** In milliseconds since 1970. */
  readonly dueAt: number;
}

const MOST = 100;

/** Tells of one deadline; `id` is the same for the same deadline everywhere: 43 of `[A-Za-z0-9_-]`. */
export type PushOverdue = (overdue: Overdue, id: string) => unknown;

export interface DueOptions {
  readonly limit?: number | undefined;
  readonly isTold?: boolean | undefined;
  readonly push?: PushOverdue | undefined;
}

/**
 * The deadlines that have passed, of at most so many leads, the longest due first. With `isTold` they are not given again: the
 * lead's next deadline, if it has one, is noted instead, once `push` was told. Needs the studio's engine; null without it.
 */
export async function dueLeads(
  store: LeadStore,
  scorer: Scorer,
  now: number,
  { limit = MOST, isTold = false, push }: DueOptions = {},
): Promise<Overdue[] | null> {
  const overdue: Overdue[] = [];
  for (const { lead } of await store.due(now, limit)) {
    const deadlines = await deadlinesOf(await store.facts(lead), now, scorer);
    if (!deadlines) return null;
    const passed = deadlines.filter(({ isOverdue }) => isOverdue).map(({ stage, dueAt }) => ({ lead, stage, dueAt }));
    if (push) for (const one of passed) await push(one, await overdueId(one));
    overdue.push(...passed);
    // What is not due after all, because the CRM has told since, is noted anew in any case.
    const open = isTold ? deadlines.filter(({ isOverdue }) => !isOverdue) : deadlines;
    await store.setDue(lead, firstOf(open));
  }
  return overdue;
}

export interface OverdueOptions extends EngineOptions {
  readonly leads: LeadStore;
}

/**
 * For an alarm or a cron trigger: the deadlines that have passed, each once where `isTold`. `push` is told of each before it
 * counts as told; what it rejects with is passed on, and that lead and those behind it stay due.
 *
 * @throws PrequalError `unsupported` where the engine is not the studio's; and what the store throws
 */
export async function overdueLeads(
  { leads, ...engine }: OverdueOptions,
  { now = Date.now(), ...asked }: DueOptions & { readonly now?: number } = {},
): Promise<Overdue[]> {
  const due = await dueLeads(leads, createScorer(engine), now, asked);
  if (!due) throw noHistory();
  return due;
}

export async function overdueId({ lead, stage, dueAt }: Overdue): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(JSON.stringify([lead, stage, dueAt])))));
}

export function noHistory(): PrequalError {
  return new PrequalError("unsupported", "deadlines: only the engine of openStudio() can replay a lead", { path: "engine" });
}

/** The body is `{"limit":…,"told":true}`, both optional. */
export async function dueDoor(request: Request, { keys }: EventsOptions, store: LeadStore, setup: Setup): Promise<Response> {
  const signed = await signedJson(request, keys, setup);
  if (signed instanceof Response) return signed;
  const { limit, told } = ownValues(signed.json, ["limit", "told"]);
  const most = Number.isSafeInteger(limit) ? Math.min(Math.max(limit as number, 1), MOST) : MOST;
  try {
    const due = await dueLeads(store, setup.scorer, setup.now(), { limit: most, isTold: told === true });
    if (due) return answer({ due });
    setup.report("history_unavailable", { step: "due" });
    return refuse("history_unavailable", 501);
  } catch (error) {
    setup.report("store_failed", { step: "due", error });
    return refuse("unavailable", 503);
  }
}
