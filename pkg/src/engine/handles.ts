import type {
  Assessment,
  FactOptions,
  History,
  Lead,
  Outlook,
  Scorecard,
  SetOptions,
  SnapshotOptions,
  Time,
  Values,
  Visitor,
} from "../types.js";
import { bytesOf, Card } from "./card.js";
import { PrequalError } from "./error.js";
import { momentOf } from "./log.js";
import type { Machine } from "./machine.js";
import { Resident } from "./resident.js";
import { Scratch } from "./scratch.js";

const MOST_BYTES = 0xffff_ffff;
/** Leads as lines of JSON go to the engine in pieces of about so many bytes. */
const PIECE_BYTES = 1 << 20;
const NEWLINE = 10;

/** What a handle that nobody holds any more leaves in the engine is given back. */
const forgotten =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : new FinalizationRegistry<{ free(): void }>((held) => held.free());

/** The moment that a caller asks for. */
function askedMoment(at: Time): number {
  const moment = momentOf(at);
  if (moment === moment) return moment;
  const isTime = typeof at === "number" || typeof at === "string" || at instanceof Date;
  const message = isTime
    ? "`at` is no moment within 275 760 years of 1970"
    : "`at` must be a number, an RFC 3339 text or a Date";
  throw new PrequalError(isTime ? "range" : "type", message, { path: "at" });
}

export class VisitorHandle implements Visitor {
  readonly #machine: Machine;
  #held: Resident | undefined;

  constructor(held: Resident) {
    this.#machine = held.machine;
    this.#held = held;
    forgotten?.register(this, held, this);
  }

  get #resident(): Resident {
    if (this.#held === undefined) throw new PrequalError("freed", "the visitor was freed");
    return this.#held;
  }

  record(event: string, properties: Values | null | undefined, about: FactOptions): number {
    const resident = this.#resident;
    const machine = this.#machine;
    machine.enter();
    try {
      return resident.record(event, properties, about);
    } catch (error) {
      machine.isDead = true;
      return tryAgain(machine, error, resident, () => resident.record(event, properties, about));
    } finally {
      machine.isBusy = false;
    }
  }

  set(attributes: Values, about?: SetOptions): number {
    const resident = this.#resident;
    const machine = this.#machine;
    machine.enter();
    try {
      return resident.set(attributes, about);
    } catch (error) {
      machine.isDead = true;
      return tryAgain(machine, error, resident, () => resident.set(attributes, about));
    } finally {
      machine.isBusy = false;
    }
  }

  score(at: Time): number {
    const resident = this.#resident;
    const moment = askedMoment(at);
    const machine = this.#machine;
    machine.enter();
    try {
      return resident.score(moment);
    } catch (error) {
      machine.isDead = true;
      return machine.again(error, () => resident.score(moment));
    } finally {
      machine.isBusy = false;
    }
  }

  assess(at: Time): Assessment {
    const resident = this.#resident;
    const moment = askedMoment(at);
    const machine = this.#machine;
    machine.enter();
    try {
      return resident.assess(moment);
    } catch (error) {
      machine.isDead = true;
      return machine.again(error, () => resident.assess(moment));
    } finally {
      machine.isBusy = false;
    }
  }

  outlook(at: Time): Outlook {
    const resident = this.#resident;
    const moment = askedMoment(at);
    return this.#machine.run(() => resident.outlook(moment));
  }

  history(at: Time): History {
    const resident = this.#resident;
    const moment = askedMoment(at);
    return this.#machine.run(() => resident.history(moment));
  }

  snapshot(options?: SnapshotOptions): Uint8Array<ArrayBuffer> {
    const resident = this.#resident;
    const most = options?.maxBytes ?? MOST_BYTES;
    if (typeof most !== "number") throw new PrequalError("type", "`maxBytes` must be a number", { path: "maxBytes" });
    if (!(most >= 0)) throw new PrequalError("range", "`maxBytes` must not be below 0", { path: "maxBytes" });
    const whole = Math.floor(Math.min(most, MOST_BYTES));
    return this.#machine.run(() => resident.snapshot(whole));
  }

  merge(snapshot: Uint8Array): void {
    const resident = this.#resident;
    const bytes = bytesOf(snapshot, "snapshot");
    this.#machine.run(() => resident.merge(bytes));
  }

  free(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#machine.refuseBusy();
    this.#held = undefined;
    forgotten?.unregister(this);
    held.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** After a trap: the call once more in a new instance. What traps there as well is left out with a warning. */
function tryAgain(machine: Machine, error: unknown, resident: Resident, call: () => number): number {
  machine.fail(error);
  machine.replace();
  try {
    return call();
  } catch (again) {
    machine.isDead = true;
    machine.fail(again);
    machine.replace();
    try {
      return resident.drop();
    } catch (third) {
      machine.isDead = true;
      machine.fail(third);
      throw machine.lastTrap;
    }
  }
}

/** What a scorecard holds in the engine. */
class Holding {
  readonly card: Card;
  scratch: Scratch | undefined;

  constructor(card: Card) {
    this.card = card;
  }

  free(): void {
    this.scratch?.free();
    this.card.release();
  }
}

export class ScorecardHandle implements Scorecard {
  readonly name: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly #machine: Machine;
  #held: Holding | undefined;

  constructor(machine: Machine, bytes: Uint8Array | ArrayBuffer) {
    const given = bytesOf(bytes, "bytes");
    const card = machine.run(() => new Card(machine, given));
    this.#machine = machine;
    this.#held = new Holding(card);
    this.name = card.words.name;
    this.version = card.words.version;
    this.fingerprint = card.words.fingerprint;
    forgotten?.register(this, this.#held, this);
  }

  get #holding(): Holding {
    if (this.#held === undefined) throw new PrequalError("freed", "the scorecard was freed");
    return this.#held;
  }

  get #scratch(): Scratch {
    const holding = this.#holding;
    holding.scratch ??= new Scratch(holding.card);
    return holding.scratch;
  }

  visitor(snapshot?: Uint8Array): Visitor {
    const { card } = this.#holding;
    const bytes = snapshot === undefined || snapshot === null ? undefined : bytesOf(snapshot, "snapshot");
    return new VisitorHandle(this.#machine.run(() => new Resident(card, bytes)));
  }

  assess(lead: Lead, at: Time): Assessment {
    const scratch = this.#scratch;
    const moment = askedMoment(at);
    const machine = this.#machine;
    machine.enter();
    try {
      return scratch.assess(lead, moment);
    } catch (error) {
      machine.isDead = true;
      return machine.again(error, () => scratch.assess(lead, moment));
    } finally {
      machine.isBusy = false;
    }
  }

  scoreMany(leads: Iterable<Lead> | Uint8Array | string, at: Time): Float64Array<ArrayBuffer> {
    const scratch = this.#scratch;
    const moment = askedMoment(at);
    if (typeof leads === "string" || leads instanceof Uint8Array) return this.#scoreLines(scratch, leads, moment);
    if (typeof leads !== "object" || leads === null || typeof leads[Symbol.iterator] !== "function") {
      throw new PrequalError("type", "`leads` must be a list of leads, or lines of JSON", { path: "leads" });
    }
    const scores: number[] = [];
    for (const lead of leads) scores.push(this.#machine.run(() => scratch.score(lead, moment)));
    return Float64Array.from(scores);
  }

  #scoreLines(scratch: Scratch, leads: Uint8Array | string, at: number): Float64Array<ArrayBuffer> {
    const scores: number[] = [];
    for (const piece of piecesOf(leads)) {
      for (const thousandths of this.#machine.run(() => scratch.scoreLines(piece, at))) scores.push(thousandths / 1000);
    }
    return Float64Array.from(scores);
  }

  /** One line of the answer for each line that is not blank. For the studio. */
  assessLines(bytes: Uint8Array, at: Time, asCsv: boolean): Uint8Array<ArrayBuffer> {
    const scratch = this.#scratch;
    const machine = this.#machine;
    const moment = askedMoment(at);
    return machine.run(() => scratch.assessLines(bytes, moment, asCsv));
  }

  /** Whether an engine's machine made it. */
  isOf(machine: Machine): boolean {
    return this.#machine === machine;
  }

  free(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#machine.refuseBusy();
    this.#held = undefined;
    forgotten?.unregister(this);
    held.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** Lines in pieces, each of whole lines. */
function* piecesOf(lines: Uint8Array | string): Generator<Uint8Array | string> {
  for (let start = 0; start < lines.length;) {
    let end = start + PIECE_BYTES;
    if (end < lines.length) {
      const newline = typeof lines === "string" ? lines.indexOf("\n", end) : lines.indexOf(NEWLINE, end);
      end = newline < 0 ? lines.length : newline + 1;
    } else {
      end = lines.length;
    }
    yield typeof lines === "string" ? lines.slice(start, end) : lines.subarray(start, end);
    start = end;
  }
}
