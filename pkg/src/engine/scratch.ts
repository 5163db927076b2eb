import type { Assessment, Lead } from "../types.js";
import type { Card } from "./card.js";
import { extrasOf } from "./extras.js";
import {
  BEFORE_ALL_TIME,
  FARTHEST_MS,
  MAX_ATTRIBUTES,
  MAX_EVENTS,
  MAX_NAME_SCALARS,
  MAX_PROPERTIES,
  Warn,
} from "./face.js";
import { type Draft, element, isPlain, isPolluted, listOf, Log, momentOf, own, ownDraft, sourceNumber } from "./log.js";
import type { Machine } from "./machine.js";
import { unpackAssessment } from "./unpack.js";

/** Numbers that are gathered before the engine reads them. */
const FLUSH = 8192;
/** Beyond so many UTF-16 units of ids and sessions in a lead, the engine must know their texts: it keeps only so much text. */
const MOST_LABEL_UNITS = 1 << 20;
/** The most elements of `events` that are looked at. */
const MOST_LOOKED_AT = 1_000_000;

/**
 * A visitor that serves one lead after the other, as plain data.
 *
 * Ids and sessions need only be told apart, so they cross as ordinals; only where the engine must make room, and therefore
 * look at them, do they cross as texts, and each fact by itself.
 * Everything here runs within a call of the machine.
 */
export class Scratch {
  readonly #card: Card;
  readonly #machine: Machine;
  readonly #log: Log;
  #epoch = 0;
  readonly #labels = new Map<string, number>();
  #labelUnits = 0;
  #facts = 0;
  #session: string | undefined;
  #sessionNumber = -1;

  constructor(card: Card) {
    this.#card = card;
    this.#machine = card.machine;
    this.#log = new Log(card, false);
  }

  /** The number of the visitor in the instance that is alive. */
  visitor(): number {
    const log = this.#log;
    if (this.#epoch !== this.#machine.epoch) {
      log.forget();
      log.visitor = this.#machine.face.visitor_new(this.#card.handle(), 0);
      this.#epoch = this.#machine.epoch;
    }
    return log.visitor;
  }

  assess(lead: Lead, at: number): Assessment {
    const machine = this.#machine;
    this.#take(lead, at);
    const start = machine.placeOf(machine.face.visitor_assess(this.#log.visitor, at));
    return unpackAssessment(this.#card.words, machine.doubles, start, at);
  }

  /** The scores of lines of JSON, in thousandths. */
  scoreLines(lines: Uint8Array | string, at: number): Float64Array {
    const scores = extrasOf(this.#machine, "scoreMany of JSON").scoreLines(this.#machine, this.visitor(), lines, at);
    this.#log.forget();
    return scores;
  }

  /** The assessments of lines of JSON, as lines of JSON or of CSV. */
  assessLines(lines: Uint8Array, at: number, asCsv: boolean): Uint8Array<ArrayBuffer> {
    const answers = extrasOf(this.#machine, "assessLines").assessLines(this.#machine, this.visitor(), lines, at, asCsv);
    this.#log.forget();
    return answers;
  }

  free(): void {
    this.#machine.give(this.#epoch, (face) => face.visitor_free(this.#log.visitor));
  }

  score(lead: Lead, at: number): number {
    this.#take(lead, at);
    return this.#machine.face.visitor_score(this.#log.visitor, at) / 1000;
  }

  #take(lead: unknown, at: number): void {
    if (!this.#read(lead, at, false)) this.#read(lead, at, true);
  }

  /** Gives the lead to the engine; false where it must be read again with care. */
  #read(lead: unknown, at: number, isCareful: boolean): boolean {
    const log = this.#log;
    this.#clear();
    if (typeof lead !== "object" || lead === null || listOf(lead) !== undefined) {
      log.warn(Warn.BadValue);
      return true;
    }
    const polluted = isPolluted();
    const attributes = own(lead, "attributes");
    if (typeof attributes === "object" && attributes !== null && listOf(attributes) === undefined) {
      log.fact(BEFORE_ALL_TIME, 0, 0, -1, -1, attributes, MAX_ATTRIBUTES);
      this.#facts = 1;
    } else if (attributes !== undefined && attributes !== null) {
      log.warn(Warn.BadValue);
    }
    const events = own(lead, "events");
    if (events === undefined || events === null) return this.#flush(at) || isCareful;
    const found = listOf(events);
    if (found === undefined) {
      log.warn(Warn.BadEvent);
      return this.#flush(at) || isCareful;
    }
    if (found.length > MAX_EVENTS && !isCareful) return false;
    return this.#events(found.list, found.length, at, polluted, isCareful);
  }

  #clear(): void {
    const machine = this.#machine;
    if (machine.face.visitor_clear(this.visitor()) !== 0) this.#log.forget();
    if (this.#labels.size > 0) this.#labels.clear();
    this.#labelUnits = 0;
    this.#session = undefined;
    this.#facts = 0;
    this.#log.next = machine.numbersStart;
  }

  #events(events: readonly unknown[], length: number, at: number, polluted: boolean, isCareful: boolean): boolean {
    const log = this.#log;
    const most = Math.min(length, MOST_LOOKED_AT);
    if (length > most) log.warn(Warn.TooMany);
    for (let place = 0; place < most; place += 1) {
      const event = element(events, place, polluted);
      if (typeof event === "object" && event !== null) this.#event(event, polluted, isCareful);
      else log.warn(Warn.BadEvent);
      if (isCareful || log.next - this.#machine.numbersStart > FLUSH) {
        if (!this.#flush(at) && !isCareful) return false;
        if (this.#labelUnits > MOST_LABEL_UNITS && !isCareful) return false;
      }
    }
    return this.#flush(at) || isCareful;
  }

  // Whatever is not the rule stands in a function of its own here: what is left is small enough to be compiled into the loop.
  #event(given: object, polluted: boolean, isCareful: boolean): void {
    if (polluted || !isPlain(given)) {
      this.#draft(ownDraft(given), isCareful);
      return;
    }
    let name, when, id, session, source, properties;
    try {
      ({ event: name, at: when, id, session, source, properties } = given as Draft);
    } catch {
      // One of them throws: each is read by itself.
      this.#draft(ownDraft(given), isCareful);
      return;
    }
    this.#fact(name, when, id, session, source, properties, isCareful);
  }

  #draft({ event, at, id, session, source, properties }: Draft, isCareful: boolean): void {
    this.#fact(event, at, id, session, source, properties, isCareful);
  }

  #fact(
    name: unknown,
    when: unknown,
    id: unknown,
    session: unknown,
    source: unknown,
    properties: unknown,
    isCareful: boolean,
  ): void {
    const log = this.#log;
    const event = log.event(name);
    const at = typeof when === "number" && when >= -FARTHEST_MS && when <= FARTHEST_MS ? when : momentOf(when);
    if (event < 0 || at !== at) {
      log.warn(Warn.BadEvent);
      return;
    }
    const idNumber = id === undefined ? -1 : this.#id(id, isCareful);
    const isSame = session === this.#session && session !== undefined;
    const sessionNumber = isSame ? this.#sessionNumber : this.#newSession(session, isCareful);
    log.fact(
      at,
      event,
      source === undefined ? 0 : sourceNumber(source),
      idNumber,
      sessionNumber,
      properties,
      MAX_PROPERTIES,
    );
    this.#facts += 1;
  }

  #id(id: unknown, isCareful: boolean): number {
    return isCareful ? this.#log.label(id) : this.#ordinal(id);
  }

  /** The number of a session that is not the one before; −1 for none. */
  #newSession(session: unknown, isCareful: boolean): number {
    if (session === undefined) return -1;
    if (isCareful) return this.#log.label(session);
    this.#sessionNumber = this.#ordinal(session);
    this.#session = typeof session === "string" && session.length <= MAX_NAME_SCALARS ? session : undefined;
    return this.#sessionNumber;
  }

  /** A number that equal ids, or sessions, share; −1 for none. */
  #ordinal(text: unknown): number {
    if (text === undefined) return -1;
    const labels = this.#labels;
    const known = labels.get(text as string);
    if (known !== undefined) return known;
    const label = this.#log.labelText(text);
    if (label === "") return -1;
    const same = label === text ? undefined : labels.get(label);
    if (same !== undefined) return same;
    this.#labelUnits += label.length;
    const number = labels.size;
    labels.set(label, number);
    return number;
  }

  /** Lets the engine read what is gathered; false where numbers of texts have lost their meaning. */
  #flush(at: number): boolean {
    const log = this.#log;
    if (this.#facts === 0) return true;
    const forgotten = this.#machine.face.visitor_read(log.visitor, this.#facts, at) !== 0;
    this.#facts = 0;
    log.next = this.#machine.numbersStart;
    if (forgotten) log.forget();
    return !forgotten;
  }
}
