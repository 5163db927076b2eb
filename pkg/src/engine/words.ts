import type { Machine } from "./machine.js";

/** The words of a scorecard: what the numbers of an answer stand for. */
export interface Words {
  name: string;
  version: string;
  fingerprint: string;
  /** Names of properties and attributes. */
  names: string[];
  events: string[];
  groups: { id: string; kind: "fit" | "engagement" }[];
  rules: { id: string; because: string; group: string; kind: "fit" | "engagement" }[];
  disqualifiers: { id: string; reason: string }[];
  frameworks: { id: string; criteria: string[] }[];
  labels: { fit: string[]; engagement: string[]; score: string[] };
  grades: string[];
  stages: { id: string; name: string }[];
  routes: string[];
  questions: { attribute: string; ask: string }[];
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads numbers and texts as the engine writes them: LEB128, and texts behind their length. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  number(): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
  }

  text(): string {
    const length = this.number();
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(this.#at - length, this.#at));
  }

  list<T>(one: (place: number) => T): T[] {
    return Array.from({ length: this.number() }, (_, place) => one(place));
  }

  texts(): string[] {
    return this.list(() => this.text());
  }
}

export function readWords(bytes: Uint8Array): Words {
  const reader = new Reader(bytes);
  const texts = () => reader.texts();
  const fingerprint = Array.from({ length: 8 }, () => reader.byte().toString(16).padStart(2, "0")).join("");
  const name = reader.text();
  const version = reader.text();
  const names = texts();
  const events = texts();
  const groupIds = texts();
  const kinds = texts();
  const groups = groupIds.map((id, place) => ({ id, kind: kinds[place] as "fit" | "engagement" }));
  const ruleIds = texts();
  const because = texts();
  const rules = reader.list((place) => {
    const { id: group, kind } = groups[reader.number()]!;
    return { id: ruleIds[place]!, because: because[place]!, group, kind };
  });
  const disqualifierIds = texts();
  const reasons = texts();
  return {
    name,
    version,
    fingerprint,
    names,
    events,
    groups,
    rules,
    disqualifiers: disqualifierIds.map((id, place) => ({ id, reason: reasons[place]! })),
    frameworks: reader.list(() => ({ id: reader.text(), criteria: texts() })),
    labels: { fit: texts(), engagement: texts(), score: texts() },
    grades: texts(),
    ...readStages(reader),
    routes: texts(),
    questions: reader.list(() => ({ attribute: names[reader.number()]!, ask: reader.text() })),
  };
}

function readStages(reader: Reader): Pick<Words, "stages"> {
  const ids = reader.texts();
  const names = reader.texts();
  return { stages: ids.map((id, place) => ({ id, name: names[place]! })) };
}

/** The words of a scorecard that an engine has loaded. */
export function wordsOf(machine: Machine, card: number): Words {
  return readWords(machine.takeBytes(machine.face.card_words(card)));
}
