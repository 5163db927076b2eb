import { replay } from "../../edge/outbox/replay.js";
import type { OutboundRequest, Outbox, OutboxEntry, OutboxSummary } from "../../edge/outbox/types.js";
import { type Command, type Given, misused } from "../arguments.js";
import { EXIT, Failure } from "../failure.js";
import { allOf, SECRET_VARIABLE, withOutbox } from "../outbox.js";
import { bytesInWords, counted, plain, print, say } from "../terminal.js";

type Action = (given: Given, where: string, id: string | undefined) => Promise<number>;

export const outbox: Command = {
  usage: {
    name: "outbox",
    summary: "Shows what waits for the CRM, and sends again what was given up.",
    synopsis: "list|show|replay|erase WHERE [ID] [--all] [--state STATE] [--destination NAME] [--lead KEY] [--json]",
    positionals: ["list|show|replay|erase", "WHERE", "ID"],
    optional: 1,
    options: {
      state: { type: "string", value: "pending|dead", help: "list: only those; dead ones wait for a person" },
      destination: { type: "string", value: "NAME", help: "list, replay --all: only those for this destination" },
      all: { type: "boolean", help: "replay: every dead letter that was sent and refused" },
      lead: { type: "string", value: "KEY", help: "erase: all of this lead" },
      json: { type: "boolean", help: "list, show: as JSON, one entry a line" },
    },
    notes: `WHERE is a journal file, or the address of an outbox service (the environment variable ${SECRET_VARIABLE} is its secret).
A journal that a server has open can be looked at; to change it, ask the server's service.

replay makes a dead letter pending: whoever drains the outbox sends it, by the same idempotency key.
show prints what the visitor wrote. list does not.

  prequal outbox list outbox.journal --state dead
  prequal outbox show outbox.journal 5c7d0f5e-…
  prequal outbox replay https://www.example.com/_prequal/outbox --all --destination sales
  prequal outbox erase outbox.journal --lead …`,
  },

  async run(given) {
    const [name = "", where = "", id] = given.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw misused(outbox.usage, `\`${plain(name)}\` is none of list, show, replay, erase`);
    return action(given, where, id);
  },
};

const actions: Record<string, Action> = {
  async list(given, where, id) {
    if (id !== undefined) throw misused(outbox.usage, `\`${plain(id)}\` is one too many`);
    const state = given.values["state"];
    if (state !== undefined && state !== "pending" && state !== "dead") {
      throw misused(outbox.usage, `--state takes pending or dead, not \`${plain(String(state))}\``);
    }
    const filter = { state, destination: given.values["destination"] as string | undefined } as const;
    return withOutbox(where, { isChange: false }, async (found) => {
      const counts = { pending: 0, dead: 0 };
      for await (const entry of allOf(found, filter)) {
        counts[entry.state] += 1;
        await print(`${given.values["json"] ? JSON.stringify(entry) : lineOf(entry)}\n`);
      }
      say(`${counted(counts.pending, "pending entry", "pending entries")}, ${counted(counts.dead, "dead letter")}`);
      return EXIT.ok;
    });
  },

  async show(given, where, id) {
    if (id === undefined) throw misused(outbox.usage, "ID is missing");
    return withOutbox(where, { isChange: false }, async (found) => {
      const entry = await found.get(id);
      if (!entry) throw notThere(id);
      await print(given.values["json"] ? `${JSON.stringify(asText(entry))}\n` : pageOf(entry));
      return EXIT.ok;
    });
  },

  async replay(given, where, id) {
    const isAll = given.values["all"] === true;
    if ((id === undefined) !== isAll) throw misused(outbox.usage, "replay takes an ID, or --all");
    return withOutbox(where, { isChange: true }, async (found) => {
      const { ids, unseen } = id === undefined ? await deadIds(found, given.values["destination"] as string | undefined) : { ids: [id], unseen: 0 };
      for (const one of ids) if (!(await replay(found, one, Date.now()))) throw notThere(one);
      say(`${counted(ids.length, "entry", "entries")} will be sent again when the outbox is drained next`);
      if (unseen) say(`${counted(unseen, "dead letter was", "dead letters were")} never sent and may hold anything: show each, then replay it by its ID`);
      return EXIT.ok;
    });
  },

  async erase(given, where, id) {
    const lead = given.values["lead"] as string | undefined;
    if ((id === undefined) === (lead === undefined)) throw misused(outbox.usage, "erase takes an ID, or --lead");
    return withOutbox(where, { isChange: true }, async (found) => {
      const erased = await found.erase({ id, lead });
      say(`${counted(erased, "entry", "entries")} erased`);
      if (erased === 0 && id !== undefined) throw notThere(id);
      return EXIT.ok;
    });
  },
};

/** What was never sent could not be read, or is held as spam: a person has to look at each. */
async function deadIds(found: Outbox, destination: string | undefined): Promise<{ ids: string[]; unseen: number }> {
  const ids: string[] = [];
  let unseen = 0;
  for await (const { id, attempts } of allOf(found, { state: "dead", destination })) {
    if (attempts) ids.push(id);
    else unseen += 1;
  }
  return { ids, unseen };
}

function notThere(id: string): Failure {
  return new Failure(EXIT.unreadable, `there is no entry \`${plain(id)}\``);
}

/** One entry on one line: nothing of what the visitor wrote. */
function lineOf({ id, createdAt, state, destination, attempts, problem, nextAt, bytes }: OutboxSummary): string {
  const tried = `${counted(attempts, "attempt")}${problem === null ? "" : `, ${plain(problem)}`}`;
  const next = state === "dead" ? "waits for a person" : `next ${momentOf(nextAt)}`;
  return [plain(id).padEnd(36), momentOf(createdAt), state.padEnd(7), plain(destination), tried, next, bytesInWords(bytes)].join("  ");
}

function pageOf(entry: OutboxEntry): string {
  const { request, plain: without, ...summary } = entry;
  const head = lineOf({ ...summary, bytes: request.body.length + (without?.body.length ?? 0) });
  const parts = [head, requestText("As it is sent", request)];
  if (without) parts.push(requestText("Without our fields", without));
  return `${parts.join("\n\n")}\n`;
}

/** Control characters of a visitor's must not steer the terminal; line ends stay. */
function requestText(title: string, { method, url, headers, body }: OutboundRequest): string {
  const lines = new TextDecoder().decode(body).split(/\r\n|\n/);
  return [
    `${title}:`,
    `${plain(method)} ${plain(url)}`,
    ...headers.map(([name, value]) => `${plain(name)}: ${plain(value)}`),
    "",
    ...lines.map(plain),
  ].join("\n");
}

function asText(entry: OutboxEntry): object {
  const readable = (one: OutboundRequest | null) => one && { ...one, body: new TextDecoder().decode(one.body) };
  return { ...entry, request: readable(entry.request), plain: readable(entry.plain) };
}

function momentOf(ms: number): string {
  const moment = new Date(ms);
  return Number.isNaN(moment.getTime()) ? "at no time" : moment.toISOString().slice(0, 19) + "Z";
}
