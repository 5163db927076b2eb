import type { Assessment, History, Outlook } from "../types.js";
import { type Card, checkFile } from "./card.js";
import { extrasOf } from "./extras.js";
import { BEFORE_ALL_TIME, MAX_ATTRIBUTES, MAX_NAME_SCALARS, MAX_PROPERTIES, TEXTS_FORGOTTEN, Warn } from "./face.js";
import { type Draft, isPlain, isPolluted, keptName, Log, momentOf, ownDraft, sourceNumber } from "./log.js";
import type { Machine } from "./machine.js";
import { unpackAssessment } from "./unpack.js";

/** The least number of facts between two snapshots. */
const LEAST_JOURNAL = 256;
const MOST_BYTES = 0xffff_ffff;
/** What stands in the journal before a fact's values: name, moment, source, id, session, number of entries that follow. */
const HEAD = 6;
const NOTHING: Draft = {};

/**
 * A visitor in the engine, and what it takes to make it anew after a trap: its last snapshot and the facts since.
 *
 * A snapshot costs as much as the log is long, so the longer the log, the more facts go between two.
 * Everything here runs within a call of the machine.
 */
export class Resident {
  readonly card: Card;
  readonly machine: Machine;
  readonly #log: Log;
  readonly #journal: unknown[];
  readonly #warned = [0, 0, 0, 0, 0];
  #epoch: number;
  #snapshot: Uint8Array | undefined;
  /** Facts in the journal, how many it may hold, and where the last one that was taken ends. */
  #journaled = 0;
  #mostJournaled = LEAST_JOURNAL;
  #journalEnd = 0;
  /** The session that was told last, and its number. */
  #session: string | undefined;
  #sessionNumber = -1;

  constructor(card: Card, snapshot: Uint8Array | undefined) {
    this.card = card;
    this.machine = card.machine;
    this.#log = new Log(card, true);
    this.#journal = this.#log.journal!;
    this.#log.visitor = this.#make(snapshot);
    this.#keep(snapshot?.slice());
    this.#epoch = this.machine.epoch;
    card.hold();
  }

  #make(snapshot: Uint8Array | undefined): number {
    const { face } = this.machine;
    const card = this.card.handle();
    const handle = face.visitor_new(card, snapshot === undefined ? 0 : this.machine.putBytes(snapshot));
    if (snapshot !== undefined) checkFile(snapshot.length > 0 ? handle : 1, "snapshot");
    return handle;
  }

  /** From here on the journal begins anew. */
  #keep(snapshot: Uint8Array | undefined): void {
    this.#snapshot = snapshot;
    this.#mostJournaled = Math.max(LEAST_JOURNAL, (snapshot?.length ?? 0) >> 5);
    this.#journaled = 0;
    this.#journalEnd = 0;
    this.#journal.length = 0;
  }

  #forgetTexts(): void {
    this.#log.forget();
    this.#session = undefined;
  }

  /** Makes sure that the visitor is in the instance that is alive. */
  ensure(): void {
    if (this.#epoch !== this.machine.epoch) this.#restore();
  }

  #restore(): void {
    const log = this.#log;
    this.#journal.length = this.#journalEnd;
    const facts = this.#journal.slice();
    this.#forgetTexts();
    log.visitor = this.#make(this.#snapshot);
    for (let next = 0; next < facts.length; next += HEAD + (facts[next + 5] as number)) this.#tellAgain(facts, next);
    this.#journal.length = this.#journalEnd;
    log.noted!.length = 0;
    this.#warned.forEach((count, kind) => {
      for (let told = 0; told < count; told += 1) this.machine.face.visitor_warn(log.visitor, kind);
    });
    this.#epoch = this.machine.epoch;
  }

  /** Tells a fact of the journal again: what it holds was looked at when it came first. */
  #tellAgain(facts: readonly unknown[], start: number): void {
    const log = this.#log;
    const [name, at, source, id, session, length] = facts.slice(start, start + HEAD) as [
      string,
      number,
      number,
      string?,
      string?,
      number?,
    ];
    const event = log.event(name);
    const idNumber = log.label(id);
    const sessionNumber = log.label(session);
    log.next = this.machine.numbersStart;
    log.fact(at, event, source, idNumber, sessionNumber, undefined, MAX_ATTRIBUTES);
    const end = start + HEAD + length!;
    for (let place = start + HEAD; place < end; place += 2) log.value(facts[place] as number, facts[place + 1]);
    log.end();
    if (this.machine.face.visitor_record(log.visitor) === TEXTS_FORGOTTEN) this.#forgetTexts();
  }

  #sessionLabel(session: unknown): number {
    if (session === undefined) return -1;
    if (session !== this.#session) {
      this.#sessionNumber = this.#log.label(session);
      this.#session = typeof session === "string" && session.length <= MAX_NAME_SCALARS ? session : undefined;
    }
    return this.#sessionNumber;
  }

  /** Takes an event in; gives the score. */
  record(name: unknown, properties: unknown, about: unknown): number {
    this.ensure();
    const log = this.#log;
    const polluted = isPolluted();
    const { at: when, id, session, source } = draftOf(about, polluted);
    const event = log.event(name);
    const at = momentOf(when);
    if (event < 0 || at !== at) return this.#refuse();
    const from = sourceNumber(source);
    return this.#take(name as string, event, at, from, id, session, properties, MAX_PROPERTIES);
  }

  /** Takes in what is stated; gives the score. */
  set(attributes: unknown, about: unknown): number {
    this.ensure();
    if (attributes === undefined || attributes === null) return this.score(Number.NaN);
    const polluted = isPolluted();
    const { at: when, source } = draftOf(about, polluted);
    const isTimeless = when === undefined || when === null;
    const at = isTimeless ? BEFORE_ALL_TIME : momentOf(when);
    if (at !== at) return this.#refuse();
    const atMost = isTimeless ? MAX_ATTRIBUTES : MAX_PROPERTIES;
    return this.#take("set", 0, at, sourceNumber(source), undefined, undefined, attributes, atMost);
  }

  #refuse(): number {
    this.#log.warn(Warn.BadEvent);
    const score = this.score(Number.NaN);
    this.#settleWarnings();
    return score;
  }

  #take(
    name: string,
    event: number,
    at: number,
    source: number,
    id: unknown,
    session: unknown,
    properties: unknown,
    atMost: number,
  ): number {
    // First, so that a trap in it finds nothing of this fact.
    if (this.#journaled >= this.#mostJournaled) this.#keep(this.snapshot(MOST_BYTES));
    const log = this.#log;
    const journal = this.#journal;
    const idNumber = log.label(id);
    const sessionNumber = this.#sessionLabel(session);
    const start = journal.push(keptName(name), at, source, keptName(id), keptName(session), 0);
    log.next = this.machine.numbersStart;
    log.fact(at, event, source, idNumber, sessionNumber, properties, atMost);
    const { length } = journal;
    journal[start - 1] = length - start;
    let score = this.machine.face.visitor_record(log.visitor);
    if (score === TEXTS_FORGOTTEN) {
      this.#forgetTexts();
      score = this.machine.face.visitor_score(log.visitor, at === BEFORE_ALL_TIME ? Number.NaN : at);
    }
    // Nothing can trap any more: the fact is taken.
    this.#journalEnd = length;
    this.#journaled += 1;
    if (log.noted!.length > 0) this.#settleWarnings();
    return score / 1000;
  }

  /** Counts the warnings of a call that has gone well. */
  #settleWarnings(): void {
    for (const kind of this.#log.noted!) this.#warned[kind]! += 1;
    this.#log.noted!.length = 0;
  }

  /** Gives a fact up that has trapped twice. */
  drop(): number {
    this.ensure();
    return this.#refuse();
  }

  score(at: number): number {
    this.ensure();
    return this.machine.face.visitor_score(this.#log.visitor, at) / 1000;
  }

  assess(at: number): Assessment {
    this.ensure();
    const { machine } = this;
    const start = machine.placeOf(machine.face.visitor_assess(this.#log.visitor, at));
    return unpackAssessment(this.card.words, machine.doubles, start, at);
  }

  outlook(at: number): Outlook {
    this.ensure();
    return extrasOf(this.machine, "outlook").outlook(this.machine, this.card.words, this.#log.visitor, at);
  }

  history(at: number): History {
    this.ensure();
    return extrasOf(this.machine, "history").history(this.machine, this.card.words, this.#log.visitor, at);
  }

  snapshot(maxBytes: number): Uint8Array<ArrayBuffer> {
    this.ensure();
    return this.machine.takeBytes(this.machine.face.visitor_snapshot(this.#log.visitor, maxBytes));
  }

  merge(snapshot: Uint8Array): void {
    this.ensure();
    const { machine } = this;
    const status = machine.face.visitor_merge(this.#log.visitor, machine.putBytes(snapshot));
    checkFile(status, "snapshot");
    this.#forgetTexts();
    this.#keep(this.snapshot(MOST_BYTES));
  }

  free(): void {
    this.machine.give(this.#epoch, (face) => face.visitor_free(this.#log.visitor));
    this.card.release();
  }
}

/** What is told besides an event, own values only. */
function draftOf(about: unknown, polluted: boolean): Draft {
  if (typeof about !== "object" || about === null) return NOTHING;
  if (!polluted && isPlain(about)) {
    try {
      const { at, id, session, source } = about as Draft;
      return { at, id, session, source };
    } catch {
      // One of them throws: each is read by itself.
    }
  }
  return ownDraft(about);
}
